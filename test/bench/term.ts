/**
 * A term of a room in a real data directory: 12 classes of 45 pupils, 5,000 lessons, in each the attendance of 40 pupils
 * (first press) and one question that 40 of them press an answer to: 200,000 presses in about 425,000 lines.
 */
import { openPseudonyms } from '../../agent/classroom/roster/pseudonyms.ts';
import type { NewEvent } from '../../agent/journal/port.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../agent/ports.ts';
import { openStores } from '../../agent/store/stores.ts';

export interface Term {
  readonly lessons: number;
  readonly presses: number;
  readonly lines: number;
  /** Beijing days, both included. */
  readonly from: string;
  readonly to: string;
}

const CLASSES = 12;
const PUPILS = 45;
const HERE = 40;
const LESSONS_A_DAY = 50;
const DAY_MS = 86_400_000;
const KEYS = ['A', 'B', 'B', 'C', 'B', 'D'];

export async function makeTerm(directory: string, source: string, lessons = 5_000): Promise<Term> {
  // It ended yesterday: retention takes nothing of it. The clock of its making stands at its beginning.
  const days = Math.ceil(lessons / LESSONS_A_DAY);
  const start = (Math.floor(systemClock.now() / DAY_MS) - days) * DAY_MS;
  const clock = { ...systemClock, now: () => start };
  const ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
  const stores = await openStores({
    directory,
    source,
    version: '0',
    buildTime: 0,
    ports,
    keepDays: 10_000,
    maxMB: 4_096,
  });
  try {
    const { journal, room } = stores;
    const pseudonymOf = await openPseudonyms(room, ports);
    const classes = [];
    for (let c = 0; c < CLASSES; c++) {
      const made = await room.importRoster(
        `${'一二三四五六'[c % 6] ?? ''}年${c < 6 ? '一' : '二'}班`,
        Array.from({ length: PUPILS }, (_, p) => ({
          name: `学生${c}之${p}`,
          seat: String(p + 1).padStart(2, '0'),
          studentNo: `00${c}${String(p).padStart(3, '0')}`,
        })),
      );
      const pupils = await room.pupils(made.id);
      classes.push({ id: made.id, pseudonyms: pupils.map((pupil) => pseudonymOf(made, pupil)) });
    }
    let at = start;
    for (let n = 0; n < lessons; n++) {
      at = start + Math.floor(n / LESSONS_A_DAY) * DAY_MS + (n % LESSONS_A_DAY) * 600_000;
      const one = classes[n % CLASSES];
      if (one === undefined) throw new Error('no class');
      const lesson = `l${n}`;
      await room.saveLesson({
        id: lesson,
        beganAt: at,
        classId: one.id,
        subject: 'mathematics',
        kind: 'regular',
        period: 1 + (n % 7),
      });
      await room.saveQuestionText({
        question: `q${n}`,
        classId: one.id,
        lesson,
        stem: `第 ${n} 题：下列哪一个分数最大`,
        fields: { knowledge: [`知识点${n % 40}`] },
      });
      await journal.appendAll(eventsOf(n, at, one));
    }
    const { sequence } = journal.head;
    const to = new Date(at).toISOString().slice(0, 10);
    const from = new Date(start).toISOString().slice(0, 10);
    return { lessons, presses: lessons * HERE, lines: sequence, from, to };
  } finally {
    await stores.close();
  }
}

function eventsOf(
  n: number,
  at: number,
  one: { readonly id: string; readonly pseudonyms: readonly string[] },
): NewEvent[] {
  const [lesson, question] = [`l${n}`, `q${n}`];
  const here = Array.from({ length: HERE }, (_, i) => one.pseudonyms[(i + n) % PUPILS] ?? '');
  return [
    {
      type: 'cn.banban.lesson.began',
      subject: lesson,
      at,
      data: {
        lesson,
        kind: 'regular',
        by: 'timetable',
        class: one.id,
        size: PUPILS,
        subject: 'mathematics',
        period: 1 + (n % 7),
      },
    },
    ...here.map(
      (pupil, i): NewEvent => ({
        type: 'cn.banban.attendance.marked',
        subject: lesson,
        at: at + 1_000 + i * 50,
        data: { lesson, pupil, status: i === 7 ? 'late' : 'present', by: 'press', ...(i === 7 ? { lateMin: 6 } : {}) },
      }),
    ),
    {
      type: 'cn.banban.question.opened',
      subject: question,
      at: at + 60_000,
      data: { question, kind: 'single', options: 4, rule: 'last', oral: false, counts: 'bound', lesson },
    },
    ...here.map(
      (pupil, i): NewEvent => ({
        type: 'cn.banban.response.pressed',
        subject: question,
        at: at + 61_000 + i * 137,
        data: {
          question,
          device: 'base',
          clicker: `A1B2${String(i).padStart(4, '0')}`,
          key: KEYS[(i * 7 + n) % 6] ?? 'A',
          sq: i,
          pupil,
        },
      }),
    ),
    { type: 'cn.banban.question.closed', subject: question, at: at + 90_000, data: { question, lastedMs: 30_000 } },
    { type: 'cn.banban.question.revealed', subject: question, at: at + 95_000, data: { question, answer: 'B' } },
    {
      type: 'cn.banban.lesson.ended',
      subject: lesson,
      at: at + 500_000,
      data: {
        lesson,
        why: 'timetable',
        lastedMs: 500_000,
        questions: 1,
        presses: HERE,
        draws: 0,
        heads: { present: HERE - 1, late: 1, early: 0, leave: 0, absent: 0, unknown: PUPILS - HERE },
      },
    },
  ];
}
