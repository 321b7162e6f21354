/**
 * Whether this PC has anything to make sound with. Linux: the cards the kernel knows. Windows: the endpoints its sound system
 * keeps in the registry, each with its DEVICE_STATE, and whether the service that plays is running. What a service cannot
 * see: the mute and the chosen output of whoever is signed in.
 */
import { readFile } from 'node:fs/promises';

/** How many outputs there are to play on; undefined: it cannot be told. */
export async function linuxSoundCards(proc = '/proc'): Promise<number | undefined> {
  let cards: string;
  try {
    cards = await readFile(`${proc}/asound/cards`, 'utf8');
  } catch {
    // The kernel's sound has not been loaded: a server, or a system that keeps it elsewhere.
    return undefined;
  }
  // ` 0 [PCH            ]: HDA-Intel - HDA Intel PCH`; without any “--- no soundcards ---”.
  return [...cards.matchAll(/^\s*\d+ \[/gm)].length;
}

export const SOUND_COMMAND =
  "'service ' + (Get-Service Audiosrv -ErrorAction SilentlyContinue).Status; Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\MMDevices\\Audio\\Render\\*' -ErrorAction SilentlyContinue | % { 'endpoint ' + $_.DeviceState }; 'screens ' + @(Get-CimInstance -Namespace root/wmi -ClassName WmiMonitorBasicDisplayParams -ErrorAction SilentlyContinue | where Active).Count";

/** DEVICE_STATE_ACTIVE; the others are disabled, not present, unplugged. */
const ACTIVE = 1;
const STATES = 0xf;

/**
 * A stopped service plays on nothing, whatever there is. While no screen is on, nobody can tell: a panel that is switched off
 * takes its loudspeakers along.
 */
export function windowsOutputs(said: string): number | undefined {
  const service = /^service (\w+)/m.exec(said)?.[1];
  const states = [...said.matchAll(/^endpoint (\d+)\s*$/gm)].map(([, state]) => Number(state) & STATES);
  // Without a word on the service it was not our question that was answered.
  if (service === undefined) return undefined;
  if (service !== 'Running') return 0;
  const active = states.filter((state) => state === ACTIVE).length;
  return active === 0 && /^screens 0\s*$/m.test(said) ? undefined : active;
}
