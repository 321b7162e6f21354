/** The fixture's answers about lessons, attendance, sets and reports, by the rules of the API. */
import type { WallView } from '../../../../agent/web/api.ts';
import type { AttendanceSheet, AttendanceStatus, LessonView, NewLesson } from '../../../../agent/web/api-lesson.ts';
import { here, lesson, sheetOf } from './lesson-states.ts';
import { pastLessons, questionSet, questionSets, report, seatsReport, trend } from './report-states.ts';

export interface LessonRoom {
  wall: WallView;
  attendance: AttendanceSheet;
  change(part: Partial<WallView>): void;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown, status = 200): Reply => ({ status, body });
const TEACHERS = [
  { id: 't1', name: '王老师', subject: 'mathematics', hasPin: true, hasBadge: true },
  { id: 't2', name: '赵老师', subject: 'chinese', hasPin: false, hasBadge: false },
  { id: 't3', name: '孙老师', subject: 'science', hasPin: false, hasBadge: true },
];

/** Undefined: the address is none of these. */
export function lessonReply(room: LessonRoom, method: string, url: URL, body: string): Reply | undefined {
  const route = `${method} ${url.pathname}`;
  switch (route) {
    case 'POST /api/lessons':
      return begin(room, JSON.parse(body) as NewLesson);
    case 'PUT /api/lessons/current':
      return change(room, JSON.parse(body) as Partial<LessonView>);
    case 'POST /api/lessons/current/end':
      room.change({ lesson: null, attendance: null });
      return ok({ ok: true });
    case 'POST /api/lessons/current/roll-call':
      return change(room, { rollCall: (JSON.parse(body) as { on: boolean }).on });
    case 'POST /api/draws': {
      const drawn = {
        id: `d${Date.now()}`,
        seat: '23',
        name: null,
        among: ['07', '41', '23', '12'],
        left: 30,
        at: room.wall.now,
      };
      room.change({ draw: drawn });
      return ok(drawn);
    }
    case 'GET /api/teachers':
      return ok({ teachers: TEACHERS });
    case 'GET /api/lessons':
      return ok({ lessons: pastLessons });
    case 'GET /api/lessons/settings':
      return ok({ graceMin: 5, autoBegin: 'activity', drawNames: false, absentAtEnd: true });
    case 'GET /api/tablets':
      return ok({ allowed: true, on: room.wall.tablets !== null, addresses: [], address: null });
    case 'GET /api/sets':
      return ok({ sets: questionSets });
    case 'GET /api/classes/c1/trend':
      return ok(trend);
  }
  if (/^GET \/api\/sets\/[^/]+$/.test(route)) return ok(questionSet);
  if (/^POST \/api\/sets/.test(route))
    return ok({ set: null, questions: questionSet.questions, problems: [], notices: [] });
  if (/^GET \/api\/lessons\/[^/]+\/report$/.test(route)) return ok(report);
  if (/^GET \/api\/lessons\/[^/]+\/report\/seats$/.test(route)) return ok(seatsReport);
  if (/^GET \/api\/lessons\/[^/]+\/attendance$/.test(route)) return ok(room.attendance);
  const marked = /^PUT \/api\/lessons\/[^/]+\/attendance\/([^/]+)$/.exec(route);
  return marked === null ? undefined : mark(room, marked[1] ?? '', JSON.parse(body) as { status: AttendanceStatus });
}

function begin(room: LessonRoom, wish: NewLesson): Reply {
  const view: LessonView = {
    ...lesson,
    id: 'l2',
    beganAt: room.wall.now,
    subject: wish.subject ?? lesson.subject,
    kind: wish.kind ?? 'regular',
    practice: wish.practice === true,
    questions: 0,
    rollCall: wish.practice !== true,
  };
  room.change({ lesson: view, attendance: { ...here, present: 0, late: 0, leave: 0, unseen: 48 } });
  return ok(view, 201);
}

function change(room: LessonRoom, part: Partial<LessonView>): Reply {
  const view = { ...(room.wall.lesson ?? lesson), ...part };
  room.change({ lesson: view });
  return ok(view);
}

function mark(room: LessonRoom, pupilId: string, { status }: { status: AttendanceStatus }): Reply {
  room.attendance = sheetOf(
    room.attendance.pupils.map((pupil) => (pupil.pupilId === pupilId ? { ...pupil, status } : pupil)),
  );
  return ok(room.attendance);
}
