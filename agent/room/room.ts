/**
 * room.db: what must not leave the room — names, class lists, bindings, typed text, the key of pseudonyms, the audit log.
 * Runs in the store's worker; port.ts says what each call means. `secure_delete` overwrites what is removed.
 */
import { lineHash } from '../journal/format.ts';
import type { RandomBytes } from '../ports.ts';
import type { Database, Row } from '../store/engine.ts';
import type { Moment } from '../store/messages.ts';
import { type AreaTools, areaMethods, type Methods } from './areas.ts';
import { bindClicker, type ClassCalls, classCalls, noSuchClass, readClasses, readPupils } from './class-area.ts';
import type { AuditWhat, Pupil, PupilInput, QuestionFields, QuestionText, RosterChange, SchoolClass } from './port.ts';

const AUDIT_KEEP_MS = 180 * 86_400_000;
const FIRST_HASH = '0'.repeat(64);
const QUESTION_COLUMNS = 'question, class_id, stem, option_texts, lesson, fields';

export class RoomDb {
  readonly db: Database;
  private readonly randomBytes: RandomBytes;
  private readonly methods: Methods;
  private readonly classCalls: ClassCalls;

  constructor(db: Database, randomBytes: RandomBytes) {
    this.db = db;
    this.randomBytes = randomBytes;
    const tools: AreaTools = { db, newId: () => this.newId(), transact: (work) => this.transact(work) };
    this.classCalls = classCalls(tools);
    this.methods = { ...rosterMethods(this), ...areaMethods(tools) };
  }

  /** The worker's door: one of the port's methods by its name. */
  call(method: string, args: readonly unknown[], moment: Moment): unknown {
    const known = Object.hasOwn(this.methods, method) ? this.methods[method] : undefined;
    if (known === undefined) throw new Error(`no such call: ${method}`);
    return known(args, moment);
  }

  setting(name: string): string | undefined {
    const value = this.db.prepare('SELECT value FROM setting WHERE name = ?').get(name)?.['value'];
    return typeof value === 'string' ? value : undefined;
  }

  setSetting(name: string, value: string): void {
    this.db.prepare('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)').run(name, value);
  }

  classes(): SchoolClass[] {
    return readClasses(this.db);
  }

  pupils(classId: string): Pupil[] {
    return readPupils(this.db, classId);
  }

  compareRoster(className: string, pupils: readonly PupilInput[]): RosterChange {
    const [change] = this.classCalls.compareClasses([{ name: className, pupils }]);
    return change ?? { added: [], changed: [], gone: [] };
  }

  importRoster(className: string, pupils: readonly PupilInput[]): SchoolClass {
    const [written] = this.classCalls.importClasses([{ name: className, pupils }]);
    if (written === undefined) throw noSuchClass(className);
    return written;
  }

  bind(classId: string, seat: string, clicker: string | undefined): void {
    this.transact(() => this.bindNow(classId, seat, clicker));
  }

  private bindNow(classId: string, seat: string, clicker: string | undefined): void {
    if (this.db.prepare('SELECT 1 AS here FROM class WHERE id = ?').get(classId) === undefined)
      throw noSuchClass(classId);
    if (clicker === undefined)
      this.db.prepare('DELETE FROM binding WHERE class_id = ? AND seat = ?').run(classId, seat);
    else bindClicker(this.db, classId, seat, clicker);
  }

  unbind(classId: string, clicker: string): void {
    this.db.prepare('DELETE FROM binding WHERE class_id = ? AND clicker = ?').run(classId, clicker);
  }

  saveQuestionText(text: QuestionText): void {
    this.db
      .prepare(
        'INSERT OR REPLACE INTO question (question, class_id, stem, option_texts, lesson, fields) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(
        text.question,
        text.classId ?? null,
        text.stem ?? null,
        text.optionTexts === undefined ? null : JSON.stringify(text.optionTexts),
        text.lesson ?? null,
        text.fields === undefined ? null : JSON.stringify(text.fields),
      );
  }

  questionTexts(questions: readonly string[]): QuestionText[] {
    const statement = this.db.prepare(`SELECT ${QUESTION_COLUMNS} FROM question WHERE question = ?`);
    return questions
      .map((question) => statement.get(question))
      .filter((row) => row !== undefined)
      .map(toQuestionText);
  }

  /** In no order: the journal has one. */
  questionsOf(lesson: string): QuestionText[] {
    return this.db.prepare(`SELECT ${QUESTION_COLUMNS} FROM question WHERE lesson = ?`).all(lesson).map(toQuestionText);
  }

  erasePupil(pupilId: string): void {
    this.transact(() => {
      const row = this.db.prepare('SELECT class_id, seat FROM pupil WHERE id = ?').get(pupilId);
      if (row === undefined) return;
      const [classId, seat] = [String(row['class_id']), String(row['seat'])];
      this.db.prepare('DELETE FROM binding WHERE class_id = ? AND seat = ?').run(classId, seat);
      this.db.prepare('DELETE FROM loan WHERE class_id = ? AND seat = ?').run(classId, seat);
      this.db.prepare('DELETE FROM attendance_note WHERE pupil_id = ?').run(pupilId);
      this.db.prepare('DELETE FROM pupil_badge WHERE pupil_id = ?').run(pupilId);
      this.db.prepare('DELETE FROM pupil WHERE id = ?').run(pupilId);
    });
    // The WAL still holds the old pages: write them over.
    this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  audit(what: AuditWhat, fields: Readonly<Record<string, string | number>>, at: number, now: number): void {
    this.transact(() => {
      const last = this.db.prepare('SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1').get();
      const kept = this.db.prepare('SELECT number, hash FROM audit_checkpoint ORDER BY number DESC LIMIT 1').get();
      const before = last ?? kept;
      const number = Number(before?.['number'] ?? 0) + 1;
      const prevhash = String(before?.['hash'] ?? FIRST_HASH);
      const json = JSON.stringify(fields);
      this.db
        .prepare('INSERT INTO audit (number, at, what, fields, prevhash, hash) VALUES (?, ?, ?, ?, ?, ?)')
        .run(number, Math.floor(at), what, json, prevhash, auditHash(number, Math.floor(at), what, json, prevhash));
      this.trimAudit(now - AUDIT_KEEP_MS);
    });
  }

  private trimAudit(olderThan: number): void {
    const last = this.db
      .prepare(
        'SELECT number, hash FROM audit WHERE number < (SELECT coalesce(min(number), 0) FROM audit WHERE at >= ?) ORDER BY number DESC LIMIT 1',
      )
      .get(olderThan);
    if (last === undefined) return;
    const number = Number(last['number']);
    this.db.prepare('DELETE FROM audit WHERE number <= ?').run(number);
    this.db.prepare('DELETE FROM audit_checkpoint').run();
    this.db.prepare('INSERT INTO audit_checkpoint (number, hash) VALUES (?, ?)').run(number, String(last['hash']));
  }

  auditLog(limit: number): { at: number; what: AuditWhat; fields: Record<string, string | number> }[] {
    return this.db
      .prepare('SELECT at, what, fields FROM audit ORDER BY number DESC LIMIT ?')
      .all(limit)
      .map((row) => ({
        at: Number(row['at']),
        what: String(row['what']) as AuditWhat,
        fields: JSON.parse(String(row['fields'])) as Record<string, string | number>,
      }));
  }

  close(): void {
    this.db.close();
  }

  /** Ids of classes and pupils are random: they say nothing about whom they mean. */
  private newId(): string {
    return Buffer.from(this.randomBytes(9)).toString('base64url');
  }

  private transact<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const value = work();
      this.db.exec('COMMIT');
      return value;
    } catch (error) {
      try {
        this.db.exec('ROLLBACK');
      } catch {
        // SQLite rolled back by itself; the error that made it do so is the one to tell.
      }
      throw error;
    }
  }
}

/** What the worker is sent, given back its types. */
function rosterMethods(room: RoomDb): Methods {
  return {
    setting: ([name]) => room.setting(name as string),
    setSetting: ([name, value]) => room.setSetting(name as string, value as string),
    classes: () => room.classes(),
    pupils: ([classId]) => room.pupils(classId as string),
    compareRoster: ([name, pupils]) => room.compareRoster(name as string, pupils as PupilInput[]),
    importRoster: ([name, pupils]) => room.importRoster(name as string, pupils as PupilInput[]),
    bind: ([classId, seat, clicker]) => room.bind(classId as string, seat as string, clicker as string | undefined),
    unbind: ([classId, clicker]) => room.unbind(classId as string, clicker as string),
    saveQuestionText: ([text]) => room.saveQuestionText(text as QuestionText),
    questionTexts: ([questions]) => room.questionTexts(questions as string[]),
    questionsOf: ([lesson]) => room.questionsOf(lesson as string),
    erasePupil: ([pupilId]) => room.erasePupil(pupilId as string),
    audit: ([what, fields, at], { now }) =>
      room.audit(what as AuditWhat, fields as Record<string, string | number>, at as number, now),
    auditLog: ([limit]) => room.auditLog(limit as number),
  };
}

export function auditHash(number: number, at: number, what: string, fieldsJson: string, prevhash: string): string {
  return lineHash(JSON.stringify([number, at, what, fieldsJson, prevhash]));
}

function toQuestionText(row: Row): QuestionText {
  return {
    question: String(row['question']),
    ...(typeof row['class_id'] === 'string' ? { classId: row['class_id'] } : {}),
    ...(typeof row['stem'] === 'string' ? { stem: row['stem'] } : {}),
    ...(typeof row['option_texts'] === 'string' ? { optionTexts: JSON.parse(row['option_texts']) as string[] } : {}),
    ...(typeof row['lesson'] === 'string' ? { lesson: row['lesson'] } : {}),
    ...(typeof row['fields'] === 'string' ? { fields: JSON.parse(row['fields']) as QuestionFields } : {}),
  };
}
