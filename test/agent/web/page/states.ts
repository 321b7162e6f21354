/** States of a room as the server would tell them: what the screenshots and the checks of the pages are made from. */
import type { PrivateView, SeatView, WallQuestion, WallView } from '../../../../agent/web/api.ts';

/** 2026-09-08 09:24 in Beijing, a Tuesday. */
export const NOW = Date.UTC(2026, 8, 8, 1, 24);
const AT_0912 = Date.UTC(2026, 8, 8, 1, 12);

export const STEM = '一个长方形长 8 厘米、宽 5 厘米，\n它的周长是多少？';
export const TEXTS = ['13 厘米', '26 厘米', '40 厘米', '40 平方厘米'];
export const LONG_STEM =
  '阅读下面的短文，回答问题。春天来了，小溪边的柳树抽出了嫩绿的新芽，燕子从南方飞回来，在屋檐下忙着筑巢。孩子们脱下厚厚的棉衣，在田野里奔跑、放风筝。爷爷说：“一年之计在于春。”他扛起锄头，走向刚刚解冻的菜地，把一粒粒种子埋进松软的泥土。这段话主要写了什么？';
export const LONG_TEXTS = [
  '春天里柳树、燕子和孩子们的样子，还有爷爷在春天播种',
  '爷爷在菜地里种菜的经过，以及他为什么喜欢春天',
  '孩子们在田野里奔跑、放风筝的快乐心情',
  '燕子从南方飞回来，在屋檐下筑巢的样子',
  '柳树抽出新芽，小溪的冰化开了',
];

export const ready: WallView = {
  version: '0.1.0',
  room: { name: '302 教室', path: '34/18/02/2134000123/0302' },
  now: NOW,
  class: { id: 'c1', name: '三年二班', size: 48, bound: 48 },
  question: null,
  binding: null,
  lesson: null,
  next: null,
  attendance: null,
  draw: null,
  tablets: null,
  receivers: [{ id: 'base', driver: 'iclicker', status: 'online', voting: 'idle', since: AT_0912, why: null }],
  devices: [],
  scene: null,
  exam: null,
  shutdown: null,
  recordings: [],
  readiness: null,
  uplink: { state: 'online', since: AT_0912, backlog: 0 },
  store: { state: 'ok', since: AT_0912 },
  faults: [],
  unknown: { clickers: 0, neighbour: false },
  pinSet: true,
  language: 'zh',
};

const base = ready.receivers[0]!;
export const voting = { receivers: [{ ...base, voting: 'open' as const }] };
export const pulledOut = { receivers: [{ ...base, status: 'absent' as const, since: NOW }] };

export const open: WallQuestion = {
  kind: 'single',
  anonymous: false,
  round: 1,
  picture: null,
  seconds: null,
  tolerance: null,
  answerKnown: false,
  rounds: null,
  buzz: null,
  id: 'q4',
  number: 4,
  options: 4,
  rule: 'last',
  state: 'open',
  stem: STEM,
  optionTexts: TEXTS,
  elapsedMs: 18_400,
  answered: 32,
  pulse: 37,
  tally: null,
  settling: false,
  answer: null,
  saved: true,
};
export const oral: WallQuestion = { ...open, stem: null, optionTexts: null };
export const closed: WallQuestion = {
  ...oral,
  state: 'closed',
  elapsedMs: 41_000,
  answered: 46,
  pulse: 55,
  tally: { A: 4, B: 35, C: 5, D: 2 },
};
export const revealed: WallQuestion = { ...closed, state: 'revealed', answer: 'B' };

export const asking = (question: WallQuestion): WallView => ({ ...ready, ...voting, question });

const fault = (code: string, severity: 'S2' | 'S3', zh: string, en: string): WallView['faults'][number] => ({
  fault: `f-${code}`,
  code,
  severity,
  device: null,
  since: AT_0912,
  text: { zh, en },
});

const diskFull = fault(
  'AGT-DISKFULL',
  'S2',
  '硬盘快满了，次要的记录已停止保存，09:12 起。作答、考勤和故障仍然照常保存。请删除不用的文件（视频、旧课件）或告诉信息老师。',
  'The disk is nearly full; minor records are no longer kept, since 09:12. Answers, attendance and faults are still saved. Delete files nobody needs (videos, old slides) or tell the IT teacher.',
);
const rollback = fault(
  'AGT-ROLLBACK',
  'S3',
  '这台电脑的数据被还原到了以前（还原卡或冰点），已从新的一段继续记录，09:12 起。课可以照常上；已经上传的记录都在平台上。请信息老师把班班的数据文件夹放到不还原的磁盘上。',
  'This computer’s data was reset to an earlier day (restore card); recording went on in a new section, since 09:12. The lesson is not affected; what was sent before is safe on the platform. The IT teacher should keep Banban’s data folder on a disk that is not reset.',
);

/** Every state that has a picture, by the picture's name. */
export const STATES: Readonly<Record<string, WallView>> = {
  today: ready,
  'today-first-start': { ...ready, class: null, pinSet: false },
  'today-faults': {
    ...ready,
    ...pulledOut,
    uplink: { state: 'offline', since: AT_0912, backlog: 1204 },
    faults: [diskFull, rollback],
  },
  'today-quiet': {
    ...ready,
    quietFaults: [
      { ...diskFull, mutedUntil: AT_0912 + 3_600_000, drill: false },
      { ...rollback, mutedUntil: null, drill: true },
    ],
  },
  'today-first-start-faults': {
    ...ready,
    class: null,
    pinSet: false,
    ...pulledOut,
    uplink: { state: 'offline', since: AT_0912, backlog: 1204 },
    faults: [diskFull],
  },
  'asking-oral': asking(oral),
  'asking-stem': { ...asking(open), uplink: { state: 'offline', since: AT_0912, backlog: 12 } },
  'asking-two': asking({ ...oral, options: 2 }),
  'asking-five-long': asking({ ...open, options: 5, stem: LONG_STEM, optionTexts: LONG_TEXTS, rule: 'first' }),
  'asking-no-class': { ...asking({ ...oral, options: 3 }), class: null },
  'asking-preparing': {
    ...asking({ ...oral, answered: 0, pulse: 0, elapsedMs: 200 }),
    receivers: [{ ...base, voting: 'preparing' }],
  },
  'asking-pulled-out': { ...asking(oral), ...pulledOut },
  'asking-unsaved': {
    ...asking({ ...open, saved: false }),
    store: { state: 'unsaved', since: NOW },
    unknown: { clickers: 2, neighbour: true },
  },
  'asking-saving': { ...asking(open), store: { state: 'saving', since: NOW } },
  'result-closed': { ...ready, question: closed },
  'result-settling': { ...ready, question: { ...closed, settling: true }, unknown: { clickers: 2, neighbour: false } },
  'result-revealed': { ...ready, question: revealed },
  'result-revealed-stem': { ...ready, question: { ...revealed, stem: STEM, optionTexts: TEXTS } },
  'result-five-long': {
    ...ready,
    question: {
      ...revealed,
      options: 5,
      stem: LONG_STEM,
      optionTexts: LONG_TEXTS,
      tally: { A: 21, B: 8, C: 5, D: 9, E: 3 },
      answer: 'A',
    },
  },
  'result-nobody': { ...ready, question: { ...closed, answered: 0, tally: {} } },
  'result-voided': { ...ready, question: { ...closed, state: 'voided' } },
  binding: {
    ...ready,
    ...voting,
    binding: {
      mode: 'class',
      seat: '07',
      done: 6,
      total: 48,
      receiver: 'open',
      last: { seat: '06', result: 'bound' },
    },
  },
  'binding-already': {
    ...ready,
    ...voting,
    binding: {
      mode: 'class',
      seat: '07',
      done: 6,
      total: 48,
      receiver: 'open',
      last: { seat: '03', result: 'already-bound' },
    },
  },
  'binding-done': {
    ...ready,
    ...voting,
    binding: {
      mode: 'class',
      seat: null,
      done: 47,
      total: 48,
      receiver: 'open',
      last: { seat: '48', result: 'skipped' },
    },
  },
};

/** Names of nobody: made of common parts. */
const FAMILY = '王李张刘陈杨赵黄周吴徐孙';
const GIVEN = ['子轩', '欣怡', '浩然', '雨桐', '思远', '诗涵', '一诺', '梓晨'];

export const NAMES: readonly string[] = Array.from(
  { length: 48 },
  (_, index) => `${FAMILY[index % FAMILY.length]}${GIVEN[Math.floor(index / FAMILY.length + index) % GIVEN.length]}`,
);

export function seats(question: WallQuestion | null): SeatView[] {
  return NAMES.map((name, index) => {
    const answered = question !== null && index % 12 !== 11 && index < Math.ceil((question.answered * 12) / 11);
    return {
      pupilId: `p${index + 1}`,
      seat: String(index + 1).padStart(2, '0'),
      name,
      clicker: index === 41 ? null : (0x1f2e3d00 + index * 7).toString(16).toUpperCase(),
      answer: answered && index !== 41 ? (['B', 'B', 'C', 'B', 'A', 'B', 'B', 'D'] as const)[index % 8]! : null,
      presses: answered ? 1 + (index % 3 === 0 ? 1 : 0) : 0,
      attendance: null,
      loan: null,
      tablet: false,
      unsure: false,
      consent: true,
      ...(index === 5 ? { quietClicker: true as const } : {}),
    };
  });
}

export function privateView(question: WallQuestion | null): PrivateView {
  return {
    seats: seats(question),
    unknownClickers: [
      { clicker: '2A7713C4', presses: 3, lastKey: 'B', at: '2026-09-08T01:23:41.000Z' },
      { clicker: '11C0FFEE', presses: 1, lastKey: 'D', at: '2026-09-08T01:23:52.000Z' },
    ],
    tally: question === null ? null : { A: 4, B: 21, C: 5, D: 2 },
  };
}
