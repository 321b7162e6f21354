/**
 * The config file: YAML in, {@link Config} and a list of problems out. A problem never takes the valid rest down: the
 * wrong key is left out, its default holds, and the problem says file:line:column, what, and what to do.
 */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { checkDevice } from '../../drivers/registry.ts';
import { type BothLanguages, ShownError } from '../../protocols/shown-error.ts';
import { parseRoomPath, type RoomPath } from '../../protocols/uplink/topics.ts';
import type { Config, DeviceConfig } from './config.ts';

const fileName = z.string().min(1);

const sections = {
  room: z.strictObject({
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
  uplink: z.strictObject({
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
  web: z.strictObject({
    host: z
      .string()
      .regex(/^([0-9A-Za-z]([0-9A-Za-z.-]{0,251}[0-9A-Za-z])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/)
      .optional(),
    port: z.int().min(0).max(65535).optional(),
  }),
  devices: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
      driver: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
      model: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,47}$/)
        .optional(),
      address: z.string().regex(/^[a-z]+:\/\/.+$/),
    }),
  ),
  journal: z.strictObject({
    keepDays: z.int().min(1).max(3660).optional(),
    maxMB: z.int().min(16).max(1_000_000).optional(),
  }),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).optional() }),
} as const;

type SectionName = keyof typeof sections;
const SECTION_NAMES = Object.keys(sections) as SectionName[];

/** What each key is for: the todo of an error about it. */
const KEY_HELP: Readonly<Record<string, BothLanguages>> = {
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
  'journal.keepDays': { zh: '写保留的天数，1 到 3660', en: 'write the days to keep, 1–3660' },
  'journal.maxMB': { zh: '写日志最大的兆字节数，至少 16', en: 'write the journal’s largest size in MB, at least 16' },
  'log.level': { zh: '写 debug、info、warn 或 error', en: 'write debug, info, warn or error' },
};

const SEE_EXAMPLE: BothLanguages = {
  zh: '对照手册里的例子改正，或删去这一行用默认值',
  en: 'compare with the example in the manual, or delete the line to use the default',
};

/** A file that is no config at all has a mistake in every line; a person needs the first few. */
const MOST_PROBLEMS = 50;

export interface ConfigResult {
  readonly config: Config;
  /** In the order of the file. Empty: nothing to complain about. */
  readonly problems: readonly ShownError[];
}

type Path = readonly (string | number)[];

/** @param file the name shown in errors; nothing is read here. */
export function parseConfig(text: string, file: string): ConfigResult {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  const problems: { offset: number; error: ShownError }[] = [];
  const place = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const complain = (offset: number, code: string, what: BothLanguages, todo: BothLanguages): void => {
    problems.push({ offset, error: new ShownError({ code, where: place(offset), what, todo }) });
  };

  for (const error of [...document.errors, ...document.warnings]) {
    const first = plainly(error.code, error.message);
    complain(
      error.pos[0],
      'CONFIG-YAML',
      { zh: `YAML 写法有误：${first}`, en: `not valid YAML: ${first}` },
      {
        zh: '检查这一行的缩进、冒号后的空格和引号',
        en: 'check this line’s indentation, the space after each colon, and quotes',
      },
    );
  }

  const root = plainValue(document, complain);
  const values: Partial<Record<SectionName, unknown>> = {};
  if (root !== null && root !== undefined) {
    if (typeof root !== 'object' || Array.isArray(root)) {
      complain(
        0,
        'CONFIG-NOT-A-MAP',
        { zh: '配置不是“键: 值”的形式', en: 'the config is not a map of keys' },
        SEE_EXAMPLE,
      );
    } else {
      for (const [key, value] of Object.entries(root)) {
        if (isSection(key)) values[key] = value;
        else complain(keyOffset(document, [key]), ...unknownKey(key, SECTION_NAMES));
      }
    }
  }

  const read = <N extends SectionName>(name: N): z.infer<(typeof sections)[N]> | undefined => {
    if (values[name] === undefined || values[name] === null) return undefined;
    return salvage(sections[name], values[name], [name], document, complain) as
      | z.infer<(typeof sections)[N]>
      | undefined;
  };
  const room = read('room');
  const uplink = read('uplink');
  const web = read('web');
  const journal = read('journal');
  const log = read('log');
  const devices = usable(read('devices') ?? [], values.devices, document, complain);

  problems.sort((a, b) => a.offset - b.offset);
  if (problems.length > MOST_PROBLEMS) {
    const left = problems.splice(MOST_PROBLEMS).length;
    complain(
      text.length,
      'CONFIG-MORE',
      { zh: `还有 ${left} 处错误没有列出`, en: `${left} more mistakes are not listed` },
      { zh: '先改正上面的，再检查一次', en: 'correct the ones above and check again' },
    );
  }
  return {
    config: {
      room: { path: room?.path, name: room?.name ?? '教室' },
      uplink:
        uplink === undefined
          ? undefined
          : {
              url: uplink.url,
              protocol: uplink.protocol,
              username: uplink.username,
              password: uplink.password,
              ca: uplink.ca,
              cert: uplink.cert,
              key: uplink.key,
            },
      web: { host: web?.host ?? '127.0.0.1', port: web?.port ?? 8640 },
      devices,
      journal: { keepDays: journal?.keepDays ?? 400, maxMB: journal?.maxMB ?? 2048 },
      log: { level: log?.level ?? 'info' },
    },
    problems: problems.map((p) => p.error),
  };
}

/** The library's own words are for a programmer; its position is said by us. */
function plainly(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'only one document (one ---) can be in the file';
  return (message.split('\n')[0] ?? code).replace(/ at line \d+, column \d+:?$/, '');
}

/** The file as plain values; a file whose aliases multiply beyond measure has none. */
function plainValue(document: Document, complain: Complain): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // A ReferenceError is the library's only refusal here: too many aliases, or one of something that is not there.
    if (!(error instanceof ReferenceError)) throw error;
    complain(
      0,
      'CONFIG-ALIASES',
      {
        zh: '引用（*名称）太多或没有所指，整个文件不用',
        en: 'too many aliases, or one of nothing: the file is left out',
      },
      { zh: '把引用处直接写成它的内容', en: 'write out what the aliases stand for' },
    );
    return undefined;
  }
}

function isSection(key: string): key is SectionName {
  return Object.hasOwn(sections, key);
}

type Complain = (offset: number, code: string, what: BothLanguages, todo: BothLanguages) => void;

/** Parses; what is wrong is complained about, left out, and the rest is tried again. Undefined when nothing is left. */
function salvage(schema: z.ZodType, value: unknown, at: Path, document: Document, complain: Complain): unknown {
  // Array entries are removed, so later ones slide down: `original` remembers which entry of the file is where.
  let current: unknown = structuredClone(value);
  const original = Array.isArray(current) ? current.map((_, index) => index) : [];
  for (;;) {
    const result = schema.safeParse(current);
    if (result.success) return result.data;
    const drops = new Set<number>();
    let gone = false;
    for (const issue of result.error.issues) {
      const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
      const first = path[0];
      const filePath: Path = [
        ...at,
        ...path.map((part, i) => (i === 0 && typeof part === 'number' ? (original[part] ?? part) : part)),
      ];
      if (issue.code === 'unrecognized_keys') {
        const holder = path.reduce<unknown>((v, part) => (v as Record<string | number, unknown>)[part], current);
        for (const key of issue.keys) {
          complain(
            keyOffset(document, [...filePath, key]),
            ...unknownKey([...names(filePath), key].join('.'), knownKeys(at)),
          );
          delete (holder as Record<string, unknown>)[key];
        }
        continue;
      }
      complain(valueOffset(document, filePath), ...wrongValue(names(filePath).join('.'), issue));
      if (typeof first === 'number') drops.add(first);
      else if (path.length === 0 || first === undefined || (at[0] === 'uplink' && first === 'url')) gone = true;
      else delete (current as Record<string, unknown>)[first];
    }
    if (gone) return undefined;
    if (Array.isArray(current)) {
      for (const index of [...drops].sort((a, b) => b - a)) original.splice(index, 1);
      current = current.filter((_, index) => !drops.has(index));
    }
  }
}

function names(path: Path): string[] {
  return path.filter((part) => typeof part === 'string');
}

function knownKeys(at: Path): readonly string[] {
  const schema = sections[at[0] as SectionName];
  const shape = schema instanceof z.ZodArray ? schema.element.shape : schema.shape;
  return Object.keys(shape);
}

function unknownKey(written: string, known: readonly string[]): [string, BothLanguages, BothLanguages] {
  // One line in a log and on a terminal, whatever stands in the file.
  const key = written.replace(/\p{C}+/gu, ' ').slice(0, 60);
  return [
    'CONFIG-UNKNOWN-KEY',
    { zh: `没有“${key}”这一项`, en: `there is no key “${key}”` },
    { zh: `这里可以写：${known.join('、')}`, en: `known here: ${known.join(', ')}` },
  ];
}

function wrongValue(key: string, issue: z.core.$ZodIssue): [string, BothLanguages, BothLanguages] {
  const shown: unknown = issue.code === 'custom' ? issue.params?.['shown'] : undefined;
  if (shown instanceof ShownError) return [shown.code, shown.what, shown.todo];
  const missing = issue.code === 'invalid_type' && issue.message.includes('received undefined');
  return [
    missing ? 'CONFIG-MISSING-KEY' : 'CONFIG-WRONG-VALUE',
    missing
      ? { zh: `缺少“${key}”，这一条不用`, en: `“${key}” is missing; the entry is left out` }
      : { zh: `“${key}”的值不对，这一条不用`, en: `“${key}” has a wrong value and is left out (${issue.message})` },
    KEY_HELP[key] ?? SEE_EXAMPLE,
  ];
}

/** Leaves out what no driver can be built from, and the second of two devices with one id. */
function usable(
  devices: readonly DeviceConfig[],
  inFile: unknown,
  document: Document,
  complain: Complain,
): readonly DeviceConfig[] {
  const entries: unknown[] = Array.isArray(inFile) ? inFile : [];
  const offsetOf = (device: DeviceConfig): number => {
    const index = entries.findLastIndex((entry) => {
      const { id, address } = (entry ?? {}) as { id?: unknown; address?: unknown };
      return id === device.id && address === device.address;
    });
    return valueOffset(document, ['devices', index]);
  };
  const seen = new Set<string>();
  return devices.filter((device) => {
    if (seen.has(device.id)) {
      complain(
        offsetOf(device),
        'CONFIG-REPEATED-ID',
        {
          zh: `设备编号“${device.id}”重复，后一个不用`,
          en: `the device id “${device.id}” stands twice; the second is left out`,
        },
        KEY_HELP['devices.id'] ?? SEE_EXAMPLE,
      );
      return false;
    }
    seen.add(device.id);
    try {
      checkDevice(device, device.id);
      return true;
    } catch (error) {
      if (!(error instanceof ShownError)) throw error;
      complain(offsetOf(device), error.code, error.what, error.todo);
      return false;
    }
  });
}

function valueOffset(document: Document, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function keyOffset(document: Document, path: Path): number {
  const holder: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(holder)) {
    for (const pair of holder.items) {
      if (isScalar(pair.key) && String(pair.key.value) === path.at(-1) && pair.key.range) return pair.key.range[0];
    }
  }
  return valueOffset(document, path);
}
