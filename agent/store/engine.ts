/**
 * The SQLite port: better-sqlite3 first, Node's own `node:sqlite` when the addon cannot be loaded (UOS 20, Kylin V10: its
 * prebuild wants glibc 2.34) or when asked. Synchronous, used inside the store's worker and by `banban verify` only.
 *
 * What a store needs and no more: prepared statements with positional parameters, text, integers, blobs.
 */

export type EngineName = 'better-sqlite3' | 'node:sqlite';
export type SqlValue = string | number | Uint8Array | null;
export type Row = Readonly<Record<string, SqlValue>>;

export interface Statement {
  /** Returns how many rows changed. */
  run(...values: SqlValue[]): number;
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  iterate(...values: SqlValue[]): IterableIterator<Row>;
}

export interface Database {
  readonly engine: EngineName;
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

export interface Engine {
  readonly name: EngineName;
  open(file: string, options: { readonly readOnly: boolean }): Database;
}

/** How long a statement waits for another connection (a running `banban verify`) before it fails with BUSY. */
const BUSY_TIMEOUT_MS = 2_000;

/**
 * Loads the engine asked for; without a wish better-sqlite3, else `node:sqlite`. `onFallback` is told why the first choice
 * could not be loaded: that is the one thing the catch lets pass.
 */
export async function loadEngine(
  wish: EngineName | undefined,
  onFallback: (why: string) => void = () => {},
): Promise<Engine> {
  if (wish === 'better-sqlite3') return await loadBetterSqlite3();
  if (wish === undefined) {
    try {
      return await loadBetterSqlite3();
    } catch (error) {
      onFallback(error instanceof Error ? error.message : String(error));
    }
  }
  return await loadNodeSqlite();
}

async function loadBetterSqlite3(): Promise<Engine> {
  const { default: BetterSqlite3 } = await import('better-sqlite3');
  // The addon itself is loaded by the first database: a throw-away one here, so that a failure is seen now.
  new BetterSqlite3(':memory:').close();
  return {
    name: 'better-sqlite3',
    open(file, { readOnly }) {
      const db = new BetterSqlite3(file, { readonly: readOnly, fileMustExist: readOnly, timeout: BUSY_TIMEOUT_MS });
      return {
        engine: 'better-sqlite3',
        exec: (sql) => void db.exec(sql),
        prepare(sql) {
          const statement = db.prepare<SqlValue[], Row>(sql);
          return {
            run: (...values) => statement.run(...values).changes,
            get: (...values) => statement.get(...values),
            all: (...values) => statement.all(...values),
            iterate: (...values) => statement.iterate(...values),
          };
        },
        close: () => void db.close(),
      };
    },
  };
}

async function loadNodeSqlite(): Promise<Engine> {
  const { DatabaseSync } = await import('node:sqlite');
  return {
    name: 'node:sqlite',
    open(file, { readOnly }) {
      const db = new DatabaseSync(file, { readOnly, timeout: BUSY_TIMEOUT_MS });
      return {
        engine: 'node:sqlite',
        exec: (sql) => db.exec(sql),
        prepare(sql) {
          const statement = db.prepare(sql);
          return {
            run: (...values) => Number(statement.run(...values).changes),
            get: (...values) => statement.get(...values) as Row | undefined,
            all: (...values) => statement.all(...values) as Row[],
            iterate: (...values) => statement.iterate(...values) as IterableIterator<Row>,
          };
        },
        close: () => db.close(),
      };
    },
  };
}

/** SQLite's primary result codes the stores tell apart. https://sqlite.org/rescode.html */
export type SqliteTrouble = 'busy' | 'readonly' | 'io' | 'corrupt' | 'full' | 'cantopen' | 'other';

const PRIMARY_CODES: Readonly<Record<number, SqliteTrouble>> = {
  5: 'busy',
  6: 'busy',
  8: 'readonly',
  10: 'io',
  11: 'corrupt',
  13: 'full',
  14: 'cantopen',
  26: 'corrupt',
};

const NAMED_CODES: readonly (readonly [string, SqliteTrouble])[] = [
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_READONLY', 'readonly'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_CANTOPEN', 'cantopen'],
];

/** What kind of trouble an engine's error is; undefined if it is not SQLite's. */
export function sqliteTrouble(error: unknown): SqliteTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return PRIMARY_CODES[errcode & 0xff] ?? 'other';
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return undefined;
  return NAMED_CODES.find(([name]) => code.startsWith(name))?.[1] ?? 'other';
}

/** Whether the disk (not the data, not us) is why a write failed: the quiz goes on in memory and the write is tried again. */
export function isUnwritable(error: unknown): boolean {
  const trouble = sqliteTrouble(error);
  if (trouble === 'readonly' || trouble === 'io' || trouble === 'full' || trouble === 'cantopen' || trouble === 'busy')
    return true;
  const code = (error as { code?: unknown } | null)?.code;
  return (
    code === 'EROFS' ||
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'ENOSPC' ||
    code === 'EIO' ||
    code === 'EDQUOT'
  );
}
