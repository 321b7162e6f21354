/** Rooms with cameras, recordings and 课前检查 as the server would tell them: for the pictures and the checks of the pages. */
import type { DeviceView } from '../../../../agent/devices/port.ts';
import type { WallView } from '../../../../agent/web/api.ts';
import type {
  CameraCard,
  ReadinessView,
  RecordingCard,
  RecordingSign,
  RecordingView,
} from '../../../../agent/web/api-recording.ts';
import { LESSON_STATES } from './lesson-states.ts';
import { devices } from './room-states.ts';
import { asking, closed, NOW, open, ready } from './states.ts';

export const cameraDevice: DeviceView = {
  id: 'cam',
  driver: 'onvif',
  kind: 'camera',
  name: '教师机位',
  model: { id: 'onvif-generic', name: { zh: 'ONVIF 摄像头（通用）', en: 'an ONVIF camera (any)' } },
  status: 'online',
  since: NOW - 720_000,
  why: null,
  readings: {},
  troubles: {},
  commands: [{ name: 'preset' }, { name: 'move' }, { name: 'stop' }],
  confirms: true,
  busy: null,
};

export const card: CameraCard = {
  id: 'cam',
  name: '教师机位',
  level: 'authenticated',
  abilities: {
    media: 'ok',
    media2: 'ok',
    ptz: 'ok',
    presets: 'ok',
    home: 'ok',
    events: 'ok',
    snapshot: 'ok',
    setClock: 'ok',
  },
  presets: [
    { token: '1', label: '老师1' },
    { token: '2', label: 'Board' },
    { token: '7', label: '第二组' },
  ],
  events: 'alive',
  clock: { offsetMs: 12_000, rttMs: 20, mode: 'manual' },
  sight: { picture: 'ok', sound: 'ok', at: NOW - 20_000 },
};

const sign: RecordingSign = {
  id: 'r1',
  camera: 'cam',
  by: 'lesson',
  state: 'recording',
  from: NOW - 754_000,
  troubles: [],
};
const black: RecordingSign = { ...sign, state: 'degraded', troubles: [{ what: 'black', since: NOW - 720_000 }] };

const both = (zh: string, en: string) => ({ zh, en });
export const noGo: ReadinessView = {
  lesson: {
    period: 3,
    from: NOW + 600_000,
    to: NOW + 3_300_000,
    kind: 'delivery',
    subject: 'mathematics',
    className: '三年二班',
  },
  checking: false,
  at: NOW,
  go: false,
  lines: [
    {
      check: 'sound',
      result: 'fail',
      said: both('话筒没有声音', 'the microphone is silent'),
      todo: both('看话筒有没有开、线有没有插好，说一句再查', 'see whether it is on and plugged in, speak, check again'),
    },
    {
      check: 'roster',
      result: 'care',
      said: both('名单 48 人，绑定了答题器的 45 人', '48 pupils, 45 of them with a clicker'),
      todo: both('“更多”→“绑定答题器”', 'More → bind clickers'),
    },
    { check: 'clock', result: 'unknown', said: both('没有平台的时间可以比', 'nothing to compare with'), todo: null },
    { check: 'picture', result: 'ok', said: both('画面正常', 'the picture is fine'), todo: null },
    { check: 'network', result: 'ok', said: both('网络正常（12 毫秒）', 'the network is fine (12 ms)'), todo: null },
    { check: 'recorder', result: 'ok', said: both('可以录课', 'the recorder is ready'), todo: null },
    { check: 'display', result: 'ok', said: both('一体机、投影机有应答', 'panel and projector answer'), todo: null },
  ],
  call: { role: 'maintainer', who: '区电教馆 13900000000' },
};
export const go: ReadinessView = {
  ...noGo,
  go: true,
  lines: noGo.lines.map((line) => ({ ...line, result: 'ok' as const })),
  call: null,
};

const room = { ...ready, devices: [cameraDevice, ...devices] };
const lessonOn = LESSON_STATES['today-lesson'] ?? ready;

/** By the picture's name. */
export const CAMERA_STATES: Readonly<Record<string, WallView>> = {
  'today-recording': { ...lessonOn, devices: room.devices, recordings: [sign] },
  'today-recording-black': { ...lessonOn, devices: room.devices, recordings: [black] },
  'asking-recording': { ...asking(open), lesson: lessonOn.lesson, attendance: lessonOn.attendance, recordings: [sign] },
  'result-recording-black': {
    ...ready,
    question: closed,
    lesson: lessonOn.lesson,
    attendance: lessonOn.attendance,
    recordings: [black],
  },
  'today-no-go': { ...room, readiness: noGo },
  'today-go': { ...room, readiness: go },
  'today-lesson-no-go': { ...lessonOn, devices: room.devices, readiness: noGo },
};

export const roomWithCamera: WallView = { ...room, recordings: [sign] };

const MINUTE = 60_000;
const segment = (number: number, from: number, to: number) => ({
  number,
  from,
  to,
  bytes: 40_000_000,
  sha256: 'a'.repeat(64),
});
export const recorded: RecordingView = {
  id: 'r0',
  camera: 'cam',
  lesson: 'l1',
  by: 'lesson',
  state: 'ended',
  from: NOW - 60 * MINUTE,
  to: NOW - 20 * MINUTE,
  troubles: [],
  coveredMs: 38 * MINUTE,
  wantedMs: 40 * MINUTE,
  bytes: 1_840_000_000,
  segments: [
    segment(1, NOW - 60 * MINUTE, NOW - 50 * MINUTE),
    segment(2, NOW - 48 * MINUTE, NOW - 35 * MINUTE),
    segment(3, NOW - 35 * MINUTE, NOW - 20 * MINUTE),
  ],
  gaps: [{ from: NOW - 50 * MINUTE, to: NOW - 48 * MINUTE, why: 'no-stream' }],
  marks: [
    { id: 'm1', at: NOW - 55 * MINUTE, kind: 'question-opened', about: 'q1' },
    { id: 'm2', at: NOW - 54 * MINUTE, kind: 'question-closed', about: 'q1' },
    { id: 'm3', at: NOW - 40 * MINUTE, kind: 'observer', about: 'group' },
    { id: 'm4', at: NOW - 30 * MINUTE, kind: 'page', about: '12' },
  ],
  playable: 'yes',
};
export const cardOf = ({ segments, gaps, marks, ...rest }: RecordingView): RecordingCard => ({
  ...rest,
  segments: segments.length,
  gaps: gaps.length,
  marks: marks.length,
});
