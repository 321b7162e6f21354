/**
 * A Samsung display with MDC, from fact sheet 12: every get and set is answered, a refusal leaves the sub-command out, id
 * FE is obeyed and not answered, a display without audio says FF. With `secured on` it greets with `MDCSTART<<TLS>>`,
 * goes on over TLS with a certificate of its own making, and wants its PIN before anything else.
 */
import { sumOf } from '../../protocols/checksum.ts';
import { type Framing, marked } from '../../protocols/framing.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, matching, milliseconds, onOff } from '../stream/dials.ts';
import { hearing } from '../stream/hearing.ts';
import { type SelfSigned, selfSigned } from './self-signed.ts';
import { slowPower } from './slow-power.ts';
import { type TlsLine, tlsLine } from './tls-line.ts';

const SOURCES: Readonly<Record<string, number>> = {
  pc: 0x14,
  dvi: 0x18,
  av: 0x0c,
  component: 0x08,
  magicinfo: 0x20,
  hdmi1: 0x21,
  'hdmi1-pc': 0x22,
  hdmi2: 0x23,
  'hdmi2-pc': 0x24,
  hdmi3: 0x31,
  'hdmi3-pc': 0x32,
  hdmi4: 0x33,
  'hdmi4-pc': 0x34,
  dp1: 0x25,
  dp2: 0x26,
  dp3: 0x27,
  tv: 0x40,
  'plug-in': 0x50,
  hdbaset: 0x55,
  'magicinfo-s': 0x60,
  mirroring: 0x61,
  usb: 0x62,
  url: 0x63,
  iwb: 0x64,
  browser: 0x65,
  workspace: 0x66,
};
/** Said, never taken. */
const GET_ONLY = [0x22, 0x24, 0x32, 0x34];
const ALL = 0xfe;
/** Nobody knows what the codes mean. */
const REFUSED = 1;
const MOST_WRONG_PINS = 5;

const FROM_HOST: Framing = marked({
  start: [0xaa],
  maxLength: 260,
  lengthOf: (bytes) => (bytes.length < 4 ? 0 : bytes[1] === 0xff ? -1 : 5 + (bytes[3] ?? 0)),
  sound: (frame) => sumOf(frame.subarray(1, -1)) === frame[frame.length - 1],
});

const ascii = (text: string): number[] => Array.from(text, (char) => char.charCodeAt(0));

export const createSamsungPanel: CreateDevice = ({ ports, send, tell, hangUp }) => {
  const state = {
    power: 'on',
    input: 'hdmi1',
    volume: 30,
    muted: false,
    panel: true,
    temperature: 41,
    trouble: 'none',
    fan: 'none',
    signal: 'ok',
    minutesOn: 46_600,
  };
  const identity = { serial: 'SN123456789', firmware: 'T-KTM2ELAKUC-1010.0', model: 'WA75D', name: '302' };
  const settings = {
    id: 1,
    wakeMs: 400,
    answerMs: 20,
    audio: true,
    standbyNaks: true,
    hoursBytes: 2,
    dropsWaking: false,
    pin: '1234',
  };
  const power = slowPower(state, { ports, tell }, () => settings.wakeMs);
  let own: SelfSigned | undefined;
  let tls: TlsLine | undefined;
  let attached = false;
  let authorised = false;
  let wrongPins = 0;

  function answer(command: number, data: readonly number[], id = settings.id, how = 0x41): Uint8Array {
    const body = Uint8Array.of(0xff, id, data.length + 2, how, command, ...data);
    return Uint8Array.of(0xaa, ...body, sumOf(body));
  }
  const say = (bytes: Uint8Array): void => {
    if (tls !== undefined) tls.send(bytes);
    else send(bytes);
  };

  /** Undefined: refused. */
  function told(command: number): readonly number[] | undefined {
    switch (command) {
      case 0x11:
        return [state.power === 'on' ? 1 : 0];
      case 0x0b:
        return ascii(identity.serial);
      case 0x0e:
        return ascii(identity.firmware);
      case 0x8a:
        return ascii(identity.model);
      case 0x67:
        return ascii(identity.name);
      case 0x83:
        return hours();
      case 0x0d:
        return errors();
      default:
        return state.power !== 'on' && settings.standbyNaks ? undefined : toldAwake(command);
    }
  }
  const volume = (): number => (settings.audio ? state.volume : 0xff);
  const mute = (): number => (settings.audio ? (state.muted ? 1 : 0) : 0xff);
  function toldAwake(command: number): readonly number[] | undefined {
    switch (command) {
      case 0x12:
        return [volume()];
      case 0x13:
        return [mute()];
      case 0x14:
        return [SOURCES[state.input] ?? 0];
      case 0xf9:
        return [state.panel ? 0 : 1];
      case 0x00:
        return [state.power === 'on' ? 1 : 0, volume(), mute(), SOURCES[state.input] ?? 0, 0x10, 0, 0];
      default:
        return undefined;
    }
  }
  function hours(): readonly number[] {
    const units = Math.floor(state.minutesOn / 10);
    const bytes = [(units >> 16) & 0xff, (units >> 8) & 0xff, units & 0xff];
    return settings.hoursBytes === 3 ? bytes : bytes.slice(1);
  }
  function errors(): readonly number[] {
    const is = (what: string): number => (state.trouble === what ? 1 : 0);
    return [
      is('lamp'),
      is('temperature'),
      is('light-sensor'),
      ['ok', 'none', 'app'].indexOf(state.signal),
      state.temperature,
      ['ok', 'broken', 'none'].indexOf(state.fan),
    ];
  }

  function switchPower(on: boolean): void {
    // Told to come on once more, it begins anew.
    power.stay();
    if (on) power.on();
    else power.off();
    if (power.waking && settings.dropsWaking) ports.after(settings.answerMs + 50, hangUp);
  }

  function obey(command: number, [value = 0]: readonly number[]): boolean {
    if (command === 0x11 && value <= 1) {
      switchPower(value === 1);
      return true;
    }
    if (state.power !== 'on') return false;
    if (command === 0x12 && value <= 100 && settings.audio) state.volume = value;
    else if (command === 0x13 && value <= 1 && settings.audio) state.muted = value === 1;
    else if (command === 0xf9 && value <= 1) state.panel = value === 0;
    else if (command === 0x14 && !GET_ONLY.includes(value)) {
      const source = Object.keys(SOURCES).find((name) => SOURCES[name] === value);
      if (source === undefined) return false;
      state.input = source;
    } else return false;
    return true;
  }

  function handle(command: number, id: number, data: readonly number[]): void {
    if (id !== settings.id && id !== ALL) return;
    const said = data.length === 0 ? told(command) : obey(command, data) ? data : undefined;
    if (id === ALL) return;
    const frame = said === undefined ? answer(command, [REFUSED], settings.id, 0x4e) : answer(command, said);
    ports.after(settings.answerMs, () => say(frame));
  }

  const stream = hearing(FROM_HOST, tell, (bytes) => {
    handle(bytes[1] ?? 0, bytes[2] ?? 0, [...bytes.subarray(4, -1)]);
  });

  function heardSealed(plain: Uint8Array): void {
    if (authorised) {
      stream.push(plain);
      return;
    }
    // The PIN comes in one go and has no end.
    const pin = String.fromCharCode(...plain);
    authorised = pin === settings.pin && wrongPins < MOST_WRONG_PINS;
    tell({ event: 'pin', right: authorised });
    if (!authorised) wrongPins++;
    const verdict = authorised ? 'PASS' : wrongPins > MOST_WRONG_PINS ? 'FAIL:0x02' : 'FAIL:0x01';
    ports.after(settings.answerMs, () => {
      tls?.send(Uint8Array.from(ascii(`MDCAUTH<<${verdict}>>`)));
    });
  }

  function greet(): void {
    authorised = false;
    if (own === undefined) return;
    send(Uint8Array.from(ascii('MDCSTART<<TLS>>')));
    const line = tlsLine(own, {
      heard: heardSealed,
      send,
      ended: () => {
        if (tls === line) hangUp();
      },
    });
    tls = line;
  }
  function forgetLine(): void {
    const line = tls;
    tls = undefined;
    line?.close();
    stream.end();
  }

  const board = dialBoard({
    power: choice(['on', 'off'], into(state, 'power')),
    input: choice(Object.keys(SOURCES), into(state, 'input')),
    volume: count(0, 100, into(state, 'volume')),
    muted: onOff(into(state, 'muted')),
    panel: onOff(into(state, 'panel'), '（屏幕亮不亮 lit or dark）'),
    temperature: count(0, 255, into(state, 'temperature')),
    trouble: choice(['none', 'lamp', 'temperature', 'light-sensor'], into(state, 'trouble')),
    fan: choice(['ok', 'broken', 'none'], into(state, 'fan')),
    signal: choice(['ok', 'none', 'app'], into(state, 'signal')),
    minutes: count(0, 100_000_000, into(state, 'minutesOn'), '（用了多少分钟 minutes of use）'),
    'hours-bytes': choice(['2', '3'], (digit) => {
      settings.hoursBytes = digit === '3' ? 3 : 2;
    }),
    audio: onOff(into(settings, 'audio'), '（off：音量是 FF the volume is FF）'),
    id: count(0, 253, into(settings, 'id')),
    'standby-naks': onOff(into(settings, 'standbyNaks')),
    'drops-waking': onOff(into(settings, 'dropsWaking'), '（开机时断开 hangs up when it wakes）'),
    secured: onOff((on) => {
      own = on ? (own ?? selfSigned()) : undefined;
    }, '（TLS 和 PIN；从下一次连接起 from the next connection on）'),
    pin: matching(/^\d{4}$/, '1234', into(settings, 'pin'), '0000–9999'),
    wake: milliseconds(into(settings, 'wakeMs')),
    answer: milliseconds(into(settings, 'answerMs'), 60_000),
  });

  return {
    ...board,
    receive: (bytes) => (tls === undefined ? stream.push(bytes) : tls.receive(bytes)),
    attached() {
      attached = true;
      greet();
    },
    detached() {
      attached = false;
      forgetLine();
    },
    restarted() {
      power.stay();
      wrongPins = 0;
      Object.assign(state, { power: 'on', muted: false, panel: true });
    },
    state: () => ({ ...state, attached, secured: own !== undefined, authorised, wrongPins }),
    unasked: () => answer(0x12, [99]),
    neighbour: () => answer(0x11, [0], (settings.id + 1) % ALL),
  };
};
