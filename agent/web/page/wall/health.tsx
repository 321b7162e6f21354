/**
 * 教室体检: what is broken with what to do, every device as it is, yesterday's figures with what they are made of, what
 * should be replaced. Words for a teacher; a technician's are behind a tap. No pupil is in here.
 */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { FaultCard, FigureView, MaintenanceView, ReplaceView, ReportView } from '../../api-maintenance.ts';
import { closeReport, maintenance } from '../calls-maintenance.ts';
import { act, read } from '../client.ts';
import { useKeys } from '../keys.ts';
import { clock, type Level } from '../lines.ts';
import { language, wall, words } from '../live.ts';
import { LevelMark } from '../parts/icons.tsx';
import { RepairIcon } from '../parts/icons-maintenance.tsx';
import { Press } from '../parts/press.tsx';
import { ROOM_WORDS } from '../words/room.ts';
import { deviceLevel, deviceName, deviceSays, inOrder } from './devices.ts';
import { Header } from './header.tsx';
import { close, sheet } from './place.ts';
import { maintenanceWords } from './repair.tsx';

const view = signal<MaintenanceView | null>(null);

async function look(): Promise<void> {
  const next = await read(maintenance);
  if (next !== undefined) view.value = next;
}

/** What the live stream says has changed: then the rest is asked for again. */
function gist(): string {
  const { faults = [], devices = [] } = wall.value ?? {};
  return JSON.stringify([
    faults.map(({ fault, text }) => [fault, text.zh]),
    devices.map(({ id, status }) => [id, status]),
  ]);
}

export function CheckUp() {
  const w = maintenanceWords.value;
  const changed = gist();
  useEffect(() => void look(), [changed]);
  useKeys({ Escape: close });
  const found = view.value;
  return (
    <div class="screen check-up">
      <Header>
        <b>{w.checkUp}</b>
        {wall.value?.room.name}
      </Header>
      <main>
        {found === null ? (
          <p class="check-wait">{w.loading}</p>
        ) : (
          <>
            <div class="check-column scrolls">
              <OpenReports reports={found.reports} />
              <Faults faults={found.faults} />
            </div>
            <div class="check-column scrolls">
              <Devices />
              <Figures day={found.day} />
              <Assets assets={found.assets} />
              <Protection posture={found.posture} />
            </div>
          </>
        )}
      </main>
      <footer class="bar">
        <Press onPress={close} keyName={words.value.keyEsc} local>
          {words.value.back}
        </Press>
        <Press look="go" onPress={() => (sheet.value = 'repair')} local>
          <RepairIcon />
          {w.repair}
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
              {w.reportedAt(clock(report.at))} · {report.state === 'accepted' ? w.accepted : w.waiting}
            </span>
            <Press
              onPress={() => void act('report-end', () => closeReport(report.id, 'repaired')).then(look)}
              label={`${w.mended}: ${w.what[report.what]}`}
            >
              {w.mended}
            </Press>
          </li>
        ))}
      </ul>
    </section>
  );
}

const LEVELS: Readonly<Record<FaultCard['severity'], Level>> = { S1: 'trouble', S2: 'care', S3: 'note', S4: 'note' };

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
  const marks = [
    fault.drill && w.drill,
    fault.mutedUntil !== null && w.muted,
    fault.flapping && w.flapping,
    fault.because !== null && w.because(fault.because),
    w.owner[fault.owner],
  ].filter((mark) => mark !== false);
  return (
    <article class="card check-card check-fault">
      <p>
        <LevelMark level={LEVELS[fault.severity]} />
        <span>{fault.text[language.value]}</span>
      </p>
      <p class="check-marks">
        {marks.map((mark) => (
          <span key={mark}>{mark}</span>
        ))}
      </p>
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
      <details>
        <summary>{w.technician}</summary>
        <p>
          <code>
            {fault.severity} {fault.code}
            {fault.device === null ? '' : ` · ${fault.device}`}
          </code>
          {fault.technician[language.value]}
        </p>
      </details>
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
    </section>
  );
}

function Figures({ day }: { day: MaintenanceView['day'] }) {
  const w = maintenanceWords.value;
  return (
    <section class="card check-card">
      <h2>{day === null ? w.figuresHead : w.figures(day.day)}</h2>
      {day === null && <p class="check-none">{w.figuresNone}</p>}
      <dl class="check-figures">
        {day?.figures.map((figure) => (
          <div key={figure.id}>
            <dt>{figure.name[language.value]}</dt>
            <dd>
              <b>{valueSaid(figure)}</b>
              <span>{w.of(String(figure.numerator), String(figure.denominator))}</span>
              <small>{figure.formula[language.value]}</small>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function valueSaid({ value, unit }: FigureView): string {
  const w = maintenanceWords.value;
  if (value === null) return w.noValue;
  if (unit === 'share') return `${Math.round(value * 1_000) / 10}%`;
  return w[unit](String(Math.round(value * 10) / 10));
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
