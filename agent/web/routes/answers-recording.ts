/** The answers about cameras, recordings and readiness as schemas, like answers.ts; the types are those of ../api-recording.ts. */
import { z } from 'zod';
import { lessonKinds } from '../../../protocols/uplink/events.ts';
import { READINESS_CHECKS, type ReadinessView } from '../../readiness/port.ts';
import type { RecordingView } from '../../recording/port.ts';
import { SUBJECTS } from '../api-lesson.ts';
import type {
  CameraCard,
  CameraClockView,
  CameraList,
  RecordingCard,
  RecordingList,
  RecordingSign,
} from '../api-recording.ts';

const count = z.int().min(0);
const both = z.strictObject({ zh: z.string(), en: z.string() });
const wallMs = z.number().describe('ms since 1970');
const ability = z.enum(['ok', 'unsupported', 'fault', 'unknown']);
const trouble = z.strictObject({
  what: z.enum(['no-stream', 'black', 'frozen', 'silent', 'stalled', 'disk', 'no-ffmpeg']),
  since: wallMs,
});
const by = z.enum(['lesson', 'hand', 'district']);

const sight = z.strictObject({
  picture: z.enum(['ok', 'black', 'frozen', 'none', 'unknown']),
  sound: z.enum(['ok', 'silent', 'none', 'unknown']),
  at: wallMs.nullable().describe('null: nobody has looked'),
});

export const cameraClock = z.strictObject({
  offsetMs: z.number().describe('camera minus this computer'),
  rttMs: z.number(),
  mode: z.enum(['ntp', 'manual']).nullable().describe('ntp: only its server can be set; null: it did not say'),
}) satisfies z.ZodType<CameraClockView>;

export const cameraCard = z.strictObject({
  id: z.string(),
  name: z.string().nullable(),
  level: z.enum(['unreachable', 'reachable', 'up', 'authenticated']),
  abilities: z.strictObject({
    media: ability,
    media2: ability,
    ptz: ability,
    presets: ability,
    home: ability,
    events: ability,
    snapshot: ability,
    setClock: ability,
  }),
  presets: z.array(z.strictObject({ token: z.string(), label: z.string() })),
  events: z.enum(['alive', 'broken', 'off']),
  clock: cameraClock.nullable(),
  sight,
}) satisfies z.ZodType<CameraCard>;
export const cameraList = z.strictObject({ cameras: z.array(cameraCard) }) satisfies z.ZodType<CameraList>;
export const presetList = z.strictObject({
  presets: z.array(z.strictObject({ token: z.string(), label: z.string() })),
});
export const presetSaved = z.strictObject({ token: z.string(), label: z.string() });

export const recordingSign = z.strictObject({
  id: z.string(),
  camera: z.string(),
  by,
  state: z.enum(['starting', 'recording', 'degraded', 'stopping']),
  from: wallMs,
  troubles: z.array(trouble),
}) satisfies z.ZodType<RecordingSign>;

export const recordingMark = z.strictObject({
  id: z.string(),
  at: wallMs,
  kind: z.enum(['question-opened', 'question-closed', 'page', 'observer']),
  about: z.string().nullable(),
});

const facts = {
  id: z.string(),
  camera: z.string(),
  lesson: z.string().nullable(),
  by,
  state: z.enum(['starting', 'recording', 'degraded', 'stopping', 'ended']),
  from: wallMs,
  to: wallMs.nullable(),
  troubles: z.array(trouble),
  coveredMs: z.number().min(0),
  wantedMs: z.number().min(0),
  bytes: count,
  playable: z.enum(['yes', 'codec']).describe('codec: H.265 or older, which not every browser plays'),
};
export const recordingView = z.strictObject({
  ...facts,
  segments: z.array(
    z.strictObject({
      number: count,
      from: wallMs,
      to: wallMs,
      bytes: count,
      sha256: z.string().nullable().describe('null: it is being written'),
    }),
  ),
  gaps: z.array(z.strictObject({ from: wallMs, to: wallMs, why: z.string() })),
  marks: z.array(recordingMark),
}) satisfies z.ZodType<Omit<RecordingView, 'gaps'>>;
export const recordingCard = z.strictObject({
  ...facts,
  segments: count,
  gaps: count,
  marks: count,
}) satisfies z.ZodType<RecordingCard>;
export const recordingList = z.strictObject({
  recordings: z.array(recordingCard),
  plays: z.boolean().describe('this connection may carry pictures'),
}) satisfies z.ZodType<RecordingList>;

export const readinessView = z.strictObject({
  lesson: z
    .strictObject({
      period: count,
      from: wallMs,
      to: wallMs,
      kind: z.enum(lessonKinds),
      subject: z.enum(SUBJECTS).nullable(),
      className: z.string().nullable(),
    })
    .nullable(),
  checking: z.boolean(),
  at: wallMs.nullable(),
  go: z.boolean().nullable(),
  lines: z.array(
    z.strictObject({
      check: z.enum(READINESS_CHECKS),
      result: z.enum(['ok', 'care', 'fail', 'unknown']),
      said: both,
      todo: both.nullable(),
    }),
  ),
  call: z
    .strictObject({ role: z.enum(['authority', 'maintainer', 'user']), who: z.string().nullable() })
    .nullable()
    .describe('about the first line that fails'),
}) satisfies z.ZodType<ReadinessView>;
export const readinessAnswer = z.strictObject({ readiness: readinessView.nullable() });
export const recordingMarks = z.strictObject({ marks: z.array(recordingMark) });
