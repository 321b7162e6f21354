/**
 * What a school's list costs: 300 rows, as GBK text and as a workbook, from the bytes to what is on disk, in room.db with
 * its real settings. And the longest the main loop stood still meanwhile, since a lesson may be on.
 */

import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { strToU8, zipSync } from 'fflate';
import { createRosterImports } from '../../agent/classroom/roster/import.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../agent/ports.ts';
import { openStores } from '../../agent/store/stores.ts';
import { type Spread, spread } from './spread.ts';

export interface RosterBench {
  readonly csvMs: Spread;
  readonly workbookMs: Spread;
  readonly stoodStillMs: number;
}

const CSV = new URL('../cases/roster/three-hundred-rows-in-gbk/input.csv', import.meta.url);

/** The same list as a workbook with its texts in the cells. */
function asWorkbook(text: string): Uint8Array {
  const cell = (value: string): string => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  const rows = text
    .trim()
    .split(/\r?\n/)
    .map((line) => `<row>${line.split(',').map(cell).join('')}</row>`);
  return zipSync({
    'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="S" id="r1"/></sheets></workbook>'),
    'xl/_rels/workbook.xml.rels': strToU8('<R><Relationship Id="r1" Target="worksheets/sheet1.xml"/></R>'),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`),
  });
}

export async function benchRoster(rounds = 7): Promise<RosterBench> {
  const csv = readFileSync(CSV);
  const workbook = asWorkbook(new TextDecoder('gb18030').decode(csv));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const [csvMs, workbookMs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    csvMs.push(await importMs(csv));
    workbookMs.push(await importMs(workbook));
  }
  delay.disable();
  return { csvMs: spread(csvMs), workbookMs: spread(workbookMs), stoodStillMs: Math.round(delay.max / 1e6) };
}

/** Into an empty room. */
async function importMs(file: Uint8Array): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'banban-bench-roster-'));
  const ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };
  const stores = await openStores({
    directory,
    source: '/local',
    version: '0',
    buildTime: 0,
    ports,
    keepDays: 180,
    maxMB: 512,
  });
  try {
    const rosters = createRosterImports({
      room: stores.room,
      clock: systemClock,
      stage: 'primary',
      audit: () => Promise.resolve(),
    });
    const began = performance.now();
    const { totals, problems } = await rosters.write(await rosters.plan(undefined, file));
    const tookMs = performance.now() - began;
    if (totals.added !== 300 || problems.length > 0)
      throw new Error(`imported ${totals.added} pupils, ${problems.length} problems`);
    return tookMs;
  } finally {
    await stores.close();
    await rm(directory, { recursive: true, force: true });
  }
}
