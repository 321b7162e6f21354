/** 故障历史: the last thirty days as one strip for each thing, and below what it was, how long, and whether it mended itself. */
import { useEffect, useState } from 'preact/hooks';
import type { FaultHistory, PastFaultView } from '../../../api-maintenance.ts';
import { faultHistory } from '../../calls-maintenance.ts';
import { read } from '../../client.ts';
import { useKeys } from '../../keys.ts';
import { language, serverNow, wall, words } from '../../live.ts';
import { LevelMark } from '../../parts/icons.tsx';
import { CheckUpIcon } from '../../parts/icons-maintenance.tsx';
import { Press } from '../../parts/press.tsx';
import { ROOM_WORDS } from '../../words/room.ts';
import { deviceName } from '../devices.ts';
import { Header } from '../header.tsx';
import { close, sheet } from '../place.ts';
import { maintenanceWords } from '../repair.tsx';
import { Column } from './column.tsx';
import { LEVELS } from './marks.tsx';
import { moment, span } from './times.ts';

const DAYS = 30;

export function Past() {
  const w = maintenanceWords.value;
  const [history, setHistory] = useState<FaultHistory | null>(null);
  const faults = JSON.stringify(wall.value?.faults.map(({ fault }) => fault));
  useEffect(() => {
    void read(() => faultHistory(DAYS)).then((found) => {
      if (found !== undefined) setHistory(found);
    });
  }, [faults]);
  useKeys({ Escape: close });
  return (
    <div class="screen check-up past">
      <Header>
        <b>{w.pastHead(DAYS)}</b>
        {wall.value?.room.name}
      </Header>
      <main>
        {history === null ? (
          <p class="check-wait">{w.loading}</p>
        ) : history.faults.length === 0 && history.averted.length === 0 ? (
          <p class="card check-card check-well">
            <LevelMark level="well" />
            {w.pastNone}
          </p>
        ) : (
          <>
            <Strips history={history} />
            <List history={history} />
          </>
        )}
      </main>
      <footer class="bar">
        <Press onPress={close} keyName={words.value.keyEsc} local>
          {words.value.back}
        </Press>
        <Press look="go" onPress={() => (sheet.value = 'health')} local>
          <CheckUpIcon />
          {words.value.checkUp}
        </Press>
      </footer>
    </div>
  );
}

function thingOf(device: string | null): string {
  if (device === null) return maintenanceWords.value.wholeRoom;
  const known = wall.value?.devices.find(({ id }) => id === device);
  return known === undefined ? device : deviceName(known, ROOM_WORDS[language.value]);
}

/** Units of the drawing: a day is ten wide, a strip twelve high. */
const DAY_WIDTH = 10;
const HIGH = 12;
/** The graver the taller, so that it is read without its colour. */
const HEIGHTS = { S1: 12, S2: 9, S3: 6, S4: 3 } as const;
const LEAST_WIDTH = 1;
const MOST_STRIPS = 8;

function Strips({ history }: { history: FaultHistory }) {
  const w = maintenanceWords.value;
  const things = new Map<string | null, PastFaultView[]>();
  for (const fault of history.faults) things.set(fault.device, [...(things.get(fault.device) ?? []), fault]);
  const strips = [...things].toSorted(([, one], [, other]) => other.length - one.length).slice(0, MOST_STRIPS);
  const real = history.faults.filter(({ drill }) => !drill);
  const helped = real.filter((fault) => fault.helped !== null).length;
  const averted = history.averted.reduce((sum, { times }) => sum + times, 0);
  const whole = real.reduce((sum, { lastedMs }) => sum + lastedMs, 0);
  return (
    <section class="card check-card check-strips">
      <p>
        <b>{w.pastSum(w.times(String(real.length)), span(whole, w))}</b>
        {helped > 0 && <span>{w.pastHelped(helped)}</span>}
        {averted > 0 && <span>{w.pastAverted(averted)}</span>}
      </p>
      {strips.map(([device, faults]) => (
        <Strip key={device ?? ''} name={thingOf(device)} faults={faults} history={history} />
      ))}
      <p class="strip-days" aria-hidden="true">
        <span>{w.dayAgo(DAYS)}</span>
        <span>{w.dayAgo(DAYS / 2)}</span>
        <span>{w.today}</span>
      </p>
      <p class="strip-legend" aria-hidden="true">
        {(['S1', 'S2', 'S3', 'S4'] as const).map((severity) => (
          <span key={severity}>
            <svg viewBox={`0 0 4 ${HIGH}`} aria-hidden="true">
              <rect class={`strip-${severity}`} y={HIGH - HEIGHTS[severity]} width="4" height={HEIGHTS[severity]} />
            </svg>
            {w.legend[severity]}
          </span>
        ))}
        <span>
          <svg viewBox={`0 0 4 ${HIGH}`} aria-hidden="true">
            <rect class="strip-drill" x="0.4" y="3.4" width="3.2" height="8.2" />
          </svg>
          {w.drill}
        </span>
      </p>
    </section>
  );
}

interface StripProps {
  readonly name: string;
  readonly faults: readonly PastFaultView[];
  readonly history: FaultHistory;
}

function Strip({ name, faults, history }: StripProps) {
  const { from, to } = history;
  const width = DAYS * DAY_WIDTH;
  const at = (wallMs: number): number => Math.max(0, Math.min(1, (wallMs - from) / (to - from))) * width;
  return (
    <div class="strip">
      <span>{name}</span>
      <svg viewBox={`0 0 ${width} ${HIGH}`} preserveAspectRatio="none" aria-hidden="true">
        {Array.from({ length: DAYS }, (_, day) => (
          <rect key={day} class="strip-day" x={day * DAY_WIDTH + 0.3} width={DAY_WIDTH - 0.6} height={HIGH} />
        ))}
        {faults.toReversed().map((fault) => {
          const wide = Math.max(LEAST_WIDTH, at(fault.to ?? to) - at(fault.from));
          const high = HEIGHTS[fault.severity];
          return (
            <rect
              key={fault.fault}
              class={fault.drill ? 'strip-drill' : `strip-${fault.severity}`}
              x={Math.min(at(fault.from), width - wide)}
              y={HIGH - high}
              width={wide}
              height={high}
            />
          );
        })}
      </svg>
      <b>{maintenanceWords.value.times(String(faults.length))}</b>
    </div>
  );
}

function List({ history }: { history: FaultHistory }) {
  const w = maintenanceWords.value;
  return (
    <Column label={w.past}>
      <ul class="card check-card past-list">
        {history.faults.map((fault) => (
          <li key={fault.fault} class="past-fault">
            <LevelMark level={LEVELS[fault.severity]} />
            <time>{moment(fault.from, serverNow())}</time>
            <p>
              <b>{fault.text[language.value]}</b>
              <span>
                {[
                  thingOf(fault.device),
                  fault.code,
                  fault.to === null ? w.stillOpen : `${w.lasted} ${span(fault.lastedMs, w)}`,
                  fault.drill && w.drill,
                  fault.helped !== null && w.healed[fault.helped],
                  fault.helped === null && fault.to !== null && !fault.drill && w.notHealed,
                  fault.flapping && w.flapping,
                ]
                  .filter((part) => part !== false)
                  .join(' · ')}
              </span>
            </p>
          </li>
        ))}
      </ul>
      {history.more > 0 && <p class="check-none">{w.pastMore(history.more)}</p>}
    </Column>
  );
}
