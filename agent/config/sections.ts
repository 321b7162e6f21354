/** The sections of the config file: what may stand where, and what to do where something else does. */
import { z } from 'zod';
import { type BothLanguages, ShownError } from '../../protocols/shown-error.ts';
import { parseRoomPath, type RoomPath } from '../../protocols/uplink/topics.ts';
import { dates, days, timeOfDay } from './days.ts';
import type { Path } from './offsets.ts';
import { deviceScenes, SCENE_KINDS, wishes } from './wishes.ts';

/** As protocols/uplink/events/lesson.ts has them. */
const LESSON_KINDS = ['regular', 'delivery', 'master', 'school', 'synchronous', 'online', 'air', 'dual'] as const;

const fileName = z.string().min(1);

/** Just the words, or with the district's code. */
const owner = z.union([
  z.string().trim().min(1).max(60),
  z.strictObject({
    name: z.string().trim().min(1).max(60),
    code: z
      .string()
      .regex(/^[0-9A-Za-z_-]{1,32}$/)
      .optional(),
  }),
]);

/** Made for each reading and thrown away: the file is read once, at the start. */
export const sections = {
  room: () =>
    z.strictObject({
      path: z
        .string()
        .transform((text, context): RoomPath => {
          try {
            return parseRoomPath(text);
          } catch (error) {
            if (!(error instanceof ShownError)) throw error;
            context.addIssue({ code: 'custom', message: error.what.en, params: { shown: error } });
            return z.NEVER;
          }
        })
        .optional(),
      name: z.string().min(1).max(60).optional(),
    }),
  uplink: () =>
    z.strictObject({
      url: z
        .string()
        .regex(/^mqtts?:\/\/[^\s]+$/)
        .refine((url) => URL.canParse(url) && new URL(url).hostname !== ''),
      protocol: z.union([z.literal(5), z.literal(4)]).optional(),
      username: z.string().optional(),
      password: z.string().optional(),
      ca: fileName.optional(),
      cert: fileName.optional(),
      key: fileName.optional(),
    }),
  web: () =>
    z.strictObject({
      host: z
        .string()
        .regex(/^([0-9A-Za-z]([0-9A-Za-z.-]{0,251}[0-9A-Za-z])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/)
        .optional(),
      port: z.int().min(0).max(65535).optional(),
      tablets: z
        .union([
          z.enum(['on', 'off']),
          z.boolean(),
          z.strictObject({ host: z.ipv4().optional(), port: z.int().min(0).max(65535).optional() }),
        ])
        .optional(),
    }),
  devices: () =>
    z.array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
        driver: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
        model: z
          .string()
          .regex(/^[a-z0-9][a-z0-9-]{0,47}$/)
          .optional(),
        name: z.string().trim().min(1).max(40).optional(),
        address: z.string().regex(/^[a-z]+:\/\/.+$/),
        lampLifeHours: z.int().min(100).max(100_000).optional(),
        scene: deviceScenes.optional(),
      }),
    ),
  scenes: () => z.strictObject({ start: wishes.optional(), finish: wishes.optional(), exam: wishes.optional() }),
  schedule: () =>
    z
      .array(
        z.strictObject({
          days: days.optional(),
          except: dates.optional(),
          at: timeOfDay,
          do: z.enum(['start', 'finish', 'exam-begin', 'exam-end', 'shutdown']),
        }),
      )
      .max(200),
  wake: () => z.strictObject({ at: timeOfDay, days: days.optional(), except: dates.optional() }),
  owners: () => z.strictObject({ authority: owner.optional(), maintainer: owner.optional(), user: owner.optional() }),
  software: () => z.strictObject({ allow: z.array(z.string().trim().min(1).max(80)).max(2_000) }),
  recording: () =>
    z.strictObject({
      start: z.enum(['lesson', 'hand']).optional(),
      camera: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,31}$/)
        .optional(),
      kinds: z.array(z.enum(LESSON_KINDS)).min(1).max(LESSON_KINDS.length).optional(),
      keepDays: z.int().min(1).max(3660).optional(),
      maxGB: z.int().min(1).max(100_000).optional(),
      directory: z
        .string()
        .regex(/^(\/|[A-Za-z]:[\\/]|\\\\)./)
        .optional(),
    }),
  journal: () =>
    z.strictObject({
      keepDays: z.int().min(1).max(3660).optional(),
      maxMB: z.int().min(16).max(1_000_000).optional(),
    }),
  log: () => z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).optional() }),
} as const;

export type SectionName = keyof typeof sections;
export const SECTION_NAMES = Object.keys(sections) as SectionName[];

export function isSection(key: string): key is SectionName {
  return Object.hasOwn(sections, key);
}

/** The keys there are in a section, or in the part of it that `path` leads to. */
export function knownKeys(path: Path): readonly string[] {
  if (path.includes('scene')) return SCENE_KINDS;
  if (path.includes('tablets')) return ['host', 'port'];
  if (path[0] === 'owners' && path.length > 1) return ['name', 'code'];
  const schema = sections[path[0] as SectionName]();
  const shape = schema instanceof z.ZodArray ? schema.element.shape : schema.shape;
  return Object.keys(shape);
}

const WISH_HELP: BothLanguages = {
  zh: '写成 { power: on, input: hdmi1, volume: 40, mute: off, touch: on }，不想动的写 keep',
  en: 'write { power: on, input: hdmi1, volume: 40, mute: off, touch: on }, keep for what is left alone',
};
const DAYS_HELP: BothLanguages = {
  zh: '写 mon-fri、sat、周一至周五、每天，或日期 2026-11-21；几个就写成 [mon, wed]',
  en: 'write mon-fri, sat, daily, or a date 2026-11-21; several as [mon, wed]',
};

/** What each key is for: the todo of an error about it. */
export const KEY_HELP: Readonly<Record<string, BothLanguages>> = {
  'room.path': {
    zh: '写成 省2/市2/县2/学校标识码10位/室，例如 34/18/02/2134000123/0302',
    en: 'write province2/city2/county2/school10/room, e.g. 34/18/02/2134000123/0302',
  },
  'room.name': { zh: '写教室的名称，例如 302 教室', en: 'write the room’s name, e.g. 302' },
  'uplink.url': {
    zh: '写成 mqtt://主机:1883 或 mqtts://主机:8883',
    en: 'write mqtt://host:1883 or mqtts://host:8883',
  },
  'uplink.protocol': {
    zh: '写 5（MQTT 5）或 4（MQTT 3.1.1）；不写则自动选择',
    en: 'write 5 (MQTT 5) or 4 (MQTT 3.1.1); delete the line to have it chosen',
  },
  'web.host': {
    zh: '写 127.0.0.1（只在本机）或这台电脑的一个地址',
    en: 'write 127.0.0.1 (this computer only) or an address of this computer',
  },
  'web.port': { zh: '写 0 到 65535 的整数，0 表示任选', en: 'write a whole number 0–65535, 0 picks a free one' },
  'web.tablets': {
    zh: '写 on（开放平板作答）、off，或 { host: 192.168.1.20, port: 8642 }',
    en: 'write on (tablets may be let in), off, or { host: 192.168.1.20, port: 8642 }',
  },
  'devices.id': {
    zh: '用小写字母、数字和连字符，例如 base',
    en: 'use lower-case letters, digits and hyphens, e.g. base',
  },
  'devices.driver': { zh: '写驱动的名称，例如 iclicker', en: 'write a driver’s name, e.g. iclicker' },
  'devices.model': {
    zh: '写型号的名称，见设备手册；不写就用通用的',
    en: 'write a model’s name from the device manual, or leave it out',
  },
  'devices.address': {
    zh: '写成 hid://1881:0150、tcp://127.0.0.1:9000 或 serial:///dev/ttyUSB0?baud=9600',
    en: 'write hid://1881:0150, tcp://127.0.0.1:9000 or serial:///dev/ttyUSB0?baud=9600',
  },
  'devices.name': {
    zh: '写这台设备的叫法，例如 前投，不超过 40 个字',
    en: 'write what it is called, up to 40 characters',
  },
  'devices.lampLifeHours': {
    zh: '写灯泡或光源的额定小时数（见说明书的规格页），100 到 100000 的整数，例如 4000',
    en: 'write the rated life of its lamp in hours (see the specifications in its manual), a whole number 100–100000, e.g. 4000',
  },
  'devices.scene': WISH_HELP,
  scenes: WISH_HELP,
  'schedule.days': DAYS_HELP,
  'schedule.except': { zh: '写日期，例如 [2026-10-01, 2026-10-02]', en: 'write dates, e.g. [2026-10-01, 2026-10-02]' },
  'schedule.at': { zh: '写北京时间的时和分，例如 07:50', en: 'write hours and minutes in Beijing, e.g. 07:50' },
  'schedule.do': {
    zh: '写 start、finish、exam-begin、exam-end 或 shutdown',
    en: 'write start, finish, exam-begin, exam-end or shutdown',
  },
  'wake.at': { zh: '写北京时间的时和分，例如 07:30', en: 'write hours and minutes in Beijing, e.g. 07:30' },
  'wake.days': DAYS_HELP,
  'wake.except': { zh: '写日期，例如 [2026-10-01, 2026-10-02]', en: 'write dates, e.g. [2026-10-01, 2026-10-02]' },
  owners: {
    zh: '三个负责都写上：{ authority: 主管, maintainer: 运维, user: 使用 }，也可写 { name: 区电教馆, code: JSY01 }',
    en: 'name all three: { authority: …, maintainer: …, user: … }, or { name: …, code: JSY01 } for one',
  },
  software: {
    zh: '写成 { allow: [WPS Office*, 班班*] }，星号表示后面随意',
    en: 'write { allow: [WPS Office*, Banban*] }; a star at the end stands for any rest',
  },
  'recording.start': {
    zh: '写 lesson（上课自动录）或 hand（老师按了才录）',
    en: 'write lesson (recorded with every lesson) or hand (when the teacher says so)',
  },
  'recording.camera': { zh: '写 devices 里一台摄像头的 id', en: 'write the id of a camera under devices' },
  'recording.kinds': {
    zh: '写成 [delivery, master, school]（专递、名师、名校网络课堂），还有 regular、synchronous、online、air、dual；不写就是每节课',
    en: 'write [delivery, master, school]; there are regular, synchronous, online, air, dual as well; leave it out for every lesson',
  },
  'recording.keepDays': { zh: '写录像保留的天数，1 到 3660', en: 'write the days to keep recordings, 1–3660' },
  'recording.maxGB': { zh: '写录像最多占多少 GB，至少 1', en: 'write the most GB recordings may take, at least 1' },
  'recording.directory': {
    zh: '写完整路径，例如 /srv/recordings 或 D:\\录像',
    en: 'write a whole path, e.g. /srv/recordings or D:\\recordings',
  },
  'journal.keepDays': { zh: '写保留的天数，1 到 3660', en: 'write the days to keep, 1–3660' },
  'journal.maxMB': { zh: '写日志最大的兆字节数，至少 16', en: 'write the journal’s largest size in MB, at least 16' },
  'log.level': { zh: '写 debug、info、warn 或 error', en: 'write debug, info, warn or error' },
};

export const SEE_EXAMPLE: BothLanguages = {
  zh: '对照手册里的例子改正，或删去这一行用默认值',
  en: 'compare with the example in the manual, or delete the line to use the default',
};

/** What to do about a wrong value at a key: its own help, or that of what it is part of. */
export function helpFor(key: string): BothLanguages {
  for (let at = key; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const help = Object.hasOwn(KEY_HELP, at) ? KEY_HELP[at] : undefined;
    if (help !== undefined) return help;
  }
  return SEE_EXAMPLE;
}
