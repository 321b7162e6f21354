/** Writing what devices do into the journal, without anybody waiting for it. */
import { ShownError } from '../../protocols/shown-error.ts';
import type { EventType } from '../../protocols/uplink/events.ts';
import type { Journal, NewEvent } from '../journal/port.ts';
import type { Log } from '../ports.ts';

export type Note = <T extends EventType>(event: NewEvent<T>) => void;

export function noteInto(journal: Pick<Journal, 'append'>, log: Log): Note {
  return (event) => {
    journal.append(event).catch((error: unknown) => {
      // A full disk refuses low-class events and tells of it itself; anything else is worth a line in the log.
      if (error instanceof ShownError && error.code === 'JOURNAL-DISK-FULL') return;
      log.warn({ device: event.subject, type: event.type, err: error }, 'what a device did could not be kept');
    });
  };
}
