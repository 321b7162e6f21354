/**
 * 给维修人员看: every fault with its code, since when, what speaks for it, what was tried and the steps; every device with what it
 * is and says; and a code to photograph. Printed as it stands.
 */
import type { AssetView, DeviceCard, FaultCard, MaintenanceView } from '../../../api-maintenance.ts';
import { endDrill, muteFault } from '../../calls-maintenance.ts';
import { language, serverNow } from '../../live.ts';
import { LevelMark } from '../../parts/icons.tsx';
import { Press } from '../../parts/press.tsx';
import { ROOM_WORDS } from '../../words/room.ts';
import { maintenanceWords } from '../repair.tsx';
import { qrPath } from '../tablets.tsx';
import { Column } from './column.tsx';
import { DrillCard } from './drill-card.tsx';
import { FaultMarks, LEVELS } from './marks.tsx';
import { photographed } from './photographed.ts';
import { usePinFirst } from './pin-first.tsx';
import { dateOf, exactly, span } from './times.ts';

interface TechnicianProps {
  readonly view: MaintenanceView;
  readonly assets: readonly AssetView[];
  readonly look: () => Promise<void>;
}

export function Technician({ view, assets, look }: TechnicianProps) {
  const w = maintenanceWords.value;
  return (
    <>
      <Column label={w.faults}>
        <section class="check-faults">
          <h2>{w.faults}</h2>
          {view.faults.length === 0 && (
            <p class="card check-card check-well">
              <LevelMark level="well" />
              {w.faultsNone}
            </p>
          )}
          {view.faults.map((fault) => (
            <Fault key={fault.fault} fault={fault} look={look} />
          ))}
        </section>
      </Column>
      <Column label={w.fittings}>
        <Photograph view={view} assets={assets} />
        <section class="card check-card check-fittings">
          <h2>{w.fittings}</h2>
          {view.devices.map((device) => (
            <Device key={device.id} device={device} assets={assets} />
          ))}
        </section>
        <DrillCard devices={view.devices} look={look} />
      </Column>
    </>
  );
}

const HOUR_MINUTES = 60;
const MUTE_HOURS = [1, 4, 24] as const;

function Fault({ fault, look }: { fault: FaultCard; look: () => Promise<void> }) {
  const w = maintenanceWords.value;
  const [pad, withPin] = usePinFirst();
  const { code, device, severity, since, because, drill, mutedUntil, dependsOn } = fault;
  const mute = (minutes: number): void => withPin(() => muteFault(fault.fault, minutes).then(look));
  return (
    <article class="card check-card check-fault">
      <p>
        <LevelMark level={LEVELS[severity]} />
        <code>
          {severity} {code}
          {device === null ? '' : ` · ${device}`}
        </code>
      </p>
      <FaultMarks fault={fault} because={because === null ? null : w.hidden(because)} />
      <p class="check-since">{w.since(exactly(since), span(Math.max(0, serverNow() - since), w))}</p>
      <p>{fault.technician[language.value]}</p>
      <h3>{w.steps}</h3>
      <ol>
        {fault.steps.map((step) => (
          <li key={step.en}>{step[language.value]}</li>
        ))}
      </ol>
      <dl class="repair-facts">
        <dt>{w.tried}</dt>
        <dd>{fault.tried.length === 0 ? w.triedNone : fault.tried.map((each) => each[language.value]).join('；')}</dd>
      </dl>
      {because === null && dependsOn.length > 0 && (
        <p class="check-none">
          {w.deepest} · {w.dependsOn(dependsOn.join(' '))}
        </p>
      )}
      {drill ? (
        <div class="report-acts only-screen">
          <Press onPress={() => withPin(() => endDrill(fault.fault).then(look))}>{w.drillEnd}</Press>
        </div>
      ) : (
        <div class="report-acts only-screen">
          {mutedUntil !== null ? (
            <Press onPress={() => mute(0)}>{w.unmute}</Press>
          ) : (
            MUTE_HOURS.map((hours) => (
              <Press key={hours} onPress={() => mute(hours * HOUR_MINUTES)}>
                {w.mute(hours)}
              </Press>
            ))
          )}
        </div>
      )}
      {pad}
    </article>
  );
}

/** A code says nothing of its encoding: ZBar takes short Chinese for Shift JIS without this. */
const UTF8_MARK = '\uFEFF';

function Photograph({ view, assets }: { view: MaintenanceView; assets: readonly AssetView[] }) {
  const w = maintenanceWords.value;
  const { text, left } = photographed(view, assets);
  const { size, path } = qrPath(`${UTF8_MARK}${text}`);
  return (
    <section class="card check-card check-photograph">
      <svg class="check-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={text} shape-rendering="crispEdges">
        <rect width={size} height={size} fill="#fff" />
        <path d={path} fill="#000" />
      </svg>
      <div>
        <h2>{w.photograph}</h2>
        <p class="check-none">{w.photographWhy}</p>
        <pre>{left === 0 ? text : `${text}\n+${left}`}</pre>
      </div>
    </section>
  );
}

type IdentityKey = keyof ReturnType<typeof identityOf>;

function Device({ device, assets }: { device: DeviceCard; assets: readonly AssetView[] }) {
  const w = maintenanceWords.value;
  const room = ROOM_WORDS[language.value];
  const { id, kind, name, model, status, since, why, readings, troubles } = device;
  const said = Object.entries(identityOf(assets.find((card) => card.device === id && card.goneAt === null)));
  const troubled = Object.entries(troubles).filter(([, level]) => level !== 'ok');
  const wrong = status !== 'online' || troubled.length > 0;
  return (
    <article class="check-fitting">
      <p class="check-device">
        <LevelMark level={wrong ? 'care' : 'well'} />
        <b>{id}</b>
        <span>
          {name ?? room.kind[kind]} · {model[language.value]}
        </span>
      </p>
      <p>
        {room.status[status]} · {room.since(exactly(since))}
        {why !== null && ` · ${why}`}
      </p>
      {said.length === 0 && <p class="check-none">{w.noIdentity}</p>}
      <dl class="check-pairs">
        {said.map(([key, value]) => (
          <div key={key}>
            <dt>{w.identity[key as IdentityKey]}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {troubled.map(([what, level]) => (
          <div key={`trouble ${what}`}>
            <dt>{room.trouble[what] ?? what}</dt>
            <dd>
              <b>{level}</b>
            </dd>
          </div>
        ))}
        {Object.entries(readings).map(([key, value]) => (
          <div key={`reading ${key}`}>
            <dt>
              <code>{key}</code>
            </dt>
            <dd>{String(value)}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

function identityOf(card: AssetView | undefined) {
  if (card === undefined) return {};
  const { make, model, serial, firmware, mac, name } = card.identity;
  const hours = card.hours === null ? undefined : String(Math.round(card.hours));
  const all = { make, model, serial, firmware, mac, name, hours, firstSeen: dateOf(card.firstSeen) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<
    Record<keyof typeof all, string>
  >;
}
