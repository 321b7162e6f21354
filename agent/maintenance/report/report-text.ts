/** The text of a 报修 for whoever comes to repair: what, where, since when, tried, likely part, whose it is. Pure. */
import type { BothLanguages } from '../../../protocols/shown-error.ts';
import { beijingDateTime, clockTime } from '../../beijing-time.ts';
import { OWNER_NAMES, OWNER_ROLES, type Owners } from '../../config/owners.ts';
import type { DeviceView } from '../../devices/port.ts';
import { both } from '../fault-definition.ts';
import type { OpenFault } from '../port.ts';
import type { ReportKind, ReportState } from './port.ts';
import { tried } from './tried.ts';

export const KIND_NAMES: Readonly<Record<ReportKind, BothLanguages>> = {
  projector: both('投影', 'projector'),
  sound: both('声音', 'sound'),
  touch: both('触控', 'touch'),
  network: both('网络', 'network'),
  pc: both('电脑', 'computer'),
  other: both('其他', 'something else'),
};

export interface TextInput {
  readonly what: ReportKind;
  readonly words: string | undefined;
  /** Wall ms of the report. */
  readonly at: number;
  readonly room: { readonly name: string; readonly path: string | undefined };
  readonly device: DeviceView | undefined;
  /** Those that may be meant. */
  readonly faults: readonly OpenFault[];
  readonly devices: readonly DeviceView[];
  /** `reconnect base` → how often since the agent started. */
  readonly helped: ReadonlyMap<string, number>;
  readonly likely: BothLanguages;
  readonly owners: Owners | undefined;
}

export function reportText(input: TextInput): BothLanguages {
  const { what, words, at, room, device } = input;
  const [place, placeEn] = [placeOf(room), placeOf(room)];
  const said = words === undefined ? both('', '') : both(`（${words}）`, ` (${words})`);
  const thing = device === undefined ? '' : ` · ${device.name ?? device.id}`;
  const since = sinceOf(input);
  const tried = triedOf(input);
  return {
    zh: [
      `什么：${KIND_NAMES[what].zh}${said.zh}${thing}`,
      `哪里：${place}`,
      `何时起：${since.zh}`,
      `已试过：${tried.zh}`,
      `可能的部件：${input.likely.zh}`,
      `三个负责：${ownersOf(input.owners, 'zh')}`,
      `报修时间：${beijingDateTime(at)}`,
    ].join('\n'),
    en: [
      `What: ${KIND_NAMES[what].en}${said.en}${thing}`,
      `Where: ${placeEn}`,
      `Since: ${since.en}`,
      `Tried: ${tried.en}`,
      `Likely part: ${input.likely.en}`,
      `Owners: ${ownersOf(input.owners, 'en')}`,
      `Reported: ${beijingDateTime(at)}`,
    ].join('\n'),
  };
}

/** The same text with other words in it; undefined: none. */
export function withWords(
  text: BothLanguages,
  what: ReportKind,
  before: string | undefined,
  now: string | undefined,
): BothLanguages {
  const [was, is] = [before, now].map((words) => {
    const { zh, en } = KIND_NAMES[what];
    return words === undefined ? both(zh, en) : both(`${zh}（${words}）`, `${en} (${words})`);
  });
  const swapped = (language: 'zh' | 'en', head: string): string => {
    const [from, to] = [`${head}${was?.[language]}`, `${head}${is?.[language]}`];
    return text[language].startsWith(from) ? to + text[language].slice(from.length) : text[language];
  };
  return both(swapped('zh', '什么：'), swapped('en', 'What: '));
}

function placeOf({ name, path }: TextInput['room']): string {
  return path === undefined ? name : `${name}（${path}）`;
}

/** Since the oldest fault that may be meant; a thing nobody had noticed is bad since it was reported. */
function sinceOf({ faults, at }: TextInput): BothLanguages {
  if (faults.length === 0) {
    const now = clockTime(at, at);
    return both(`${now.zh}（老师报修时）`, `${now.en} (when it was reported)`);
  }
  const oldest = faults.reduce((first, fault) => (fault.since < first.since ? fault : first));
  const time = clockTime(oldest.since, at);
  return both(`${time.zh}（${oldest.code}）`, `${time.en} (${oldest.code})`);
}

function triedOf({ helped, devices }: TextInput): BothLanguages {
  const all = tried({ helped, devices });
  if (all.length === 0) return both('没有需要自愈的连接', 'no connection had to be mended');
  return both(all.map(({ zh }) => zh).join('；'), all.map(({ en }) => en).join('; '));
}

function ownersOf(owners: Owners | undefined, language: 'zh' | 'en'): string {
  return OWNER_ROLES.map((role) => {
    const nobody = language === 'zh' ? '未指定' : 'not named';
    return `${OWNER_NAMES[role][language]} ${owners?.[role]?.name ?? nobody}`;
  }).join(language === 'zh' ? '，' : ', ');
}

/** What happens now, for the teacher. */
export function nextOf(state: ReportState, owners: Owners | undefined, published: boolean): BothLanguages {
  if (state === 'closed') return both('已关闭。', 'Closed.');
  const repairs = owners?.maintainer?.name;
  const who = repairs === undefined ? both('信息老师', 'the IT teacher') : both(repairs, repairs);
  if (state === 'repaired')
    return both(
      `${who.zh}说修好了：请试一试，好了点“验收通过”，不好点“返回重修”。`,
      `${who.en} says it is repaired: try it, then accept it or send it back.`,
    );
  if (state === 'accepted') return both(`${who.zh}已受理，正在处理。`, `${who.en} has taken it on.`);
  return published
    ? both(
        `已送到区里的平台，${who.zh}受理后这里会显示。`,
        `Sent to the district’s platform; it shows here once ${who.en} takes it on.`,
      )
    : both(
        `已记在本机；本教室没有连平台，请告诉${who.zh}。`,
        `On record here; this room has no platform, please tell ${who.en}.`,
      );
}
