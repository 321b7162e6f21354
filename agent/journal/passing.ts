/** Events on their way to the worker and back: calls as flat arrays, lines as committed events. */
import { type EventData, type EventType, eventTypes } from '../../protocols/uplink/events.ts';
import type { OwnLine, WireBatch } from '../store/messages.ts';
import type { Committed, NewEvent, StoredLine } from './port.ts';

/** One append or appendAll on its way. `settle` is missing for events that were answered already, in memory. */
export interface Call {
  readonly events: readonly NewEvent[];
  /** The events' data as JSON. */
  readonly data: readonly string[];
  readonly settle?: { resolve(committed: Committed[]): void; reject(error: Error): void };
}

export function toWire(calls: readonly Call[]): WireBatch {
  const batch: WireBatch = { counts: [], types: [], subjects: [], ats: [], data: [], low: [] };
  for (const call of calls) {
    batch.counts.push(call.events.length);
    call.events.forEach((event, i) => {
      batch.types.push(event.type);
      batch.subjects.push(event.subject ?? null);
      batch.ats.push(event.at);
      batch.data.push(call.data[i] ?? '{}');
      batch.low.push(eventTypes[event.type].keep === 'low');
    });
  }
  return batch;
}

/** An event as it was written. */
export function written(event: NewEvent, epoch: string, sequence: number, at: number): Committed {
  const { type, data, subject } = event;
  const time = timeText(at);
  if (subject === undefined) return { type, data, time, epoch, sequence, saved: true };
  return { type, data, subject, time, epoch, sequence, saved: true };
}

let newestTime = { at: Number.NaN, text: '' };

/** Presses come many in a millisecond, and writing a time costs more than the rest of an answer. */
function timeText(at: number): string {
  if (newestTime.at !== at) newestTime = { at, text: new Date(at).toISOString() };
  return newestTime.text;
}

/** A stored line as a committed event; undefined for one that cannot be parsed. */
export function committedOf(line: StoredLine): Committed | undefined {
  try {
    const { time, subject, data } = JSON.parse(line.text) as { time: string; subject?: string; data: EventData };
    const { epoch, sequence } = line;
    return {
      type: line.type as EventType,
      data,
      ...(subject === undefined ? {} : { subject }),
      time,
      epoch,
      sequence,
      saved: true,
    };
  } catch {
    // Only lines that were read whole come here; one that is not a line was not ours to tell.
    return undefined;
  }
}

export function toCommitted(line: OwnLine): Committed {
  return {
    type: line.type as EventType,
    data: JSON.parse(line.data) as EventData,
    ...(line.subject === undefined ? {} : { subject: line.subject }),
    time: new Date(line.at).toISOString(),
    epoch: line.epoch,
    sequence: line.sequence,
    saved: true,
  };
}
