/** Recordings of lessons (录播). What was recorded, never a picture, an address, a name. */
import { z } from 'zod';
import { define, device, lesson } from './definition.ts';

const troubles = ['no-stream', 'black', 'frozen', 'silent', 'stalled', 'disk', 'no-ffmpeg'] as const;
const markKinds = ['question-opened', 'question-closed', 'page', 'observer'] as const;

// Made when a schema is asked for, like the schemas themselves.
const recording = () =>
  z
    .string()
    .regex(/^[0-9a-z]{12}$/)
    .describe('id of a recording in this room');
const trouble = () =>
  z
    .enum(troubles)
    .describe('no stream, a black or frozen picture, no sound, files do not grow, the disk is full, ffmpeg is missing');
const time = () => z.iso.datetime({ offset: true });
const sha256 = () => z.string().regex(/^[0-9a-f]{64}$/);
const about = () =>
  z.string().min(1).max(40).nullable().describe('id of the question, number of the page, word of the observer’s list');
const gap = () =>
  z.strictObject({
    from: time(),
    to: time(),
    why: z
      .enum([...troubles, 'power', 'restart'])
      .describe('a trouble; power: the power or the agent went away; restart: the recorder was started again'),
  });
const mark = () =>
  z.strictObject({ id: z.string().min(1).max(40), at: time(), kind: z.enum(markKinds), about: about() });
const segment = () =>
  z.strictObject({
    number: z.int().min(1),
    from: time(),
    to: time(),
    bytes: z.number().min(0),
    sha256: sha256(),
  });

export const recordingEvents = {
  'cn.banban.recording.began': define({
    zh: '开始录像',
    en: 'A recording began. There may not be a picture yet.',
    keep: 'always',
    data: () =>
      z.strictObject({
        recording: recording(),
        device,
        by: z.enum(['lesson', 'hand', 'district']),
        lesson: lesson.optional(),
      }),
  }),
  'cn.banban.recording.degraded': define({
    zh: '录像有问题：没有画面、黑屏、冻结、无声、不增长、磁盘满、缺 ffmpeg',
    en: 'Something is wrong with a running recording; it goes on, and tries to mend it.',
    keep: 'always',
    data: () => z.strictObject({ recording: recording(), device, what: trouble() }),
  }),
  'cn.banban.recording.recovered': define({
    zh: '录像恢复正常',
    en: 'What was wrong with a running recording is over.',
    keep: 'always',
    data: () =>
      z.strictObject({
        recording: recording(),
        device,
        what: trouble(),
        lastedMs: z.number().min(0),
        helped: z
          .enum(['reconnect', 'reset', 'restart'])
          .optional()
          .describe('it is over because the agent did this: connected anew, started the recorder again'),
      }),
  }),
  'cn.banban.recording.marked': define({
    zh: '录像上的标记：翻页、听课评课',
    en: 'A page was turned, or an observer marked a moment. Questions are on the recording too; they have events of their own.',
    keep: 'low',
    data: () =>
      z.strictObject({
        recording: recording(),
        device,
        mark: z.string().min(1).max(40),
        kind: z.enum(markKinds),
        about: about(),
      }),
  }),
  'cn.banban.recording.ended': define({
    zh: '录像结束：覆盖率和缺口',
    en: 'A recording ended, and how much of the time it covers. Its manifest follows.',
    keep: 'always',
    data: () =>
      z.strictObject({
        recording: recording(),
        device,
        lesson: lesson.optional(),
        why: z
          .enum(['lesson', 'asked', 'exam', 'practice', 'long', 'agent', 'power'])
          .describe('long: beside a lesson, and nobody ended it for four hours; agent: it was stopped in good order'),
        from: time(),
        to: time(),
        coveredMs: z.number().min(0),
        wantedMs: z.number().min(0),
        coverage: z.number().min(0).max(1).describe('share of the wall-clock time that the segments cover'),
        gaps: z.int().min(0),
        segments: z.int().min(0),
        bytes: z.number().min(0),
      }),
  }),
  'cn.banban.recording.manifest': define({
    zh: '录像清单：片段、校验值、标记、缺口',
    en: 'What a recording consists of. Long ones come in parts; the hash is of the whole manifest.json beside the files.',
    keep: 'always',
    data: () =>
      z.strictObject({
        recording: recording(),
        device,
        lesson: lesson.optional(),
        hash: sha256(),
        part: z.int().min(1),
        parts: z.int().min(1),
        segments: z.array(segment()),
        gaps: z.array(gap()),
        marks: z.array(mark()),
      }),
  }),
  'cn.banban.recording.removed': define({
    zh: '录像已删除（到期、空间不够或有人要求）',
    en: 'Receipt: the pictures of a recording were removed from the room.',
    keep: 'always',
    data: () =>
      z.strictObject({
        recording: recording(),
        device: device.optional().describe('absent: nothing could be read of it any more'),
        lesson: lesson.optional(),
        why: z
          .enum(['retention', 'budget', 'asked'])
          .describe('past its days; no room for more; a person asked for it'),
        early: z.literal(true).optional().describe('of budget: it was still within its days'),
        bytes: z.number().min(0),
      }),
  }),
} as const;
