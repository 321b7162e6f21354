/**
 * `replay`: lines that were acknowledged before, once more, on `replay/{id}` and never on `event/`: the order of the
 * events is not touched. Slow on purpose (a window, then a breath), so that it never competes with a lesson.
 *
 * Only lines the broker has acknowledged can be asked for: a line beyond that may still be above the claim.
 */
import type { RoomTopics } from '../../protocols/uplink/topics.ts';
import type { Journal, Position } from '../journal/port.ts';
import { CommandRefused, type VerbAnswer } from './commands.ts';

export const MAX_REPLAY_LINES = 100_000;
const AT_ONCE = { lines: 50, bytes: 128 * 1024 } as const;
/** 50 lines in 100 ms at most: 500 lines a second. */
const BREATH_MS = 100;

export interface ReplayOptions {
  readonly journal: Pick<Journal, 'read' | 'head'>;
  readonly topics: RoomTopics;
  readonly source: string;
  /** The last line acknowledged. */
  readonly acknowledged: () => Position;
  /** Resolves on PUBACK; rejects when there is no connection or it ends. */
  readonly publish: (topic: string, payload: string) => Promise<void>;
}

export interface ReplayRange {
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
}

/** @throws CommandRefused REPLAY-RANGE, REPLAY-INTERRUPTED */
export async function replay(options: ReplayOptions, range: ReplayRange, id: string): Promise<VerbAnswer> {
  const { journal, topics, source } = options;
  if (range.from > range.to) throw new CommandRefused('REPLAY-RANGE', 'from is above to');
  if (range.to - range.from >= MAX_REPLAY_LINES)
    throw new CommandRefused('REPLAY-RANGE', `at most ${MAX_REPLAY_LINES} lines`);
  const acknowledged = options.acknowledged();
  const ends = acknowledged.epoch === range.epoch ? acknowledged.sequence : undefined;
  if (ends !== undefined && range.to > ends) throw new CommandRefused('REPLAY-RANGE', `sent so far: 1–${ends}`);
  if (ends === undefined && journal.head.epoch === range.epoch)
    throw new CommandRefused('REPLAY-RANGE', 'nothing of this epoch was sent yet');

  const topic = topics.replay(id);
  const ours = `","source":"${source}",`;
  let at: Position = { epoch: range.epoch, sequence: range.from - 1 };
  let count = 0;
  let bytes = 0;
  for (;;) {
    const lines = (await journal.read(at, AT_ONCE)).filter(
      (line) => line.epoch === range.epoch && line.sequence <= range.to,
    );
    const last = lines.at(-1);
    if (last === undefined) break;
    const own = lines.filter((line) => line.text.slice(0, 200).includes(ours));
    try {
      await Promise.all(own.map((line) => options.publish(topic, line.text)));
    } catch {
      // The connection went away, or the broker refuses the topic: the result says how far it came.
      throw new CommandRefused('REPLAY-INTERRUPTED', `after ${count} lines`);
    }
    count += own.length;
    for (const line of own) bytes += Buffer.byteLength(line.text);
    if (last.sequence >= range.to) break;
    at = { epoch: last.epoch, sequence: last.sequence };
    await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
  }
  // Retention may have taken the older part; but nothing at all is no answer.
  if (count === 0) throw new CommandRefused('REPLAY-RANGE', 'not in this journal');
  return { result: { count, bytes } };
}
