/**
 * A line the broker will not take is replaced by a gap event in its own place: same epoch, same sequence, same time and
 * prevhash, so the order stays whole; `hash` is that of the line it stands for, which is the next line's prevhash.
 */
import { createHash } from 'node:crypto';
import { encodeLine, FIRST_PREVHASH } from '../../protocols/uplink/envelope.ts';
import type { EventData } from '../../protocols/uplink/events.ts';
import type { StoredLine } from '../journal/port.ts';

export const GAP = 'cn.banban.journal.gap';

export function gapInPlaceOf(line: StoredLine, source: string, why: 'too-large' | 'refused-by-broker'): StoredLine {
  const original: unknown = JSON.parse(line.text);
  const fields = typeof original === 'object' && original !== null ? original : {};
  const data: EventData<typeof GAP> = {
    from: line.sequence,
    to: line.sequence,
    why,
    refused: { [line.type]: 1 },
    hash: sha256(line.text),
  };
  const text = encodeLine({
    epoch: line.epoch,
    sequence: line.sequence,
    source,
    type: GAP,
    time: 'time' in fields && typeof fields.time === 'string' ? fields.time : '1970-01-01T00:00:00.000Z',
    prevhash: 'prevhash' in fields && typeof fields.prevhash === 'string' ? fields.prevhash : FIRST_PREVHASH,
    data,
  });
  return { epoch: line.epoch, sequence: line.sequence, type: GAP, text };
}

/** Hash of a line’s published bytes, hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
