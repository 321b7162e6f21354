/** The part every connection has in common: `onClose` is called exactly once, whoever ends it and however often. */
import type { Connection, Identity } from '../device.ts';
import { deviceLost } from './failure.ts';

export interface ConnectionParts {
  readonly label: string;
  readonly reports: boolean;
  readonly identity?: Identity;
  /** Sends; rejects when it cannot. */
  send(bytes: Uint8Array): Promise<void>;
  /** Lets go of the handle. Called once. */
  release(): Promise<void>;
}

export interface OpenConnection extends Connection {
  /** The other end is gone: lets go of the handle and says so. */
  ended(why: string): void;
}

/** Data that arrives before a driver has set `onData` is the transport's to hold back: it starts reading only then. */
export function openConnection(parts: ConnectionParts): OpenConnection {
  let endedWhy: string | undefined;
  let released: Promise<void> | undefined;

  function end(why: string): Promise<void> {
    if (released === undefined) {
      endedWhy = why;
      released = parts.release();
      connection.onClose(why);
    }
    return released;
  }

  const connection: OpenConnection = {
    reports: parts.reports,
    ...(parts.identity === undefined ? {} : { identity: parts.identity }),
    onData: () => {},
    onClose: () => {},
    async write(bytes) {
      if (endedWhy !== undefined) throw deviceLost(parts.label, endedWhy);
      try {
        await parts.send(bytes);
      } catch (error) {
        // A failed write is a dead line on every transport here: there is no half-working USB report.
        const why = error instanceof Error ? error.message : String(error);
        await end(why);
        throw deviceLost(parts.label, why);
      }
    },
    close: (why = 'closed by us') => end(why),
    ended: (why) => {
      // Nobody waits for this release; its only failure is "already closed", which is what we want.
      end(why).catch(() => {});
    },
  };
  return connection;
}
