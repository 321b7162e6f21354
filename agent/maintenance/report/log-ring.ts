/** The last half minute of the log, kept in memory for a report; nothing is formatted until somebody asks. */
import type { Clock, Log } from '../../ports.ts';

export const KEPT_MS = 30_000;
/** A device that floods the log must not flood the memory. */
const MOST_LINES = 400;

export interface LogLine {
  /** RFC 3339 */
  readonly time: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface LogRing {
  /** Writes where `log` writes, and remembers. */
  through(log: Log): Log;
  /** Of the last {@link KEPT_MS}, oldest first. Not redacted. */
  lines(): LogLine[];
}

interface Kept {
  readonly wallMs: number;
  readonly monotonicMs: number;
  readonly level: LogLine['level'];
  readonly message: string;
  readonly fields: object;
}

export function createLogRing(clock: Clock): LogRing {
  let kept: Kept[] = [];

  function keep(level: LogLine['level'], fields: object, message: string): void {
    kept.push({ wallMs: clock.now(), monotonicMs: clock.monotonicMs(), level, message, fields });
    if (kept.length > 2 * MOST_LINES) kept = kept.slice(-MOST_LINES);
  }

  function through(log: Log, always: object): Log {
    const write =
      (level: LogLine['level']) =>
      (fields: object, message: string): void => {
        keep(level, { ...always, ...fields }, message);
        log[level](fields, message);
      };
    return {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      child: (fields) => through(log.child(fields), { ...always, ...fields }),
    };
  }

  return {
    through: (log) => through(log, {}),
    lines() {
      const since = clock.monotonicMs() - KEPT_MS;
      kept = kept.filter(({ monotonicMs }) => monotonicMs >= since).slice(-MOST_LINES);
      return kept.map(({ wallMs, level, message, fields }) => ({
        time: new Date(wallMs).toISOString(),
        level,
        message,
        fields: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, plain(value)])),
      }));
    },
  };
}

/** What is thrown has nothing that JSON would see. */
function plain(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { code } = value as { readonly code?: unknown };
  return { kind: value.name, message: value.message, ...(typeof code === 'string' ? { code } : {}) };
}
