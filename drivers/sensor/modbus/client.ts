/** Asking one unit, through `modbus-serial`: the only file that imports it, and only when a device is attached. */
import { refusalOf } from '../../../protocols/sensor/modbus.ts';
import type { Connection } from '../../device.ts';
import { transportMissing } from '../../transport/failure.ts';
import { ConnectionPort, type ModbusFraming, type PortListener } from './port.ts';

/** What is used of the library's class. (Its own types and its exports do not agree on what `default` is.) */
interface ModbusRTU {
  open(): void;
  destroy(done: () => void): void;
  setID(unit: number): void;
  setTimeout(ms: number): void;
  readCoils(address: number, count: number): Promise<{ readonly data: readonly boolean[] }>;
  readHoldingRegisters(address: number, count: number): Promise<{ readonly data: readonly number[] }>;
  readInputRegisters(address: number, count: number): Promise<{ readonly data: readonly number[] }>;
  writeCoil(address: number, on: boolean): Promise<unknown>;
  writeCoils(address: number, on: readonly boolean[]): Promise<unknown>;
}

export type Question =
  /** Coils or registers. */
  | { readonly function: 1 | 3 | 4; readonly address: number; readonly count: number }
  /** One coil, or all from `address` on. */
  | { readonly function: 5; readonly address: number; readonly values: readonly [boolean] }
  | { readonly function: 15; readonly address: number; readonly values: readonly boolean[] };

export type Answer =
  | { readonly outcome: 'answered'; readonly registers: readonly number[]; readonly bits: readonly boolean[] }
  | { readonly outcome: 'refused'; readonly why: string }
  | { readonly outcome: 'silent' };

export interface ModbusClient {
  /**
   * One question at a time: the line's turns see to it. Never rejects; after `close`, what is under way is never answered:
   * that the connection is lost is the caller's to notice.
   */
  ask(question: Question): Promise<Answer>;
  close(): void;
}

export interface ClientSetup {
  readonly connection: Connection;
  readonly label: string;
  readonly unit: number;
  readonly framing: ModbusFraming;
  readonly answerMs: number;
  readonly listener: PortListener;
}

export async function openClient(setup: ClientSetup): Promise<ModbusClient> {
  const { connection, unit, framing, answerMs, listener } = setup;
  const port = new ConnectionPort(connection, framing, listener);
  const library = await import('modbus-serial').catch((error: unknown) => {
    throw transportMissing(setup.label, 'modbus-serial', error);
  });
  const Client = library.default as unknown as new (port: ConnectionPort) => ModbusRTU;
  const client = new Client(port);
  client.open();
  client.setID(unit);
  client.setTimeout(answerMs);
  return {
    async ask(question) {
      try {
        return { outcome: 'answered', registers: [], bits: [], ...(await run(client, question)) };
      } catch (error) {
        const { modbusCode } = error as { readonly modbusCode?: unknown };
        if (typeof modbusCode === 'number') return { outcome: 'refused', why: refusalOf(modbusCode) };
        // “Timed out”, and “Port Not Open” after `close`: the port lets nothing through that could fail otherwise.
        port.giveUp();
        return { outcome: 'silent' };
      }
    },
    // Not `close`: that leaves the timer of an unanswered question running.
    close: () => client.destroy(() => {}),
  };
}

async function run(
  client: ModbusRTU,
  question: Question,
): Promise<{ registers?: readonly number[]; bits?: readonly boolean[] }> {
  switch (question.function) {
    case 1:
      return { bits: (await client.readCoils(question.address, question.count)).data };
    case 3:
      return { registers: (await client.readHoldingRegisters(question.address, question.count)).data };
    case 4:
      return { registers: (await client.readInputRegisters(question.address, question.count)).data };
    case 5:
      await client.writeCoil(question.address, question.values[0]);
      return {};
    case 15:
      await client.writeCoils(question.address, question.values);
      return {};
  }
}
