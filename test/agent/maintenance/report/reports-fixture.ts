/** 报修 on a real room.db and a real desk of faults; only the devices are told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownersOf } from '../../../../agent/config/owners.ts';
import type { DeviceView } from '../../../../agent/devices/port.ts';
import type { FaultDesk } from '../../../../agent/maintenance/port.ts';
import { createBundles } from '../../../../agent/maintenance/report/bundle.ts';
import { createReports } from '../../../../agent/maintenance/report/reports.ts';
import { type Clock, silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import { createMemoryJournal } from '../../classroom/memory-journal.ts';
import { createTestRoom, type TestRoom } from '../../classroom/test-room.ts';

export const ALL_OWNERS = ownersOf({
  authority: '张校长',
  maintainer: { name: '区电教馆', code: 'JSY01' },
  user: '李老师',
});

export function deviceView(id: string, kind: DeviceView['kind'], more: Partial<DeviceView> = {}): DeviceView {
  return {
    id,
    driver: 'pjlink',
    kind,
    name: null,
    model: { id: 'pjlink-generic', name: { zh: 'PJLink 投影机', en: 'PJLink projector' } },
    status: 'online',
    since: 0,
    why: null,
    readings: {},
    troubles: {},
    commands: [],
    confirms: true,
    busy: null,
    ...more,
  };
}

export interface ReportsSetup {
  readonly room?: TestRoom;
  readonly journal?: ReturnType<typeof createMemoryJournal>;
  readonly clock?: Clock;
  readonly devices?: readonly DeviceView[];
  readonly owners?: ReturnType<typeof ownersOf>;
  readonly directory?: string;
  readonly content?: () => Promise<object>;
  readonly inLesson?: () => boolean;
}

export async function reportsIn(faults: FaultDesk, setup: ReportsSetup = {}) {
  const room = setup.room ?? (await createTestRoom());
  const journal = setup.journal ?? createMemoryJournal();
  const directory = setup.directory ?? mkdtempSync(join(tmpdir(), 'banban-reports-'));
  const reports = await createReports({
    room,
    journal,
    faults,
    devices: () => setup.devices ?? [],
    place: { name: '302 教室', path: '34/18/02/2134000123/0302' },
    owners: setup.owners,
    published: true,
    ...(setup.inLesson === undefined ? {} : { inLesson: setup.inLesson }),
    bundles: createBundles(directory),
    content: setup.content ?? (() => Promise.resolve({ log: [] })),
    ports: {
      clock: setup.clock ?? { now: () => 1_796_000_000_000, monotonicMs: () => 0 },
      randomBytes: systemRandomBytes,
      log: silentLog,
    },
  });
  return { room, journal, reports, directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
