/**
 * 教室体检: what is broken with what to do, every device as it is, yesterday's figures with what they are made of, what
 * should be replaced. Words for a teacher; a technician's are one tap away. No pupil is in here.
 */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type {
  AssetView,
  FaultCard,
  MaintenanceView,
  PostureView,
  ReplaceView,
  ReportView,
} from '../../api-maintenance.ts';
import { assets, closeReport, maintenance } from '../calls-maintenance.ts';
import { act, read } from '../client.ts';
import { useKeys } from '../keys.ts';
import { language, serverNow, wall, words } from '../live.ts';
import { LevelMark } from '../parts/icons.tsx';
import { PastIcon, RepairIcon, ReportIcon, ReportsIcon } from '../parts/icons-maintenance.tsx';
import { Press } from '../parts/press.tsx';
import { ROOM_WORDS } from '../words/room.ts';
import { Column } from './care/column.tsx';
import { Figures } from './care/figures.tsx';
import { FaultMarks, LEVELS } from './care/marks.tsx';
import { Technician } from './care/technician.tsx';
import { moment } from './care/times.ts';
import { deviceLevel, deviceName, deviceSays, inOrder } from './devices.ts';
import { Header } from './header.tsx';
import { close, sheet } from './place.ts';
import { maintenanceWords } from './repair.tsx';

const LOOK_EVERY_MS = 20_000;
const view = signal<MaintenanceView | null>(null);
/** What the devices say they are, for whoever repairs. */
const cards = signal<readonly AssetView[]>([]);
/** 给维修人员看 */
const technician = signal(false);

async function look(): Promise<void> {
  const next = await read(maintenance);
  if (next !== undefined) view.value = next;
  if (!technician.peek()) return;
  const list = await read(assets);
  if (list !== undefined) cards.value = list.assets;
}

/** What the live stream says has changed: then the rest is asked for again. */
function gist(): string {
  const { faults = [], quietFaults = [], devices = [] } = wall.value ?? {};
  return JSON.stringify([
    faults.map(({ fault, text }) => [fault, text.zh]),
    quietFaults.map(({ fault, mutedUntil }) => [fault, mutedUntil]),
    devices.map(({ id, status }) => [id, status]),
  ]);
}

export function CheckUp() {
  const w = maintenanceWords.value;
  const changed = gist();
  const inside = technician.value;
  useEffect(() => void look(), [changed, inside]);
  useEffect(() => {
    // A figure moves, the district takes a report on, a mute runs out: none of it is on the live stream.
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      technician.value = false;
    };
  }, []);
  useKeys({ Escape: inside ? () => (technician.value = false) : close });
  const found = view.value;
  return (
    <div class={`screen check-up${inside ? ' check-inside' : ''}`}>
      <Header>
        <b>{inside ? w.technicianHead : words.value.checkUp}</b>
        {wall.value?.room.name}
      </Header>
      <main>
        {found === null ? (
          <p class="check-wait">{w.loading}</p>
        ) : inside ? (
          <Technician view={found} assets={cards.value} look={look} />
        ) : (
          <>
            <Column label={w.faults}>
              <OpenReports reports={found.reports} />
              <Faults faults={found.faults} />
            </Column>
            <Column label={w.devices}>
              <Devices />
              <Figures day={found.day} />
              <Assets assets={found.assets} />
              <Protection posture={found.posture} />
            </Column>
          </>
        )}
      </main>
      <footer class="bar">
        <Press onPress={close} keyName={words.value.keyEsc} local>
          {words.value.back}
        </Press>
        <Press onPress={() => (technician.value = !inside)} pressed={inside} local>
          {w.technician}
        </Press>
        {inside ? (
          <Press onPress={() => print()} local>
            {w.print}
          </Press>
        ) : (
          <>
            <Press onPress={() => (sheet.value = 'past')} local>
              <PastIcon />
              {w.past}
            </Press>
            <Press onPress={() => (sheet.value = 'reports')} local>
              <ReportsIcon />
              {w.reports}
            </Press>
          </>
        )}
        <Press look="go" onPress={() => (sheet.value = 'repair')} local>
          <RepairIcon />
          {words.value.repair}
        </Press>
      </footer>
    </div>
  );
}

function OpenReports({ reports }: { reports: readonly ReportView[] }) {
  const w = maintenanceWords.value;
  if (reports.length === 0) return null;
  return (
    <section class="card check-card">
      <h2>{w.openReports}</h2>
      <ul>
        {reports.map((report) => (
          <li key={report.id} class="check-report">
            <b>{w.what[report.what]}</b>
            <span>
              {w.reportedAt(moment(report.at, serverNow()))} · {w.state[report.state]}
            </span>
            <Press
              onPress={() => void act('report-end', () => closeReport(report.id, 'repaired')).then(look)}
              label={`${report.state === 'repaired' ? w.pass : w.mended}: ${w.what[report.what]}`}
            >
              {report.state === 'repaired' ? w.pass : w.mended}
            </Press>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Faults({ faults }: { faults: readonly FaultCard[] }) {
  const w = maintenanceWords.value;
  return (
    <section class="check-faults">
      <h2>{w.faults}</h2>
      {faults.length === 0 && (
        <p class="card check-card check-well">
          <LevelMark level="well" />
          {w.faultsNone}
        </p>
      )}
      {faults.map((fault) => (
        <Fault key={fault.fault} fault={fault} />
      ))}
    </section>
  );
}

function Fault({ fault }: { fault: FaultCard }) {
  const w = maintenanceWords.value;
  return (
    <article class="card check-card check-fault">
      <p>
        <LevelMark level={LEVELS[fault.severity]} />
        <span>{fault.text[language.value]}</span>
      </p>
      <FaultMarks fault={fault} because={fault.because === null ? null : w.because(fault.because)} />
      {fault.steps.length > 0 && (
        <>
          <h3>{w.steps}</h3>
          <ol>
            {fault.steps.map((step) => (
              <li key={step.en}>{step[language.value]}</li>
            ))}
          </ol>
        </>
      )}
    </article>
  );
}

function Devices() {
  const w = maintenanceWords.value;
  const room = ROOM_WORDS[language.value];
  const devices = inOrder(wall.value?.devices ?? []);
  return (
    <section class="card check-card">
      <h2>{w.devices}</h2>
      {devices.length === 0 && <p class="check-none">{w.devicesNone}</p>}
      <ul>
        {devices.map((device) => (
          <li key={device.id} class="check-device">
            <LevelMark level={deviceLevel(device)} />
            <b>{deviceName(device, room)}</b>
            <span>{deviceSays(device, room)}</span>
          </li>
        ))}
      </ul>
      <Press onPress={() => (sheet.value = 'touch-check')} local>
        <ReportIcon what="touch" />
        {w.touchCheck}
      </Press>
    </section>
  );
}

function Assets({ assets }: { assets: MaintenanceView['assets'] }) {
  const w = maintenanceWords.value;
  return (
    <section class="card check-card">
      <h2>{w.assets}</h2>
      <p class="check-none">
        {w.assetsHere(assets.here)}
        {assets.gone > 0 && ` · ${w.assetsGone(assets.gone)}`}
        {assets.replace.length === 0 && ` · ${w.replaceNone}`}
      </p>
      {assets.replace.length > 0 && <h3>{w.replace}</h3>}
      <ul>
        {assets.replace.map((one) => (
          <Replace key={one.asset} one={one} />
        ))}
      </ul>
      <a class="press press-plain" href="/api/assets/inventory.xlsx" download>
        {w.inventory}
      </a>
    </section>
  );
}

function Protection({ posture }: { posture: MaintenanceView['posture'] }) {
  const w = maintenanceWords.value;
  return (
    <section class="card check-card">
      <h2>{w.posture}</h2>
      {posture?.system != null && <p class="check-none">{posture.system}</p>}
      {posture === null && <p class="check-none">{w.postureLater}</p>}
      {posture !== null && <PostureLines posture={posture} />}
      {posture?.remarks.length === 0 && <p class="check-none">{w.postureWell}</p>}
      <ul>
        {posture?.remarks.map((remark) => (
          <li key={remark.en} class="check-device">
            <LevelMark level="care" />
            <b>{remark[language.value]}</b>
          </li>
        ))}
      </ul>
      {posture !== null && posture.unlisted.length > 0 && (
        <details>
          <summary>{w.unlisted}</summary>
          <ul>
            {posture.unlisted.slice(0, 50).map(({ name, publisher }) => (
              <li key={name}>{publisher === null ? name : `${name}（${publisher}）`}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** What was seen, line by line, also where nothing is wrong. */
function PostureLines({ posture }: { posture: PostureView }) {
  const w = maintenanceWords.value;
  const { antivirus, updateAgeDays, supportEnds, administrators, usbStorage, at } = posture;
  const storage = usbStorage ?? null;
  const now = serverNow();
  const lines: Readonly<Record<keyof typeof w.postureOf, string | null>> = {
    antivirus: antivirus === null ? null : w.antivirus[antivirus],
    updated: updateAgeDays === null ? null : w.daysAgo(updateAgeDays),
    supportEnds,
    administrators: administrators === null ? null : w.accounts(administrators),
    usbStorage:
      storage === null
        ? null
        : `${w.storage(storage.known)} · ${storage.newAt === null ? w.storageNoNew : w.storageNew(moment(storage.newAt, now))}`,
    at: moment(at, now),
  };
  return (
    <dl class="check-pairs">
      {Object.entries(lines).map(([key, value]) => (
        <div key={key}>
          <dt>{w.postureOf[key as keyof typeof lines]}</dt>
          <dd>{value ?? w.cannotTell}</dd>
        </div>
      ))}
    </dl>
  );
}

function Replace({ one }: { one: ReplaceView }) {
  const w = maintenanceWords.value;
  const name = [one.make, one.model].filter((part) => part !== null).join(' ');
  return (
    <li class="check-device">
      <LevelMark level={one.when === 'now' ? 'care' : 'note'} />
      <b>{name === '' ? ROOM_WORDS[language.value].kind[one.kind] : name}</b>
      <span>
        {one.when === 'now' ? w.replaceNow : w.replaceNext} ·{' '}
        {one.reasons.map((reason) => reason[language.value]).join('；')}
      </span>
    </li>
  );
}
