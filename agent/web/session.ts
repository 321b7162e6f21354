/**
 * The PIN and the sessions opened with it. The PIN guards names, exports and class lists; it is set at first start, kept
 * as scrypt in room.db, and locked after five wrong tries for a time that doubles.
 *
 * Sessions live in memory only: a restart ends them. A session ends after 8 h, or 60 min after its last use; an open
 * private view counts as use.
 */
import { createHash } from 'node:crypto';
import type { Ports } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import { encodePin, isStrongPin, matchesPin } from './pin-hash.ts';
import { refuse } from './refusals.ts';

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 15 * 60_000;
const SESSION_MS = 8 * 3_600_000;
const IDLE_MS = 60 * 60_000;
const MOST_SESSIONS = 32;

interface Session {
  /** Opened with this teacher's own PIN. */
  readonly teacher: string | undefined;
  readonly openedMs: number;
  usedMs: number;
}

export interface Sessions {
  readonly pinSet: boolean;
  /** First time: `old` is undefined. Later: the session and the old PIN are both needed; all other sessions end. */
  setPin(pin: string, old: string | undefined, token: string | undefined): Promise<void>;
  /** Opens a session with the room's PIN or a teacher's own and returns its token. Refuses with `PIN-FIRST`, `PIN-WRONG`, `PIN-LOCKED`. */
  open(pin: string): Promise<string>;
  /** Whose PIN opened it; undefined: the room's, or no live session. */
  teacherOf(token: string | undefined): string | undefined;
  /** True while the token names a live session; counts as use. */
  valid(token: string | undefined): boolean;
  close(token: string | undefined): Promise<void>;
  /** Seconds until the PIN can be tried again; 0 when it can. */
  lockedS(): number;
  /** Called when a session ended or the PIN was set. */
  onChange(listener: () => void): () => void;
}

export interface SessionsOptions {
  readonly room: RoomStore;
  readonly ports: Ports;
  /** The teacher whose own PIN it is. */
  readonly teacherWith?: (pin: string) => Promise<string | undefined>;
}

export async function createSessions(options: SessionsOptions): Promise<Sessions> {
  const { room, ports } = options;
  const { clock } = ports;
  const sessions = new Map<string, Session>();
  const listeners = new Set<() => void>();
  let encoded = await room.setting('pin');
  let wrongTries = await wrongTriesBefore(room);
  let lockedUntilMs = 0;
  if (wrongTries >= FREE_TRIES) lock();
  /** Tries are taken one after the other, so that a hundred at once are still counted. */
  let turn: Promise<unknown> = Promise.resolve();

  function changed(): void {
    for (const listener of listeners) listener();
  }
  function lock(): void {
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(20, wrongTries - FREE_TRIES));
    lockedUntilMs = clock.monotonicMs() + waitMs;
  }
  function lockedS(): number {
    return Math.max(0, Math.ceil((lockedUntilMs - clock.monotonicMs()) / 1000));
  }
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    // The next try must come whatever became of this one; who asked for this one is told by `result`.
    turn = result.catch(() => undefined);
    return result;
  }
  /** Gives the teacher whose own PIN it is, where `teachers` may say so. */
  async function check(pin: string, teachers?: SessionsOptions['teacherWith']): Promise<string | undefined> {
    if (encoded === undefined || encoded === '') throw refuse('PIN-FIRST', 'pin');
    const waitS = lockedS();
    if (waitS > 0) throw refuse('PIN-LOCKED', 'pin', { zh: `还要等 ${waitS} 秒`, en: `${waitS} s to wait` });
    const roomPin = await matchesPin(pin, encoded);
    const teacher = roomPin ? undefined : await teachers?.(pin);
    if (roomPin || teacher !== undefined) {
      wrongTries = 0;
      return teacher;
    }
    wrongTries += 1;
    if (wrongTries >= FREE_TRIES) lock();
    await room.audit('session-refused', { tries: wrongTries }, clock.now());
    throw refuse('PIN-WRONG', 'pin');
  }
  function sweep(): void {
    const now = clock.monotonicMs();
    for (const [key, session] of sessions) {
      if (now - session.openedMs > SESSION_MS || now - session.usedMs > IDLE_MS) sessions.delete(key);
    }
  }
  function find(token: string | undefined): Session | undefined {
    if (token === undefined) return undefined;
    sweep();
    return sessions.get(keyOf(token));
  }

  return {
    get pinSet() {
      return encoded !== undefined && encoded !== '';
    },
    setPin: (pin, old, token) =>
      inTurn(async () => {
        const first = encoded === undefined || encoded === '';
        if (!first) {
          if (find(token) === undefined) throw refuse('PIN-SESSION', 'pin');
          await check(old ?? '');
        }
        if (!isStrongPin(pin)) throw refuse('PIN-WEAK', 'pin');
        const next = await encodePin(pin, ports.randomBytes(16));
        await room.setSetting('pin', next);
        encoded = next;
        for (const key of sessions.keys()) {
          if (token === undefined || key !== keyOf(token)) sessions.delete(key);
        }
        await room.audit('pin-set', { first: first ? 1 : 0 }, clock.now());
        changed();
      }),
    open: (pin) =>
      inTurn(async () => {
        const teacher = await check(pin, options.teacherWith);
        sweep();
        const oldest = sessions.keys().next().value;
        if (sessions.size >= MOST_SESSIONS && oldest !== undefined) sessions.delete(oldest);
        const token = Buffer.from(ports.randomBytes(32)).toString('base64url');
        const now = clock.monotonicMs();
        sessions.set(keyOf(token), { teacher, openedMs: now, usedMs: now });
        await room.audit('session-opened', teacher === undefined ? {} : { teacher }, clock.now());
        changed();
        return token;
      }),
    teacherOf: (token) => find(token)?.teacher,
    valid: (token) => {
      const session = find(token);
      if (session === undefined) return false;
      session.usedMs = clock.monotonicMs();
      return true;
    },
    close: async (token) => {
      if (token === undefined || !sessions.delete(keyOf(token))) return;
      changed();
      await room.audit('session-closed', {}, clock.now());
    },
    lockedS,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Only a digest of a token is kept. */
function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

/** Wrong tries since the last right one, from the audit log: a restart does not give five new tries. */
async function wrongTriesBefore(room: RoomStore): Promise<number> {
  let count = 0;
  for (const entry of await room.auditLog(50)) {
    if (entry.what === 'session-refused') count += 1;
    else if (entry.what === 'session-opened' || entry.what === 'pin-set') break;
  }
  return count;
}
