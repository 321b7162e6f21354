/**
 * The answers as schemas, for the OpenAPI document and for the tests that hold real answers against them. The types are
 * those of ../api.ts; `satisfies` makes the compiler say when the two part.
 */
import { z } from 'zod';
import type { CommandOffer } from '../../../drivers/device.ts';
import type { DeviceView } from '../../devices/port.ts';
import type { ExamView, SceneView, ShutdownView, StepView } from '../../scene/port.ts';
import type {
  ApiError,
  BindingView,
  BuzzView,
  ClassList,
  CommandAnswer,
  DeviceAnswer,
  DeviceList,
  Done,
  FaultView,
  Health,
  Option,
  PupilList,
  QuestionAnswer,
  QuestionList,
  QuietFault,
  ReceiverView,
  RoomView,
  RoundsView,
  SessionView,
  UnknownList,
  UplinkView,
  WallQuestion,
  WallView,
} from '../api.ts';
import { attendanceCount, drawView, lessonView, plannedLessonView, tabletsView } from './answers-lesson.ts';
import { readinessView, recordingSign } from './answers-recording.ts';
import { answerText, questionKind } from './words.ts';

export const option = z.enum(['A', 'B', 'C', 'D', 'E']) satisfies z.ZodType<Option>;
export const tally = z.record(z.string(), z.int().min(0));
export const rounds = z.strictObject({
  before: z.string(),
  rightRight: z.int().min(0),
  rightWrong: z.int().min(0),
  wrongRight: z.int().min(0),
  wrongWrong: z.int().min(0),
  both: z.int().min(0),
  onlyBefore: z.int().min(0),
  onlyNow: z.int().min(0),
  silent: z.int().min(0),
  rightBefore: z.number().min(0).max(1),
  rightNow: z.number().min(0).max(1),
}) satisfies z.ZodType<RoundsView>;
const rule = z.enum(['last', 'first']);
export const questionState = z.enum(['open', 'closed', 'revealed', 'voided']);
const severity = z.enum(['S1', 'S2', 'S3', 'S4']);
const storeState = z.enum(['ok', 'saving', 'unsaved']);
const voting = z.enum(['idle', 'preparing', 'open', 'closing']);
const deviceStatus = z.enum(['absent', 'connecting', 'online', 'degraded', 'offline']);
const count = z.int().min(0);

export const questionAnswer = z.strictObject({
  id: z.string(),
  kind: questionKind,
  options: z.int().min(0).max(5),
  rule,
  state: questionState,
  anonymous: z.boolean(),
  round: z.int().min(1),
  lesson: z.string().nullable(),
  openedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  answer: answerText.nullable(),
  tolerance: z.number().min(0).nullable(),
  answered: count,
  tally,
  responses: z.array(
    z.strictObject({
      clicker: z.string(),
      seat: z.string().nullable(),
      name: z.string().optional().describe('only in a PIN session'),
      answer: answerText,
      at: z.iso.datetime(),
      sequence: count.describe('the press’s place in the journal; 0 while it is not saved'),
      by: z.literal('tablet').optional().describe('absent: a clicker'),
    }),
  ),
  rounds: rounds.nullable(),
  presses: count,
  saved: z.boolean(),
}) satisfies z.ZodType<QuestionAnswer>;

export const questionList = z.strictObject({
  questions: z.array(z.strictObject({ id: z.string(), state: z.string(), openedAt: z.iso.datetime() })),
}) satisfies z.ZodType<QuestionList>;

export const classList = z.strictObject({
  classes: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  current: z.string().nullable(),
}) satisfies z.ZodType<ClassList>;

export const pupilList = z.strictObject({
  pupils: z.array(
    z.strictObject({
      pupilId: z.string(),
      seat: z.string(),
      name: z.string().nullable().describe('null on a connection that must not carry names'),
      clicker: z.string().nullable(),
      clickers: z.array(z.string()).optional().describe('all of them, where the pupil has several'),
    }),
  ),
}) satisfies z.ZodType<PupilList>;

export const bindingView = z.strictObject({
  mode: z.enum(['class', 'seat']),
  seat: z.string().nullable(),
  done: count,
  total: count,
  receiver: voting,
  last: z.strictObject({ seat: z.string(), result: z.enum(['bound', 'already-bound', 'skipped']) }).nullable(),
}) satisfies z.ZodType<BindingView>;

export const unknownList = z.strictObject({
  unknownClickers: z.array(
    z.strictObject({ clicker: z.string(), presses: count, lastKey: z.string(), at: z.iso.datetime() }),
  ),
}) satisfies z.ZodType<UnknownList>;

export const sessionView = z.strictObject({
  pinSet: z.boolean(),
  open: z.boolean(),
  names: z.boolean(),
  lockedS: count,
  teacher: z.string().optional().describe('whose own PIN opened it'),
}) satisfies z.ZodType<SessionView>;

export const done = z.strictObject({ ok: z.literal(true) }) satisfies z.ZodType<Done>;

const buzzView = z.strictObject({
  state: z.enum(['thinking', 'ready', 'won']),
  thinkMs: z.number().min(0),
  order: z.array(z.strictObject({ seat: z.string().nullable(), afterMs: z.number().min(0) })).max(3),
  early: count,
  excluded: count,
}) satisfies z.ZodType<BuzzView>;

const wallQuestion = z.strictObject({
  id: z.string(),
  kind: questionKind,
  number: z.int().min(1),
  options: z.int().min(0).max(5),
  rule,
  state: questionState,
  anonymous: z.boolean(),
  round: z.int().min(1),
  stem: z.string().nullable(),
  optionTexts: z.array(z.string()).nullable(),
  picture: z.string().nullable(),
  seconds: count.nullable(),
  elapsedMs: z.number().min(0),
  answered: count,
  pulse: count,
  tally: tally.nullable().describe('null while the question is open'),
  settling: z.boolean(),
  answer: answerText.nullable(),
  tolerance: z.number().min(0).nullable(),
  answerKnown: z.boolean(),
  right: z.strictObject({ whole: count, partly: count }).nullable().optional(),
  rounds: rounds.nullable(),
  buzz: buzzView.nullable(),
  saved: z.boolean(),
}) satisfies z.ZodType<WallQuestion>;

const receiverView = z.strictObject({
  id: z.string(),
  driver: z.string(),
  status: deviceStatus,
  voting,
  since: z.number(),
  why: z.string().nullable(),
}) satisfies z.ZodType<ReceiverView>;

const bothLanguages = z.strictObject({ zh: z.string(), en: z.string() });
const sceneBy = z.enum(['page', 'local', 'timetable', 'district']);
const commandOffer = z.strictObject({
  name: z.string(),
  values: z.array(z.string()).optional(),
  range: z.tuple([z.number(), z.number()]).optional().describe('least and most'),
}) satisfies z.ZodType<CommandOffer>;

export const readings = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .describe('what the device said last; what is not known is not there');

export const deviceView = z.strictObject({
  id: z.string(),
  driver: z.string(),
  kind: z.enum(['clicker', 'panel', 'projector', 'camera', 'reader', 'sensor', 'input', 'host']),
  name: z.string().nullable().describe('what the config calls it'),
  model: z.strictObject({ id: z.string(), name: bothLanguages }),
  status: deviceStatus,
  since: z.number(),
  why: z.string().nullable(),
  readings,
  troubles: z.record(z.string(), z.enum(['ok', 'warning', 'error'])),
  commands: z.array(commandOffer),
  confirms: z.boolean().describe('false: nothing it is told can be confirmed'),
  busy: z.string().nullable().describe('the command it is carrying out'),
}) satisfies z.ZodType<DeviceView>;

const stepView = z.strictObject({
  device: z.string(),
  what: bothLanguages,
  state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  why: bothLanguages.nullable().describe('why it failed or was left out'),
}) satisfies z.ZodType<StepView>;

export const deviceAnswer = deviceView.extend({
  identity: z
    .strictObject({
      make: z.string().optional(),
      model: z.string().optional(),
      serial: z.string().optional(),
      firmware: z.string().optional(),
      mac: z.string().optional(),
      name: z.string().optional(),
    })
    .describe('what it says of itself'),
}) satisfies z.ZodType<DeviceAnswer>;

export const deviceList = z.strictObject({ devices: z.array(deviceAnswer) }) satisfies z.ZodType<DeviceList>;

export const commandAnswer = z.strictObject({
  readings,
  confirmed: z.boolean().describe('the device says itself that it is so; false: on its way, or it cannot say'),
}) satisfies z.ZodType<CommandAnswer>;

export const sceneView = z.strictObject({
  scene: z.enum(['start', 'finish']),
  state: z.enum(['running', 'done', 'failed', 'replaced']).describe('failed: at least one step has failed'),
  by: sceneBy,
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  steps: z.array(stepView),
}) satisfies z.ZodType<SceneView>;

export const examView = z.strictObject({
  since: z.number(),
  by: sceneBy,
  devices: z.array(z.strictObject({ device: z.string(), state: z.enum(['off', 'on', 'unknown']) })),
}) satisfies z.ZodType<ExamView>;

export const shutdownView = z.strictObject({
  atMs: z.number().describe('wall ms at which this computer shuts itself down'),
}) satisfies z.ZodType<ShutdownView>;

export const roomView = z.strictObject({
  scene: sceneView.nullable(),
  exam: examView.nullable(),
  shutdown: shutdownView.nullable(),
}) satisfies z.ZodType<RoomView>;

const uplinkView = z.strictObject({
  state: z.enum(['off', 'connecting', 'online', 'offline', 'stalled', 'blocked']),
  since: z.number(),
  backlog: count,
}) satisfies z.ZodType<UplinkView>;

const faultView = z.strictObject({
  fault: z.string(),
  code: z.string(),
  severity,
  device: z.string().nullable(),
  since: z.number(),
  text: bothLanguages,
}) satisfies z.ZodType<FaultView>;

const quietFault = faultView.extend({
  mutedUntil: z.number().nullable().describe('wall ms; null: nobody has muted it'),
  drill: z.boolean().describe('a practice alarm: nothing is broken'),
}) satisfies z.ZodType<QuietFault>;

export const wallView = z.strictObject({
  version: z.string(),
  room: z.strictObject({ name: z.string(), path: z.string().nullable() }),
  now: z.number(),
  class: z.strictObject({ id: z.string(), name: z.string(), size: count, bound: count }).nullable(),
  question: wallQuestion.nullable(),
  binding: bindingView.nullable(),
  lesson: lessonView.nullable(),
  next: plannedLessonView.nullable(),
  attendance: attendanceCount.nullable(),
  draw: drawView.nullable(),
  tablets: tabletsView.nullable(),
  receivers: z.array(receiverView),
  devices: z.array(deviceView),
  scene: sceneView.nullable(),
  exam: examView.nullable(),
  shutdown: shutdownView.nullable(),
  recordings: z.array(recordingSign),
  readiness: readinessView.nullable(),
  uplink: uplinkView,
  store: z.strictObject({ state: storeState, since: z.number() }),
  faults: z.array(faultView),
  quietFaults: z.array(quietFault).optional().describe('open, and not shown on the wall: muted, or practice'),
  unknown: z.strictObject({ clickers: count, neighbour: z.boolean() }),
  pinSet: z.boolean(),
  language: z.enum(['zh', 'en']),
}) satisfies z.ZodType<WallView>;

export const health = z.strictObject({
  ok: z.boolean(),
  degraded: z.boolean(),
  version: z.string(),
  parts: z.strictObject({
    store: z.strictObject({ ok: z.boolean(), state: storeState, sinceMs: z.number() }),
    uplink: z.strictObject({ ok: z.boolean(), state: uplinkView.shape.state, backlog: count }),
    devices: z.strictObject({ ok: z.boolean(), online: count, total: count, attention: count }),
    faults: z.strictObject({
      ok: z.boolean(),
      open: count.describe('muted ones too, practice not'),
      worst: severity.nullable(),
      muted: count,
      drills: count,
    }),
  }),
}) satisfies z.ZodType<Health>;

export const apiError = z.strictObject({
  code: z.string(),
  zh: z.string(),
  en: z.string(),
  where: z.string(),
  todo: z.strictObject({ zh: z.string(), en: z.string() }).optional(),
}) satisfies z.ZodType<ApiError>;
