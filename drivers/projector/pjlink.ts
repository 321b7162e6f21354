/**
 * PJLink projectors as they are: they greet, may want a password, say which class they speak, and answer ERR3 while the
 * lamp warms up or cools down. Idle connections are dropped after 30 s; the engine asks every 10 s.
 */

import type { DeviceMessage } from '../../protocols/message.ts';
import { decodePjlink, encodePjlink, pjlinkGreeting, pjlinkLearns } from '../../protocols/projector/pjlink.ts';
import { pjlinkFraming } from '../../protocols/projector/pjlink-framing.ts';
import {
  ASKS,
  inputName,
  type PjlinkProfile,
  usualPjlink,
  WRONG_PASSWORD,
} from '../../protocols/projector/pjlink-words.ts';
import type { Connection, DriverClock } from '../device.ts';
import { PolledDevice } from '../polled/device.ts';
import type { PolledFamily, PolledSetup, Talk } from '../polled/family.ts';
import { md5Hex } from '../transport/digest.ts';
import { deviceTimeout } from '../transport/failure.ts';
import { passwordHeldBack, passwordMissing, passwordWrong } from './password.ts';
import type { Notices } from './pjlink-notices.ts';

/** A projector that greets at all does so at once; a slow one may have to wake its network board. */
const GREETING_MS = 5_000;
/** A set that locks itself after wrong passwords does so after three or more. */
const MOST_WRONG = 3;
const HOLD_BACK_MS = 5 * 60_000;

/** Names of the inputs are asked for once, of those it has: all that may be, since which it has is known only then. */
const INPUT_NAMES = ['1', '2', '3', '4', '5', '6'].flatMap((kind) =>
  [...'123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((place) => `${inputName(kind + place, usualPjlink)}Name`),
);

const AWAKE_ONLY = ['input', 'muted', 'blanked', 'frozen', 'resolution'];
/** Told together with the first one's. */
const OTHER_LAMPS = ['2', '3', '4', '5', '6', '7', '8'].map((lamp) => `lamp${lamp}Hours`);

/** One per projector: it remembers how often the password was wrong. */
export function pjlinkFamily(clock: DriverClock): PolledFamily<PjlinkProfile> {
  let wrong = 0;
  let heldUntilMs = Number.NEGATIVE_INFINITY;

  async function greet(talk: Talk, profile: PjlinkProfile): Promise<void> {
    const { connection, label, secret } = talk;
    const greeting = await talk.hear((message) => greetingIn(message) !== undefined, GREETING_MS);
    if (greeting === undefined) throw deviceTimeout(label);
    const random = greetingIn(greeting)?.random;
    if (random !== undefined) {
      if (secret === undefined) throw passwordMissing(label);
      if (clock.monotonicMs() < heldUntilMs) throw passwordHeldBack(label);
    }
    // The first request carries the digest. Which class it speaks is asked by every class in the same way.
    const ask = encodePjlink({ ask: 'class' }, profile) ?? new Uint8Array(0);
    const digest = random === undefined || secret === undefined ? '' : md5Hex(random + secret);
    // A line that takes nothing answers nothing: the silence says so.
    connection.write(Buffer.concat([Buffer.from(digest, 'latin1'), ask])).catch(() => {});
    const answer = await talk.hear(isClassAnswer, profile.answerMs);
    if (answer?.type === 'nak' && answer.why === WRONG_PASSWORD) {
      wrong++;
      if (wrong >= MOST_WRONG) heldUntilMs = clock.monotonicMs() + HOLD_BACK_MS;
      throw passwordWrong(label);
    }
    // No answer, or one it does not know: class 1, as its profile says, and the next question decides.
    if (answer !== undefined) wrong = 0;
  }

  return {
    driver: 'pjlink',
    kind: 'projector',
    framing: pjlinkFraming,
    decode: decodePjlink,
    encode: encodePjlink,
    learns: pjlinkLearns,
    atBest: (profile) => ({ ...profile, class: 2 }),
    answersOnly: true,
    asks: {
      often: ['power', 'input', 'muted', 'frozen', 'troubles'],
      seldom: ['lampHours', 'filterHours', 'resolution', 'inputs'],
      once: [
        // Where the greeting's answer was lost.
        ...[
          'class',
          'make',
          'model',
          'name',
          'info',
          'serial',
          'firmware',
          'lampModel',
          'filterModel',
          'recommendedResolution',
        ],
        ...INPUT_NAMES,
      ],
    },
    // A projector answers most of them asleep, or ERR3, which costs nothing.
    asksInStandby: [...Object.keys(ASKS).filter((key) => !AWAKE_ONLY.includes(key)), ...OTHER_LAMPS],
    commands: ['power', 'mute', 'blank', 'freeze', 'speaker', 'microphone'],
    values: { speaker: ['up', 'down'], microphone: ['up', 'down'] },
    inputs: (profile) => profile.codes.flatMap((code) => inputName(code, profile) ?? []),
    acks: 'always',
    deepStandby: false,
    // A breath between answer and question for slow network boards; no fact asks for it.
    timing: ({ answerMs }) => ({ answerMs, ackMs: answerMs, gapMs: 10, wakeMs: 15_000 }),
    greet,
  };
}

function greetingIn(message: DeviceMessage): { readonly random: string | undefined } | undefined {
  return message.type === 'greeting' ? pjlinkGreeting(message.text) : undefined;
}

function isClassAnswer(message: DeviceMessage): boolean {
  if (message.type === 'nak') return message.of === undefined || message.of === 'class';
  return message.type === 'reading' && 'class' in message;
}

export interface PjlinkSetup extends Omit<PolledSetup<PjlinkProfile>, 'family' | 'identity'> {
  /** Where its status notifications come in; undefined: nowhere. `host`: the projector's. */
  readonly notices: { readonly from: Notices; readonly host: string } | undefined;
}

/** A polled device that is also asked when its projector says, by UDP, that something has changed. */
export class PjlinkDevice extends PolledDevice<PjlinkProfile> {
  readonly #pjlink: PjlinkSetup;
  #leave: (() => void) | undefined;

  constructor(setup: PjlinkSetup) {
    super({ ...setup, family: pjlinkFamily(setup.clock), identity: {} });
    this.#pjlink = setup;
  }

  override async attach(connection: Connection, signal: AbortSignal): Promise<void> {
    await super.attach(connection, signal);
    const { notices, sink } = this.#pjlink;
    // Class 1 has no notifications.
    if (notices === undefined || this.profile.class < 2) return;
    this.#leave = notices.from.listen(notices.host, {
      changed: () => this.hint(),
      deaf: (why) => sink.saw(this.id, 'hears no notifications', { why }),
    });
  }

  override detach(reason: string): void {
    this.#leave?.();
    this.#leave = undefined;
    super.detach(reason);
  }
}
