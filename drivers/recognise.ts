/**
 * Which family answers on a line nobody knows anything about: each in turn is greeted with its most harmless question,
 * all of them listen the whole time, and the first sound answer of one's own wins. Devices that speak first (PJLink) are
 * heard before anything is said.
 */
import { type Framing, framer } from '../protocols/framing.ts';
import { isUndecoded } from '../protocols/message.ts';
import type { Connection } from './device.ts';
import { pause } from './pause.ts';
import type { PolledFamily } from './polled/family.ts';

/** How a family is recognised. */
export interface Hello {
  readonly framing: Framing;
  /** A question that changes nothing; undefined: it speaks by itself. */
  readonly ask: Uint8Array | undefined;
  /** Whether this frame can only come from a device of the family. */
  hears(frame: Uint8Array): boolean;
  /** Whether it sounds like one that will not answer just now; counts when nobody is surely heard. */
  suspects?(frame: Uint8Array): boolean;
}

/** For those who speak first. */
const LISTEN_MS = 250;
const BETWEEN_ASKS_MS = 180;
/** For the last one asked, and for the slow. */
const LAST_WAIT_MS = 450;

/**
 * The first of `hellos` whose family is heard; undefined when none is. The connection stays open, and the caller's.
 * Rejects only when the signal is aborted.
 */
export async function recognise<H extends Hello>(
  connection: Connection,
  hellos: readonly H[],
  signal: AbortSignal,
): Promise<H | undefined> {
  const over = new AbortController();
  let found: H | undefined;
  let suspected: H | undefined;
  const streams = hellos.map((hello) =>
    framer(hello.framing, {
      frame: (bytes) => {
        if (found !== undefined) return;
        if (hello.hears(bytes)) {
          found = hello;
          over.abort();
        } else if (hello.suspects?.(bytes) === true) {
          suspected ??= hello;
        }
      },
      junk: () => {},
    }),
  );
  connection.onData = (bytes) => {
    for (const stream of streams) stream.push(bytes);
  };
  connection.onClose = () => over.abort();
  const wait = (ms: number): Promise<void> =>
    pause(ms, AbortSignal.any([over.signal, signal])).catch(() => {
      // Heard, hung up, or out of time: the loop looks which.
    });
  await wait(LISTEN_MS);
  for (const { ask } of hellos) {
    if (over.signal.aborted || signal.aborted) break;
    if (ask === undefined) continue;
    // A line that takes nothing answers nothing: the silence says so.
    connection.write(ask).catch(() => {});
    await wait(BETWEEN_ASKS_MS);
  }
  if (!over.signal.aborted) await wait(LAST_WAIT_MS);
  signal.throwIfAborted();
  return found ?? suspected;
}

/** The first thing the family is asked, and anything it can soundly say of itself. Undefined: it never answers. */
export function helloOf<Profile>(family: PolledFamily<Profile>, profile: Profile): Hello | undefined {
  if (family.acks === 'never') return undefined;
  const request = { ask: family.asks.often[0] ?? 'power' };
  const says = (frame: Uint8Array, types: readonly string[]): boolean =>
    family.decode(frame, profile, request).some((message) => !isUndecoded(message) && types.includes(message.type));
  return {
    framing: family.framing,
    ask: family.encode(request, profile),
    hears: (frame) => says(frame, ['reading', 'identity', 'greeting', 'trouble']),
    // Other families' questions are nonsense to it, and some say so.
    suspects: (frame) => says(frame, ['ack', 'nak']),
  };
}

/** What can be asked of a device of the family, by its reading and identity keys. */
export function readsOf<Profile>(family: PolledFamily<Profile>, profile: Profile): readonly string[] {
  const { often, seldom, once } = family.asks;
  const best = family.atBest?.(profile) ?? profile;
  return [...new Set([...often, ...seldom, ...once])].filter((key) => family.encode({ ask: key }, best) !== undefined);
}
