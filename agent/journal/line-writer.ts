/**
 * Rows of the line table and what goes with them: the numbers of types, and the spans by which lines are found again.
 * Rows are held back until 16 are together or the commit comes, because one statement for 16 rows costs half of 16.
 */
import type { Database, SqlValue, Statement } from '../store/engine.ts';
import type { ChainedLine } from './chain.ts';
import { SPAN_SUBJECT, SPAN_TYPE, spanOf } from './format.ts';

const ROWS_AT_ONCE = 16;
const COLUMNS = 6;

export class LineWriter {
  private readonly db: Database;
  private readonly insertOne: Statement;
  private readonly insertMany: Statement;
  private readonly insertSpan: Statement;
  private readonly insertType: Statement;
  private readonly typeIds = new Map<string, number>();
  /** What the newest span is known to hold. */
  private readonly spanned = { span: -1, types: new Set<string>(), subjects: new Set<string>() };
  /** Values of the rows held back, six a row. */
  private waiting: SqlValue[] = [];

  constructor(db: Database) {
    this.db = db;
    const insert = 'INSERT INTO line (place, type, at, subject, hash, text) VALUES ';
    this.insertOne = db.prepare(`${insert}(?, ?, ?, ?, ?, ?)`);
    this.insertMany = db.prepare(insert + Array.from({ length: ROWS_AT_ONCE }, () => '(?, ?, ?, ?, ?, ?)').join(', '));
    this.insertSpan = db.prepare('INSERT OR IGNORE INTO span (kind, name, span) VALUES (?, ?, ?)');
    this.insertType = db.prepare('INSERT INTO type (id, name) VALUES (?, ?)');
    this.loadTypes();
  }

  typeId(name: string): number | undefined {
    return this.typeIds.get(name);
  }

  typeName(id: number): string {
    for (const [name, known] of this.typeIds) if (known === id) return name;
    return '';
  }

  /** Inside a transaction; in the table after `flush`. */
  write(line: ChainedLine): void {
    const { place, type, at, subject, hash, text } = line;
    this.waiting.push(place, this.typeIds.get(type) ?? this.newType(type), at, subject, Buffer.from(hash, 'hex'), text);
    if (this.waiting.length === ROWS_AT_ONCE * COLUMNS) {
      this.insertMany.run(...this.waiting);
      this.waiting = [];
    }
    this.note(spanOf(place), type, subject);
  }

  /** Before the commit: nothing is held back any more. */
  flush(): void {
    for (let i = 0; i < this.waiting.length; i += COLUMNS) this.insertOne.run(...this.waiting.slice(i, i + COLUMNS));
    this.waiting = [];
  }

  /** How many types have a number: for `forget`. */
  get types(): number {
    return this.typeIds.size;
  }

  /** The transaction was rolled back: what was held back, noted or numbered in it (beyond `types`) is not so. */
  forget(types: number): void {
    this.waiting = [];
    this.forgetSpan(-1);
    if (this.typeIds.size !== types) this.loadTypes();
  }

  private note(span: number, type: string, subject: string | null): void {
    if (this.spanned.span !== span) this.forgetSpan(span);
    if (!this.spanned.types.has(type)) {
      this.insertSpan.run(SPAN_TYPE, type, span);
      this.spanned.types.add(type);
    }
    if (subject !== null && !this.spanned.subjects.has(subject)) {
      this.insertSpan.run(SPAN_SUBJECT, subject, span);
      this.spanned.subjects.add(subject);
    }
  }

  private forgetSpan(span: number): void {
    this.spanned.span = span;
    this.spanned.types.clear();
    this.spanned.subjects.clear();
  }

  private newType(name: string): number {
    const id = this.typeIds.size + 1;
    this.insertType.run(id, name);
    this.typeIds.set(name, id);
    return id;
  }

  private loadTypes(): void {
    this.typeIds.clear();
    for (const row of this.db.prepare('SELECT id, name FROM type ORDER BY id').all()) {
      this.typeIds.set(String(row['name']), Number(row['id']));
    }
  }
}
