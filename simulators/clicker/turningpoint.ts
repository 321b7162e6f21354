/**
 * The open receiver for ResponseCard RF clickers, from fact sheet 03 B: an Arduino, so opening its port resets it and it
 * prints its banner; then two lines a press. It hears nothing its host says. A packet with a wrong checksum is silent.
 */
import { crc16 } from '../../protocols/checksum.ts';
import type { CreateDevice } from '../stream/device.ts';
import { count, dialBoard, into, milliseconds } from '../stream/dials.ts';
import { oneOf, wrongValue } from '../wrong-value.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '?'] as const;
const LETTERS = 'ABCDEFGHIJ';
const BASE_ADDRESS = [0x12, 0x34, 0x56];
/** The library's printDetails: its figures are of no concern to anybody. */
const BANNER = [
  '*** booting ***',
  'STATUS\t\t = 0x0e RX_DR=0 TX_DS=0 MAX_RT=0 RX_P_NO=7 TX_FULL=0',
  'RX_ADDR_P0-1\t = 0x0000563412 0x0000563412',
  'RF_CH\t\t = 0x29',
  'RF_SETUP\t = 0x07',
  'CONFIG\t\t = 0x03',
  'Data Rate\t = 1MBPS',
  'CRC Length\t = Disabled',
  '',
  '',
];

function line(text: string): Uint8Array {
  return Buffer.from(`${text}\r\n`, 'latin1');
}

function withCrc(covered: readonly number[], sent: readonly number[]): string {
  const crc = crc16(Uint8Array.from(covered), 0xffff);
  return Buffer.from([...sent, crc >> 8, crc & 0xff]).toString('hex');
}

export const createTurningpointReceiver: CreateDevice = ({ ports, send, tell }) => {
  const settings = { bootMs: 300, airMs: 10, times: 1 };
  let booted = false;
  let presses = 0;
  let boot = (): void => {};

  function print(id: readonly number[], key: string): void {
    const code = key.charCodeAt(0);
    const press = withCrc([...BASE_ADDRESS, ...id, code], [...id, code]);
    send(line(`incoming: ${press} --> ${key}`));
    send(line(`outgoing: ${withCrc([...id, 0x06], [...id, 0x06])}`));
  }

  const board = dialBoard({
    boot: milliseconds(into(settings, 'bootMs'), 60_000),
    air: milliseconds(into(settings, 'airMs'), 60_000),
    times: count(1, 20, into(settings, 'times'), '（一次按键收到几遍 how often one press is heard）'),
  });

  return {
    ...board,
    receive: () => {},
    attached() {
      booted = false;
      boot();
      boot = ports.after(settings.bootMs, () => {
        booted = true;
        for (const text of BANNER) send(line(text));
      });
    },
    detached() {
      boot();
      booted = false;
    },
    restarted: () => {},
    press(who, what) {
      const hex = /^(?:TP)?([0-9A-F]{6})$/i.exec(who)?.[1];
      if (hex === undefined) throw wrongValue('clicker', who, '6 位十六进制 / 6 hex digits, 090FD3');
      const letter = LETTERS.indexOf(what.toUpperCase());
      const key = oneOf('key', what.length === 1 && letter >= 0 ? String((letter + 1) % 10) : what, KEYS);
      const result = booted ? 'accepted' : 'unheard';
      if (booted) {
        presses++;
        const id = [...Buffer.from(hex, 'hex')];
        for (let time = 1; time <= settings.times; time++) ports.after(settings.airMs * time, () => print(id, key));
      }
      tell({ event: 'press', clicker: `TP${hex.toUpperCase()}`, key, result });
      return result;
    },
    state: () => ({ booted, presses }),
    unasked: () => line('outgoing: 090fd3067b34'),
    neighbour: () => undefined,
  };
};
