/**
 * A panel of the AA BB CC family, from fact sheet 10: answers queries by status frames, set commands by nothing unless
 * `acks` is on (a MAXHUB was seen to), takes `wake` seconds from power on to its first word, and forgets its volume when
 * it loses power. In deep standby it hears one frame only: power on.
 */
import { sumOf } from '../../protocols/checksum.ts';
import { framer, marked } from '../../protocols/framing.ts';
import type { CreateDevice } from '../stream/device.ts';
import { numberOf, oneOf, wrongValue } from '../wrong-value.ts';

const SOURCES: Readonly<Record<string, number>> = {
  tv: 1,
  av: 2,
  vga1: 3,
  vga2: 4,
  hdmi3: 5,
  hdmi1: 6,
  hdmi2: 7,
  pc: 8,
  usbc: 9,
  android: 10,
  dp: 17,
};

function frame(main: number, sub: number, value: number): Uint8Array {
  const body = Uint8Array.of(main, sub, value);
  return Uint8Array.of(0xaa, 0xbb, 0xcc, ...body, sumOf(body), 0xdd, 0xee, 0xff);
}

export const createAabbccPanel: CreateDevice = ({ ports, send, tell }) => {
  const state = { power: 'on', input: 'hdmi1', volume: 30, muted: false, pc: 'on', asleep: 'light' };
  const settings = { wakeMs: 400, answerMs: 20, acks: false };
  let mutedIs = 0;
  let waking: (() => void) | undefined;

  const answer = (main: number, sub: number, value: number): void => {
    ports.after(settings.answerMs, () => send(frame(main, sub, value)));
  };
  const ack = (main: number, sub: number, value: number): void => {
    if (settings.acks) answer(main, sub, value);
  };
  const sourceId = (): number => SOURCES[state.input] ?? 0;

  function powerOn(): void {
    if (state.power === 'on' || waking !== undefined) return;
    waking = ports.after(settings.wakeMs, () => {
      waking = undefined;
      state.power = 'on';
      tell({ event: 'power', power: 'on' });
    });
  }
  function powerOff(): void {
    waking?.();
    waking = undefined;
    state.power = 'off';
    tell({ event: 'power', power: 'off' });
    ack(0x80, 1, 0);
  }

  function handle([main = 0, sub = 0, value = 0]: readonly number[]): void {
    const word = (main << 8) | sub;
    if (word === 0x0100) return powerOn();
    // Between the key and the picture the board is starting: it hears nothing.
    if (waking !== undefined) return;
    if (state.power === 'off' && state.asleep === 'deep') return;
    if (word === 0x0102) return answer(0x80, state.power === 'on' ? 0 : 1, 0);
    if (word === 0x0101) return powerOff();
    if (state.power !== 'on') return;
    if (main === 0x02 && sub === 0) return answer(0x81, sourceId(), 0);
    if (main === 0x02) return setSource(sub);
    if (word === 0x0300 && value <= 100) {
      state.volume = value;
      return ack(0x82, 0, value);
    }
    if (word === 0x0301 && value <= 1) {
      state.muted = value === 0;
      return ack(0x82, 1, state.muted ? mutedIs : 1 - mutedIs);
    }
    if (word === 0x0302) return answer(0x82, 0, state.volume);
    if (word === 0x0303) return answer(0x82, 1, state.muted ? mutedIs : 1 - mutedIs);
    if (word === 0x0902) return answer(0x83, state.pc === 'on' ? 0 : 1, 0);
    if (main === 0x09 && sub <= 1) state.pc = sub === 1 ? 'on' : 'off';
  }

  function setSource(id: number): void {
    const name = Object.keys(SOURCES).find((key) => SOURCES[key] === id);
    if (name === undefined) return;
    state.input = name;
    tell({ event: 'input', input: name });
    ack(0x81, id, 0);
  }

  const stream = framer(
    marked({
      start: [0xaa, 0xbb, 0xcc],
      maxLength: 10,
      lengthOf: () => 10,
      sound: (f) => f[7] === 0xdd && f[8] === 0xee && f[9] === 0xff && f[6] === sumOf(f.subarray(3, 6)),
    }),
    {
      frame: (bytes) => {
        tell({ event: 'command', hex: Buffer.from(bytes).toString('hex') });
        handle([...bytes.subarray(3, 6)]);
      },
      junk: () => {},
    },
  );

  return {
    receive: (bytes) => stream.push(bytes),
    detached: () => stream.end(),
    restarted() {
      waking?.();
      waking = undefined;
      Object.assign(state, { power: 'on', volume: 30, muted: false });
    },
    settings: {
      power: 'on off',
      input: Object.keys(SOURCES).join(' '),
      volume: '0–100',
      muted: 'on off',
      standby: 'light deep（deep：只听开机 hears power on only）',
      wake: '毫秒 ms',
      answer: '毫秒 ms',
      acks: 'on off',
      'mute-polarity': 'table reversed',
    },
    set(what, value) {
      switch (what) {
        case 'power':
          state.power = oneOf(what, value, ['on', 'off']);
          return;
        case 'input':
          state.input = oneOf(what, value, Object.keys(SOURCES));
          return;
        case 'volume':
          state.volume = Math.round(numberOf(what, value, 0, 100));
          return;
        case 'muted':
          state.muted = oneOf(what, value, ['on', 'off']) === 'on';
          return;
        case 'standby':
          state.asleep = oneOf(what, value, ['light', 'deep']);
          return;
        case 'wake':
          settings.wakeMs = numberOf(what, value, 0, 120_000);
          return;
        case 'answer':
          settings.answerMs = numberOf(what, value, 0, 60_000);
          return;
        case 'acks':
          settings.acks = oneOf(what, value, ['on', 'off']) === 'on';
          return;
        case 'mute-polarity':
          mutedIs = oneOf(what, value, ['table', 'reversed']) === 'table' ? 0 : 1;
          return;
        default:
          throw wrongValue('set', what, Object.keys(this.settings).join(' '));
      }
    },
    state: () => ({ ...state }),
    unasked: () => frame(0x82, 0, 99),
    neighbour: () => undefined,
  };
};
