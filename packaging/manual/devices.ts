/**
 * The manual's device table and the habits of every model, made from the models themselves: what is written here is what
 * the program does, and nothing else can be.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type CanDo, offersOf } from '../../drivers/camera/orders.ts';
import { nowhere } from '../../drivers/device.ts';
import type { Model } from '../../drivers/models/model.ts';
import { models } from '../../drivers/models/models.ts';
import { driverEntry, driverNames } from '../../drivers/registry.ts';
import { checked } from './checked.ts';

const cases = new URL('../../test/cases/', import.meta.url).pathname;

const KINDS: Readonly<Record<string, string>> = {
  clicker: '答题器 clicker',
  panel: '一体机 panel',
  projector: '投影机 projector',
  reader: '读卡器 reader',
  sensor: '传感器与开关 sensor, switch',
  input: '触控 touch',
  camera: '摄像头 camera',
  host: '电脑 PC',
};

/** A camera offers what it answers: in the table stands what one could that does it all. */
const EVERYTHING: CanDo = {
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
  presets: [],
  absolute: true,
  relative: true,
};

/** What a device of an unknown map is read by. */
const BARE_REGISTER = /^(input|holding)\d+$/;

const START = '<!-- made by packaging/manual/devices.ts: npm run generate -->';
const END = '<!-- end of what is made -->';

/** The page with its generated part renewed. Throws where the marks are missing. */
export function withDevices(page: string): string {
  const from = page.indexOf(START);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error('the page has no marks for the device table');
  return `${page.slice(0, from + START.length)}\n${table()}\n${habits()}${page.slice(to)}`;
}

function table(): string {
  const head = [
    '| 家族 family | 是什么 | 地址 address | 读得到 read | 能控制 commanded | 怎么核对的 how checked | 真机 real unit |',
    '|---|---|---|---|---|---|---|',
  ];
  return `${[...head, ...driverNames.map(row)].join('\n')}\n`;
}

function row(name: string): string {
  const entry = driverEntry(name);
  const own = models.filter(({ driver }) => driver === name);
  const reads = new Set<string>();
  const commands = new Set<string>();
  let confirms = true;
  for (const model of own) {
    for (const key of entry?.reads(model) ?? []) if (!BARE_REGISTER.test(key)) reads.add(key);
    const device = deviceOf(model);
    confirms &&= device.confirms;
    const offers = model.driver === 'onvif' ? offersOf(EVERYTHING) : device.commands;
    for (const offer of offers) commands.add(offer.name);
  }
  const addresses = (entry?.transports ?? []).map((kind) => `\`${kind}://\``).join(' ');
  const told = commands.size === 0 ? '—' : [...commands].join(' ');
  return `| \`${name}\` | ${KINDS[entry?.kind ?? ''] ?? ''} | ${addresses} | ${listed([...reads])} | ${told}${confirms || commands.size === 0 ? '' : '（**不能确认** not confirmed）'} | ${howChecked(name)} | 还没有 not yet |`;
}

function listed(keys: readonly string[]): string {
  return keys.length === 0 ? '—' : keys.join(' ');
}

function howChecked(name: string): string {
  const vectors = vectorsOf(name);
  const { programs = [], laboratory } = checked[name] ?? {};
  const parts = [
    ...(vectors > 0 ? [`${vectors} 个公开向量 published vectors`] : []),
    ...programs,
    ...(laboratory === true ? ['内核实验室 kernel laboratory'] : []),
    ...(name === 'host'
      ? ['在跑测试的电脑上 on the machine that runs the tests']
      : ['独立写成的模拟器 a simulator of its own']),
  ];
  return parts.join('；');
}

/** Frames in the golden cases that are named after the vectors. */
function vectorsOf(name: string): number {
  const folder = `${cases}${name}`;
  if (!existsSync(folder)) return 0;
  let count = 0;
  for (const each of readdirSync(folder)) {
    const file = `${folder}/${each}/input.hex`;
    if (!existsSync(file) || !(each.startsWith('vectors') || name === 'iclicker')) continue;
    const frames = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.replace(/#.*$/, '').trim() !== '');
    count +=
      name === 'iclicker' ? frames.filter(() => readFileSync(file, 'utf8').includes('capture')).length : frames.length;
  }
  return count;
}

function deviceOf(model: Model<unknown>) {
  const device = driverEntry(model.driver)?.create({
    id: 'x',
    label: 'x',
    model,
    secret: undefined,
    sink: nowhere,
    clock: { monotonicMs: () => 0 },
  });
  if (device === undefined) throw new Error(`no driver ${model.driver}`);
  return device;
}

function habits(): string {
  const parts = models.map((model) => {
    const lines = model.quirks.map(({ zh, en }) => `  - ${zh} · *${en}*`);
    return [
      `- **\`${model.id}\`** ${model.name.zh} · ${model.name.en}`,
      ...lines,
      `  - 依据 source: ${model.source}`,
    ].join('\n');
  });
  return `\n### 每个型号的脾气 The habits of each model\n\n${parts.join('\n')}\n`;
}
