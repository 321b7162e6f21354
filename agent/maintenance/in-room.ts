/** Maintenance as this room has it: 报修, the check-up page's view, drills, the inventory, the retained state of reports. */
import type { Config } from '../config/config.ts';
import type { RoomDevices } from '../devices/port.ts';
import type { Journal } from '../journal/port.ts';
import type { Ports } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import type { School } from '../school/port.ts';
import type { Uplink } from '../uplink/port.ts';
import type { UplinkView } from '../web/api.ts';
import type { AssetList, FaultHistory, MaintenanceView } from '../web/api-maintenance.ts';
import { startAssets } from './assets/assets.ts';
import type { Inventory } from './assets/inventory-file.ts';
import { systemTimers } from './engine.ts';
import { linesSince } from './history.ts';
import type { Daily } from './kpi/daily.ts';
import type { FiguresInput } from './kpi/figures-file.ts';
import { startKpi } from './kpi/in-room.ts';
import { assetList, maintenanceView } from './look.ts';
import { faultHistory, pastView } from './past.ts';
import type { FaultDesk } from './port.ts';
import { type Posture, type PostureOptions, startPosture } from './posture/posture.ts';
import { type StorageWatchOptions, startStorageWatch } from './posture/storage-watch.ts';
import { createBundles } from './report/bundle.ts';
import { type BundleContent, bundleContent } from './report/content.ts';
import { knownPeople, knownSecrets } from './report/known.ts';
import type { LogRing } from './report/log-ring.ts';
import type { Reports } from './report/port.ts';
import { createRedactor } from './report/redact.ts';
import { createReports, stateOf } from './report/reports.ts';
import { createTouchCheck, type TouchCheck } from './touch-check.ts';

export interface MaintenanceOptions {
  readonly config: Pick<Config, 'room' | 'uplink' | 'devices' | 'owners' | 'software'>;
  readonly version: string;
  readonly dataDirectory: string;
  readonly journal: Journal;
  readonly room: RoomStore;
  readonly devices: Pick<RoomDevices, 'list' | 'identity' | 'listen'>;
  readonly school: School;
  readonly faults: FaultDesk;
  /** A lesson is going on, or should be by the timetable. */
  readonly inLesson: () => boolean;
  readonly uplink: () => UplinkView;
  readonly log: LogRing;
  /** Id of the device that is this PC. */
  readonly pc: string | undefined;
  /** Asks this PC how it is protected; may take its time. */
  readonly lookAtPosture: PostureOptions['look'];
  /** The USB storage that is in now, where looking is cheap; undefined: the posture alone knows. */
  readonly lookAtStorage: StorageWatchOptions['plugged'];
  readonly ports: Ports;
}

export interface Maintenance {
  readonly reports: Reports;
  readonly drill: FaultDesk['drill'];
  readonly endDrill: FaultDesk['endDrill'];
  readonly mute: FaultDesk['mute'];
  readonly touchCheck: TouchCheck;
  view(): Promise<MaintenanceView>;
  assets(): Promise<AssetList>;
  /** What was broken in so many days. */
  history(days: number): Promise<FaultHistory>;
  /** Figures, data quality, faults and reports of so many days, for a file. */
  figures(days: number): Promise<FiguresInput>;
  /** What is here, and what has gone since the year before. */
  inventory(): Promise<Inventory>;
  /** Redacted. */
  bundle(): Promise<BundleContent>;
  /** Asset cards, the daily figures and the PC's posture, once the page is there; until the returned function is called. */
  start(uplink: Pick<Uplink, 'publishState' | 'onAcknowledged'> | undefined): Promise<() => Promise<void>>;
  /** Retained `state/reports`, until the returned function is called. */
  publish(uplink: Pick<Uplink, 'publishState'>): () => void;
}

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

export async function createMaintenance(options: MaintenanceOptions): Promise<Maintenance> {
  const { config, room, devices, faults, journal, ports, version } = options;
  const { clock } = ports;
  let daily: Daily | undefined;
  let posture: Posture | undefined;
  const place = { name: config.room.name, path: config.room.path };

  async function bundle(): Promise<BundleContent> {
    return bundleContent({
      version,
      place,
      devices: devices.list(),
      faults,
      journal,
      uplink: options.uplink(),
      posture: posture?.view ?? null,
      log: options.log,
      now: clock.now(),
      redactor: createRedactor([...knownSecrets(config), ...(await knownPeople(room))]),
    });
  }

  const reports = await createReports({
    room,
    journal,
    faults,
    devices: () => devices.list(),
    place,
    owners: config.owners,
    published: config.uplink !== undefined && config.room.path !== undefined,
    inLesson: options.inLesson,
    bundles: createBundles(options.dataDirectory),
    content: bundle,
    ports,
  });

  const look = {
    config,
    devices: () => devices.list(),
    faults,
    cards: () => room.assetCards(),
    day: () => daily?.newest ?? null,
    reports,
    posture: () => posture?.view ?? null,
    now: () => clock.now(),
  };

  return {
    reports,
    drill: (code, about) => faults.drill(code, about),
    endDrill: (fault) => faults.endDrill(fault),
    mute: (fault, minutes) => faults.mute(fault, minutes),
    touchCheck: createTouchCheck({ journal, faults, devices: () => devices.list(), ports }),
    view: () => maintenanceView(look),
    assets: () => assetList(look),
    history: (days) => faultHistory({ journal, faults, now: clock.now() }, days),
    async figures(days) {
      const now = clock.now();
      const from = now - days * DAY_MS;
      const [told, past, list] = await Promise.all([
        linesSince(journal, 'cn.banban.kpi.reported', from),
        faults.faultsBetween(from, now + 1),
        reports.list(),
      ]);
      return {
        room: config.room.name,
        now,
        days: told.toReversed().map(({ data }) => data),
        faults: past.map((fault) => pastView(fault, now)),
        reports: list.filter(({ at, closedAt }) => (closedAt ?? at) >= from || closedAt === null).toReversed(),
      };
    },
    async inventory() {
      const cards = await room.assetCards();
      const classes = (await room.classes()).filter(({ archived }) => archived !== true);
      const bound = await Promise.all(classes.map(async ({ id }) => room.pupils(id)));
      const clickers = new Set(bound.flat().flatMap((pupil) => pupil.clickers)).size;
      const now = clock.now();
      return { room: config.room.name, now, cards, clickers, since: now - YEAR_MS };
    },
    bundle,
    async start(uplink) {
      const assets = startAssets({ devices, journal, room, ports });
      const figures = await startKpi({
        journal,
        room,
        school: options.school,
        devices,
        cards: assets.cards,
        reports: reports.facts,
        faults,
        ports,
        publish: (day) => uplink?.publishState('kpi', day),
        ...(uplink === undefined ? {} : { onAcknowledged: uplink.onAcknowledged }),
      });
      daily = figures;
      const storage = startStorageWatch({
        plugged: options.lookAtStorage,
        journal,
        room,
        ports,
        timers: systemTimers,
      });
      const looking = startPosture({
        storage,
        look: options.lookAtPosture,
        allow: config.software?.allow,
        journal,
        room,
        faults,
        pc: options.pc,
        ports,
      });
      posture = looking;
      return async () => {
        await Promise.all([looking.stop(), storage.stop(), figures.stop(), assets.stop()]);
      };
    },
    publish(uplink) {
      const tell = (): void => uplink.publishState('reports', { open: reports.open.map(stateFor) });
      tell();
      return reports.onChange(tell);
    },
  };

  /** No words, no names. */
  function stateFor(report: Reports['open'][number]): object {
    const { id, what, at, device, acceptedAt, missing } = report;
    return { id, what, at, device: device ?? null, state: stateOf(report), acceptedAt: acceptedAt ?? null, missing };
  }
}
