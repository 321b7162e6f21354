/**
 * 练习: where a practice lesson keeps what it would otherwise write down. A journal and a room that live in memory and are
 * forgotten with the lesson; whoever writes into them need not know. What is read of classes, question sets and teachers
 * is the real thing.
 */
import { ShownError } from '../../../protocols/shown-error.ts';
import type { Committed, Journal, NewEvent, StoredLine } from '../../journal/port.ts';
import type { AttendanceNote, LessonRecord, Loan } from '../../room/lesson-area.ts';
import type { QuestionText, RoomStore } from '../../room/port.ts';

/** Of a ULID's form, and no ULID: nothing with it ever leaves the memory. */
const EPOCH = 'PRACTICEPRACTICEPRACTICEPR';
const NO_HASH = '0'.repeat(64);
/** A whole class pressing at once for two hours does not reach it; a clicker gone mad does. */
const MOST_LINES = 50_000;

export interface PracticeStores {
  readonly journal: Journal;
  readonly room: RoomStore;
}

export function practiceStores(room: RoomStore): PracticeStores {
  return { journal: practiceJournal(), room: practiceRoom(room) };
}

function practiceJournal(): Journal {
  const lines: StoredLine[] = [];
  const bySubject = new Map<string, StoredLine[]>();
  const listeners = new Set<(events: readonly Committed[]) => void>();

  function write(event: NewEvent): Committed {
    if (lines.length >= MOST_LINES) throw practiceFull();
    const sequence = lines.length + 1;
    const time = new Date(event.at).toISOString();
    const { type, data, subject } = event;
    const text = JSON.stringify({ type, time, subject, epoch: EPOCH, sequence: String(sequence), data });
    const line = { epoch: EPOCH, sequence, type, text };
    lines.push(line);
    if (subject !== undefined) {
      const about = bySubject.get(subject);
      if (about === undefined) bySubject.set(subject, [line]);
      else about.push(line);
    }
    return { type, data, time, epoch: EPOCH, sequence, saved: true, ...(subject === undefined ? {} : { subject }) };
  }

  async function appendAll(events: readonly NewEvent[]): Promise<Committed[]> {
    const committed = events.map(write);
    // As with the real one: told and resolved in a later turn, in the order of the calls.
    await Promise.resolve();
    for (const listener of listeners) listener(committed);
    return committed;
  }

  const nothing = (): (() => void) => () => undefined;
  const head = () => ({ epoch: EPOCH, sequence: lines.length, hash: NO_HASH });
  return {
    get head() {
      return head();
    },
    state: 'ok',
    beginning: { reason: 'first', fresh: true, engine: 'memory' },
    refusingLow: false,
    async append(event) {
      const [committed] = await appendAll([event as unknown as NewEvent]);
      return committed as never;
    },
    appendAll,
    read: ({ sequence }, limit) => Promise.resolve(lines.slice(sequence, sequence + limit.lines)),
    readBlock: () => Promise.reject(new Error('practice is never published')),
    firstPosition: () => Promise.resolve({ epoch: EPOCH, sequence: 0 }),
    countAfter: ({ sequence }) => Promise.resolve(lines.length - sequence),
    about: (subject) => Promise.resolve([...(bySubject.get(subject) ?? [])]),
    latest(type, limit) {
      const ofType = lines.filter((line) => line.type === type);
      return Promise.resolve(ofType.toReversed().slice(0, limit));
    },
    cursor: () => Promise.resolve(undefined),
    moveCursor: () => undefined,
    openEpoch: () => Promise.resolve(head()),
    hashAt: () => Promise.resolve(undefined),
    onCommitted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onState: nothing,
    onStoreChange: nothing,
  };
}

/** Settings, class lists and question sets are the room's; what belongs to the lesson stays here. */
function practiceRoom(room: RoomStore): RoomStore {
  const texts = new Map<string, QuestionText>();
  const lessons = new Map<string, LessonRecord>();
  const notes: AttendanceNote[] = [];
  const loans = new Map<string, Loan>();
  const done = (work: () => void): Promise<void> => Promise.resolve().then(work);
  return {
    ...room,
    saveQuestionText: (text) => done(() => texts.set(text.question, text)),
    async questionTexts(questions) {
      const here = questions.flatMap((id) => texts.get(id) ?? []);
      const others = questions.filter((id) => !texts.has(id));
      return others.length === 0 ? here : [...here, ...(await room.questionTexts(others))];
    },
    forgetVoters: (questions) =>
      done(() => {
        for (const text of questions.flatMap((id) => texts.get(id) ?? []))
          texts.set(text.question, withoutVoters(text));
      }),
    questionsOf: (lesson) => Promise.resolve([...texts.values()].filter((text) => text.lesson === lesson)),
    saveLesson: (lesson) => done(() => lessons.set(lesson.id, lesson)),
    lesson: async (id) => lessons.get(id) ?? room.lesson(id),
    noteAttendance: (more) => done(() => notes.push(...more)),
    attendanceOf: (lesson) => Promise.resolve(notes.filter((note) => note.lesson === lesson)),
    lend: (lesson, clicker, to) =>
      done(() => {
        if (to === undefined) loans.delete(clicker);
        else loans.set(clicker, { lesson, clicker, ...to });
      }),
    loansOf: (lesson) => Promise.resolve([...loans.values()].filter((loan) => loan.lesson === lesson)),
  };
}

function withoutVoters(text: QuestionText): QuestionText {
  const { voterKey: _erased, ...fields } = text.fields ?? {};
  return { ...text, fields };
}

function practiceFull(): ShownError {
  return new ShownError({
    code: 'PRACTICE-FULL',
    where: 'practice',
    what: { zh: '这次练习的按键太多，记不下了', en: 'this practice has too many presses to remember' },
    todo: { zh: '请结束练习，再开始一次', en: 'end the practice and begin another' },
  });
}
