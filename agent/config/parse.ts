/**
 * The config file: YAML in, {@link Config} and a list of problems out. A problem never takes the valid rest down: the
 * wrong key is left out, its default holds, and the problem says file:line:column, what, and what to do.
 */
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type BothLanguages, ShownError } from '../../protocols/shown-error.ts';
import type { Config, Days, TabletsConfig } from './config.ts';
import { SCHOOL_DAYS } from './days.ts';
import { type Complain, keyOffset, type Path, valueOffset } from './offsets.ts';
import { missingOwners, ownersMissing, ownersOf } from './owners.ts';
import { helpFor, isSection, knownKeys, SECTION_NAMES, SEE_EXAMPLE, type SectionName, sections } from './sections.ts';
import { usableDevices, usableScenes } from './usable.ts';
import { usableRecording } from './usable-recording.ts';

/** A file that is no config at all has a mistake in every line; a person needs the first few. */
const MOST_PROBLEMS = 50;

export interface ConfigResult {
  readonly config: Config;
  /** In the order of the file. Empty: nothing to complain about. */
  readonly problems: readonly ShownError[];
}

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

  const read = <N extends SectionName>(name: N): z.infer<ReturnType<(typeof sections)[N]>> | undefined => {
    if (values[name] === undefined || values[name] === null) return undefined;
    return salvage(sections[name](), values[name], [name], document, complain) as
      | z.infer<ReturnType<(typeof sections)[N]>>
      | undefined;
  };
  const room = read('room');
  const uplink = read('uplink');
  const web = read('web');
  const journal = read('journal');
  const log = read('log');
  const devices = usableDevices(read('devices') ?? [], values.devices, document, complain);
  const scenes = usableScenes(read('scenes') ?? {}, devices, document, complain);
  const schedule = read('schedule') ?? [];
  // `wake: "07:30"` says the time only.
  if (typeof values.wake === 'string') values.wake = { at: values.wake };
  const wake = read('wake');
  const owners = ownersOf(read('owners'));
  const unnamed = missingOwners(owners);
  if (owners !== undefined && unnamed.length > 0)
    complain(keyOffset(document, ['owners']), 'CONFIG-OWNERS', ...ownersMissing(unnamed));
  const software = read('software');
  const recording = usableRecording(read('recording'), devices, document, complain);

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
      web: { host: web?.host ?? '127.0.0.1', port: web?.port ?? 8640, tablets: tabletsOf(web?.tablets) },
      devices: devices.map(({ config }) => config),
      scenes,
      schedule: schedule.map((entry) => ({ days: daysOf(entry), atMinute: entry.at, do: entry.do })),
      wake: wake === undefined ? undefined : { days: daysOf(wake), atMinute: wake.at },
      ...(owners === undefined ? {} : { owners }),
      ...(software === undefined ? {} : { software }),
      ...(recording === undefined ? {} : { recording }),
      journal: { keepDays: journal?.keepDays ?? 400, maxMB: journal?.maxMB ?? 2048 },
      log: { level: log?.level ?? 'info' },
    },
    problems: problems.map((p) => p.error),
  };
}

const TABLETS_PORT = 8642;

/** Nobody is let in over the LAN unless the file says so. */
function tabletsOf(
  given:
    | 'on'
    | 'off'
    | boolean
    | { readonly host?: string | undefined; readonly port?: number | undefined }
    | undefined,
): TabletsConfig | undefined {
  if (given === undefined || given === 'off' || given === false) return undefined;
  const { host, port = TABLETS_PORT } = typeof given === 'object' ? given : {};
  return { host, port };
}

/** On school days, where the file does not say. */
function daysOf(entry: {
  readonly days?: Pick<Days, 'weekdays' | 'dates'> | undefined;
  readonly except?: readonly string[] | undefined;
}): Days {
  return { ...(entry.days ?? { weekdays: SCHOOL_DAYS, dates: [] }), except: entry.except ?? [] };
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
            ...unknownKey([...names(filePath), key].join('.'), knownKeys(filePath)),
          );
          delete (holder as Record<string, unknown>)[key];
        }
        continue;
      }
      complain(valueOffset(document, filePath), ...wrongValue(names(filePath).join('.'), issue));
      if (isExtra(at, path)) leaveOut(current, path);
      else if (typeof first === 'number') drops.add(first);
      else if (path.length === 0 || first === undefined || NEEDED.includes(`${at[0]}.${first}`)) gone = true;
      else delete (current as Record<string, unknown>)[first];
    }
    if (gone) return undefined;
    if (Array.isArray(current)) {
      for (const index of [...drops].sort((a, b) => b - a)) original.splice(index, 1);
      current = current.filter((_, index) => !drops.has(index));
    }
  }
}

/** Without these their section says nothing. */
const NEEDED = ['uplink.url', 'wake.at', 'software.allow'];

/** What a device, or a scene, can do without: a mistake in it takes nothing else along. */
function isExtra(at: Path, path: Path): boolean {
  if (at[0] === 'devices') return path[1] === 'scene' || path[1] === 'name' || path[1] === 'lampLifeHours';
  return at[0] === 'scenes' && path.length > 0;
}

function leaveOut(current: unknown, path: Path): void {
  const holder = path.slice(0, -1).reduce<unknown>((v, part) => (v as Record<string | number, unknown>)[part], current);
  delete (holder as Record<string | number, unknown>)[path.at(-1) ?? ''];
}

function names(path: Path): string[] {
  return path.filter((part) => typeof part === 'string');
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
    helpFor(key),
  ];
}
