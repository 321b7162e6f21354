/**
 * Numeric pads as clickers: each pad is one clicker, known by the USB port it is plugged into, so a pad stays its pupil's
 * as long as the plug stays where it is. All pads of one make are one receiver. Source: fact sheet 03 §E.
 *
 * Keys: 1–5 or A–E answer A–E; 0, F, Backspace and Delete withdraw (the `F` of an i>clicker); everything else is nothing.
 * Where a number is asked for they say what is typed, key by key, and Delete and Escape begin anew.
 * Outside a question keys are not looked at. The pads are grabbed, so no key ever reaches the desktop.
 */
import type { KeyName } from '../../protocols/input/keyboard.ts';
import type { ClickerReceiver, Connection, DeviceSink, DriverClock, Identity, VotingState } from '../device.ts';
import { listenToKeys } from '../input/key-stream.ts';
import { deviceAbsent, deviceCannot } from '../transport/failure.ts';

export interface KeypadOptions {
  readonly use: 'clicker';
  /** Key → answer `A`…`E`, or `F`: withdrawn. */
  readonly answers: Readonly<Record<KeyName, string>>;
}

/** What a pad types into a number: key → key of the press. */
const NUMBER_KEYS: Readonly<Record<KeyName, string>> = {
  ...Object.fromEntries([...'0123456789.-'].map((key) => [key, key])),
  ...{ enter: 'ENTER', backspace: 'BACK', delete: 'F', escape: 'F' },
};

export interface KeypadSetup {
  readonly id: string;
  readonly label: string;
  readonly options: KeypadOptions;
  readonly identity: Identity;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

/** `KP` and six hex digits that follow from the port: FNV-1a, its 32 bits folded to 24. */
export function clickerOfPort(port: string): string {
  let hash = 0x811c9dc5;
  for (const letter of port) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  const folded = (hash >>> 24) ^ (hash & 0xff_ffff);
  return `KP${folded.toString(16).toUpperCase().padStart(6, '0')}`;
}

export function createKeypads(setup: KeypadSetup): ClickerReceiver {
  const { id, label, options, sink, clock } = setup;
  let connection: Connection | undefined;
  let identity: Identity = setup.identity;
  let wanted = false;
  let keys = options.answers;
  let voting: VotingState = 'idle';
  let presses = 0;
  /** Clicker → its last counter. A pad is counted when it is pressed first: until then nobody holds it. */
  const counters = new Map<string, number>();

  function reconcile(): void {
    const state = wanted && connection !== undefined ? 'open' : 'idle';
    if (state === voting) return;
    voting = state;
    sink.voting(id, state);
  }

  function pressed(source: string, key: KeyName): void {
    const answer = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (answer === undefined || voting !== 'open') return;
    const clicker = clickerOfPort(source === '' ? id : source);
    const sq = (counters.get(clicker) ?? 0) + 1;
    counters.set(clicker, sq);
    presses++;
    sink.press({ device: id, clicker, key: answer, sq, atMonotonicMs: clock.monotonicMs() });
  }

  return {
    id,
    driver: 'keyboard',
    kind: 'clicker',
    commands: [],
    confirms: false,
    attach(opened) {
      connection = opened;
      identity = { ...setup.identity, ...opened.identity };
      listenToKeys(opened, {
        pressed,
        lost: () => sink.saw(id, 'keys lost by the system', {}),
        junk: (bytes) => sink.saw(id, 'bytes that are no keys', { bytes }),
      });
      opened.onClose = (reason) => {
        if (connection === opened) this.detach(reason);
      };
      sink.identity(id, identity);
      reconcile();
      return Promise.resolve();
    },
    detach() {
      connection = undefined;
      reconcile();
    },
    openVoting({ digits }) {
      keys = digits === true ? NUMBER_KEYS : options.answers;
      wanted = true;
      reconcile();
    },
    closeVoting() {
      wanted = false;
      reconcile();
      // A key is here as soon as it is pressed: nothing is on its way.
      return Promise.resolve();
    },
    show() {},
    read() {
      if (connection === undefined) return Promise.reject(deviceAbsent(label));
      return Promise.resolve({ identity, readings: { presses, pads: counters.size } });
    },
    command: (name) => Promise.reject(deviceCannot(label, name, [])),
  };
}
