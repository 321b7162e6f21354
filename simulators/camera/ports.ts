/** What the simulated camera takes from the machine: as the others, and the time of day, which a camera tells and checks. */
import { type SimulatorPorts, systemPorts } from '../ports.ts';

export interface CameraPorts extends SimulatorPorts {
  /** The true time, ms since 1970. The camera's own clock is off from it by its setting `clock`. */
  wallMs(): number;
}

export function cameraPorts(seed: number): CameraPorts {
  return { ...systemPorts(seed), wallMs: () => Date.now() };
}

/** `length` bytes in hex. */
export function randomHex(random: () => number, length: number): string {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256))).toString('hex');
}
