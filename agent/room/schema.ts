/**
 * The tables of room.db, area by area, and how an older file is brought up to them. What a table holds is said by the
 * port of its area; nothing in here ever leaves the room.
 */
import type { Database } from '../store/engine.ts';

export const ROOM_FILE = 'room.db';
/** `BanR` */
export const ROOM_APPLICATION_ID = 0x42616e52;
/** 2: a seat may have several clickers. 3: the school's calendar and timetable, lessons, question sets, consent. 4: what a swapped period was swapped with. */
export const ROOM_FORMAT = 4;

/** A clicker is on one seat of a class; a seat has any number of them. */
const BINDING_TABLE = `
CREATE TABLE binding (
  class_id TEXT NOT NULL REFERENCES class (id),
  clicker TEXT NOT NULL,
  seat TEXT NOT NULL,
  PRIMARY KEY (class_id, clicker)
) STRICT, WITHOUT ROWID;
`;

/**
 * `key`: what all spellings of a class's name have in common, `P2023-2`. `label`: what pseudonyms of pupils without a 学号
 * are made of; it stays as it was when the class got it. `archived`: it has left. `consent`: 1 given, 0 withheld, NULL not known. */
const ROSTER_TABLES = `
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE class (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  number INTEGER NOT NULL,
  key TEXT,
  label TEXT,
  archived INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE pupil (
  id TEXT PRIMARY KEY,
  class_id TEXT NOT NULL REFERENCES class (id),
  name TEXT NOT NULL,
  seat TEXT NOT NULL,
  student_no TEXT,
  consent INTEGER,
  UNIQUE (class_id, seat)
) STRICT, WITHOUT ROWID;
${BINDING_TABLE}
CREATE TABLE question (
  question TEXT PRIMARY KEY,
  class_id TEXT,
  stem TEXT,
  option_texts TEXT,
  lesson TEXT,
  fields TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  what TEXT NOT NULL,
  fields TEXT NOT NULL,
  prevhash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TABLE audit_checkpoint (number INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
`;

/**
 * The school: `day` is the calendar (holidays, 调休 make-up days), `bell` the periods of a day, `timetable` the week,
 * `timetable_change` one period of one date that is otherwise, `teacher` who teaches.
 */
const SCHOOL_TABLES = `
CREATE TABLE term (id TEXT PRIMARY KEY, name TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE day (date TEXT PRIMARY KEY, kind TEXT NOT NULL, as_weekday INTEGER, note TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE bell (period INTEGER PRIMARY KEY, from_minute INTEGER NOT NULL, to_minute INTEGER NOT NULL) STRICT;
CREATE TABLE teacher (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  staff_no TEXT,
  subject TEXT,
  pin TEXT,
  badge TEXT UNIQUE
) STRICT, WITHOUT ROWID;
CREATE TABLE timetable (
  weekday INTEGER NOT NULL,
  period INTEGER NOT NULL,
  weeks TEXT NOT NULL DEFAULT 'every',
  class_id TEXT,
  subject TEXT,
  teacher_id TEXT,
  kind TEXT NOT NULL DEFAULT 'regular',
  PRIMARY KEY (weekday, period, weeks)
) STRICT, WITHOUT ROWID;
CREATE TABLE timetable_change (
  date TEXT NOT NULL,
  period INTEGER NOT NULL,
  class_id TEXT,
  subject TEXT,
  teacher_id TEXT,
  kind TEXT,
  cancelled INTEGER NOT NULL DEFAULT 0,
  note TEXT,
  PRIMARY KEY (date, period)
) STRICT, WITHOUT ROWID;
`;

/** `clicker_number`: what is printed on a clicker. `loan`: a clicker lent for one lesson. `attendance_note`: reasons in words. Badges as pseudonyms. */
const LESSON_TABLES = `
CREATE TABLE lesson (
  id TEXT PRIMARY KEY,
  began_at INTEGER NOT NULL,
  ended_at INTEGER,
  class_id TEXT,
  teacher_id TEXT,
  second_id TEXT,
  subject TEXT,
  kind TEXT NOT NULL,
  period INTEGER,
  roll_call INTEGER NOT NULL DEFAULT 0,
  note TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX lesson_when ON lesson (began_at);
CREATE TABLE attendance_note (
  number INTEGER PRIMARY KEY,
  lesson TEXT NOT NULL,
  pupil_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  status TEXT NOT NULL,
  was TEXT,
  by TEXT NOT NULL,
  reason TEXT,
  words TEXT
) STRICT;
CREATE INDEX attendance_note_of ON attendance_note (lesson);
CREATE TABLE loan (
  lesson TEXT NOT NULL,
  clicker TEXT NOT NULL,
  class_id TEXT NOT NULL,
  seat TEXT NOT NULL,
  PRIMARY KEY (lesson, clicker)
) STRICT, WITHOUT ROWID;
CREATE TABLE clicker_number (clicker TEXT PRIMARY KEY, number TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tablet (
  tablet TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL,
  seat TEXT,
  joined_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pupil_badge (badge TEXT PRIMARY KEY, pupil_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** What is in the room and what was; `identity` is JSON. */
const ASSET_TABLES = `
CREATE TABLE asset (
  id TEXT PRIMARY KEY,
  device TEXT NOT NULL,
  kind TEXT NOT NULL,
  identity TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  hours REAL,
  gone_at INTEGER
) STRICT, WITHOUT ROWID;
`;

/** Question sets, item by item; `fields` is JSON, see the port of the bank. */
const BANK_TABLES = `
CREATE TABLE question_set (id TEXT PRIMARY KEY, name TEXT NOT NULL, subject TEXT, added_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE question_item (
  set_id TEXT NOT NULL REFERENCES question_set (id),
  number INTEGER NOT NULL,
  fields TEXT NOT NULL,
  PRIMARY KEY (set_id, number)
) STRICT, WITHOUT ROWID;
`;

const SINCE_3 = `${SCHOOL_TABLES}${LESSON_TABLES}${BANK_TABLES}${ASSET_TABLES}`;

/** One swap is two changes: whoever takes back one finds the other. */
const SINCE_4 = `
ALTER TABLE timetable_change ADD COLUMN swap_date TEXT;
ALTER TABLE timetable_change ADD COLUMN swap_period INTEGER;
`;

export const ROOM_SCHEMA = `${ROSTER_TABLES}${SINCE_3}${SINCE_4}`;

/** In this order, so that what a row refers to is there before it: what is copied out of a damaged file. */
export const TABLES: readonly (readonly [string, readonly string[]])[] = [
  ['setting', ['name', 'value']],
  ['class', ['id', 'name', 'number', 'key', 'label', 'archived']],
  ['pupil', ['id', 'class_id', 'name', 'seat', 'student_no', 'consent']],
  ['binding', ['class_id', 'seat', 'clicker']],
  ['question', ['question', 'class_id', 'stem', 'option_texts', 'lesson', 'fields']],
  ['audit_checkpoint', ['number', 'hash']],
  ['audit', ['number', 'at', 'what', 'fields', 'prevhash', 'hash']],
  ['term', ['id', 'name', 'first', 'last']],
  ['day', ['date', 'kind', 'as_weekday', 'note']],
  ['bell', ['period', 'from_minute', 'to_minute']],
  ['teacher', ['id', 'name', 'staff_no', 'subject', 'pin', 'badge']],
  ['timetable', ['weekday', 'period', 'weeks', 'class_id', 'subject', 'teacher_id', 'kind']],
  [
    'timetable_change',
    ['date', 'period', 'class_id', 'subject', 'teacher_id', 'kind', 'cancelled', 'note', 'swap_date', 'swap_period'],
  ],
  [
    'lesson',
    [
      'id',
      'began_at',
      'ended_at',
      'class_id',
      'teacher_id',
      'second_id',
      'subject',
      'kind',
      'period',
      'roll_call',
      'note',
    ],
  ],
  ['attendance_note', ['number', 'lesson', 'pupil_id', 'at', 'status', 'was', 'by', 'reason', 'words']],
  ['loan', ['lesson', 'clicker', 'class_id', 'seat']],
  ['clicker_number', ['clicker', 'number']],
  ['tablet', ['tablet', 'token_hash', 'seat', 'joined_at']],
  ['pupil_badge', ['badge', 'pupil_id']],
  ['asset', ['id', 'device', 'kind', 'identity', 'first_seen', 'last_seen', 'hours', 'gone_at']],
  ['question_set', ['id', 'name', 'subject', 'added_at']],
  ['question_item', ['set_id', 'number', 'fields']],
];

/** Durable and forgetful, both read back. */
export function configureRoom(db: Database): void {
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = FULL');
  db.exec('PRAGMA secure_delete = ON');
  db.exec('PRAGMA foreign_keys = ON');
  db.exec('PRAGMA cache_size = -1024');
  const synchronous = db.prepare('PRAGMA synchronous').get()?.['synchronous'];
  const secure = db.prepare('PRAGMA secure_delete').get()?.['secure_delete'];
  if (synchronous !== 2 || secure !== 1)
    throw new Error(`room.db: synchronous ${String(synchronous)}, secure_delete ${String(secure)}`);
}

export function createRoom(db: Database): void {
  db.exec(`BEGIN IMMEDIATE; ${ROOM_SCHEMA}`);
  db.exec(`PRAGMA application_id = ${ROOM_APPLICATION_ID}; PRAGMA user_version = ${ROOM_FORMAT}; COMMIT`);
}

/** What brings a file of format n to n + 1. */
const UPGRADES: Readonly<Record<number, string>> = {
  1: `
    ALTER TABLE binding RENAME TO binding_before;
    ${BINDING_TABLE}
    INSERT INTO binding (class_id, clicker, seat) SELECT class_id, clicker, seat FROM binding_before;
    DROP TABLE binding_before;`,
  2: `
    ALTER TABLE class ADD COLUMN key TEXT;
    ALTER TABLE class ADD COLUMN label TEXT;
    ALTER TABLE class ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
    UPDATE class SET label = name;
    ALTER TABLE pupil ADD COLUMN consent INTEGER;
    ALTER TABLE question ADD COLUMN lesson TEXT;
    ALTER TABLE question ADD COLUMN fields TEXT;
    ${SINCE_3}`,
  3: SINCE_4,
};

/** From any format before, each step in one transaction: interrupted, it is as it was. False: of a format nobody here knows. */
export function upgradeRoom(db: Database): boolean {
  const formatNow = (): number => Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  for (let format = formatNow(); format !== ROOM_FORMAT; format = formatNow()) {
    const upgrade = UPGRADES[format];
    if (upgrade === undefined) return false;
    db.exec(`BEGIN IMMEDIATE; ${upgrade} PRAGMA user_version = ${format + 1}; COMMIT`);
  }
  return true;
}
