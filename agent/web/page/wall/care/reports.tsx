/**
 * 报修记录: every report with where it stands (已报 已接 已修 验收), whose it is, what was tried, the likely part; and what moves
 * it on. What a teacher added in words is shown behind the PIN, and says so while it is.
 */
import { useEffect, useState } from 'preact/hooks';
import type { ReportView } from '../../../api-maintenance.ts';
import { closeReport, moveReport, reportList, reportWords } from '../../calls-maintenance.ts';
import { act, read } from '../../client.ts';
import { useKeys } from '../../keys.ts';
import { language, serverNow, wall, words } from '../../live.ts';
import { CheckUpIcon, RepairIcon, ReportIcon } from '../../parts/icons-maintenance.tsx';
import { Press, useArmed, useConfirmed } from '../../parts/press.tsx';
import { Header } from '../header.tsx';
import { close, sheet } from '../place.ts';
import { maintenanceWords } from '../repair.tsx';
import { Column } from './column.tsx';
import { usePinFirst } from './pin-first.tsx';
import { ReportWords } from './report-words.tsx';
import { moment, span } from './times.ts';

/** The district may take one on while somebody looks. */
const LOOK_EVERY_MS = 15_000;

export function Reports() {
  const w = maintenanceWords.value;
  const [list, setList] = useState<readonly ReportView[] | null>(null);
  const look = (): Promise<void> =>
    read(reportList).then((found) => {
      if (found !== undefined) setList(found.reports);
    });
  const faults = JSON.stringify(wall.value?.faults.map(({ fault, text }) => [fault, text.zh]));
  useEffect(() => void look(), [faults]);
  useEffect(() => {
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  useKeys({ Escape: close });
  const open = list?.filter(({ state }) => state !== 'closed') ?? [];
  const past = list?.filter(({ state }) => state === 'closed') ?? [];
  return (
    <div class="screen check-up reports">
      <Header>
        <b>{w.reports}</b>
        {wall.value?.room.name}
      </Header>
      <main>
        {list === null ? (
          <p class="check-wait">{w.loading}</p>
        ) : (
          <>
            <Column label={w.reportsOpen}>
              <h2>{w.reportsOpen}</h2>
              {open.length === 0 && <p class="card check-card check-none">{w.reportsNone}</p>}
              {open.map((report) => (
                <OpenReport key={report.id} report={report} look={look} />
              ))}
            </Column>
            <Column label={w.reportsPast}>
              <h2>{w.reportsPast}</h2>
              {past.length === 0 && <p class="card check-card check-none">{w.reportsPastNone}</p>}
              {past.map((report) => (
                <PastReport key={report.id} report={report} look={look} />
              ))}
            </Column>
          </>
        )}
      </main>
      <footer class="bar">
        <Press onPress={close} keyName={words.value.keyEsc} local>
          {words.value.back}
        </Press>
        <Press onPress={() => (sheet.value = 'health')} local>
          <CheckUpIcon />
          {words.value.checkUp}
        </Press>
        <Press look="go" onPress={() => (sheet.value = 'repair')} local>
          <RepairIcon />
          {words.value.repair}
        </Press>
      </footer>
    </div>
  );
}

interface ReportProps {
  readonly report: ReportView;
  readonly look: () => Promise<void>;
}

function OpenReport({ report, look }: ReportProps) {
  const w = maintenanceWords.value;
  const { id, state } = report;
  // Where 维修完成 was just pressed 验收通过 must not be pressed by the same double tap.
  const armed = useArmed(`${id} ${state}`);
  const move = (work: () => Promise<unknown>): void => void act('report-move', work).then(look);
  return (
    <article class="card check-card report" data-state={state}>
      <ReportHead report={report} />
      <Stages report={report} />
      <p class="report-next">{report.next[language.value]}</p>
      <div class="report-acts">
        {state === 'open' && (
          <Press onPress={() => move(() => moveReport(id, 'accept'))} disabled={!armed}>
            {w.accept}
          </Press>
        )}
        {state === 'accepted' && (
          <Press onPress={() => move(() => moveReport(id, 'repaired'))} disabled={!armed}>
            {w.repairDone}
          </Press>
        )}
        {state === 'repaired' && (
          <Press onPress={() => move(() => moveReport(id, 'return'))} disabled={!armed}>
            {w.sendBack}
          </Press>
        )}
        {state === 'open' && (
          <Press onPress={() => move(() => closeReport(id, 'false-alarm'))} disabled={!armed}>
            {w.mistaken}
          </Press>
        )}
        <Press
          look={state === 'repaired' ? 'go' : 'plain'}
          onPress={() => move(() => closeReport(id, 'repaired'))}
          disabled={!armed}
        >
          {state === 'repaired' ? w.pass : w.mended}
        </Press>
      </div>
      <ReportText report={report} />
      {state === 'open' && <ReportWords report={report} onKept={() => void look()} />}
      <ReportWordsShown report={report} />
    </article>
  );
}

function PastReport({ report, look }: ReportProps) {
  const w = maintenanceWords.value;
  const { id, at, closedAt, how } = report;
  const [asking, press] = useConfirmed(() => void act('report-move', () => moveReport(id, 'return')).then(look));
  return (
    <details class="card check-card report report-past">
      <summary>
        <ReportHead report={report} />
        <span>
          {how === null ? w.state.closed : w.end[how]} · {w.lasted} {span(Math.max(0, (closedAt ?? at) - at), w)}
          {report.returned > 0 && ` · ${w.returned(report.returned)}`}
        </span>
      </summary>
      <Stages report={report} />
      <ReportText report={report} />
      <ReportWordsShown report={report} />
      {report.returnable && (
        <div class="report-acts">
          <Press onPress={press}>{asking ? w.sendBackSure : w.sendBack}</Press>
        </div>
      )}
    </details>
  );
}

function ReportHead({ report: { what, at, device, state, returned } }: { report: ReportView }) {
  const w = maintenanceWords.value;
  return (
    <p class="report-head">
      <ReportIcon what={what} />
      <b>{w.what[what]}</b>
      {device !== null && <span>{device}</span>}
      {state === 'closed' ? (
        <span>{moment(at, serverNow())}</span>
      ) : (
        <>
          <strong class="report-state">{w.state[state]}</strong>
          {returned > 0 && <span>{w.returned(returned)}</span>}
        </>
      )}
    </p>
  );
}

/** 已报 → 已接 → 已修 → 验收, each with its time; a mark says which have been. */
function Stages({ report }: { report: ReportView }) {
  const w = maintenanceWords.value;
  const { at, acceptedAt, repairedAt, closedAt, how } = report;
  const times = [at, acceptedAt, repairedAt, closedAt];
  const names = how === null ? w.step : [...w.step.slice(0, 3), w.end[how]];
  return (
    <ol class="stages">
      {names.map((name, place) => {
        const time = times[place] ?? null;
        return (
          <li key={name} class={time === null ? '' : 'stage-done'}>
            <i aria-hidden="true">{time === null ? '' : '✓'}</i>
            <span>{name}</span>
            <time>{time === null ? '' : moment(time, serverNow())}</time>
          </li>
        );
      })}
    </ol>
  );
}

/** Since when, tried, likely part, whose: without what (a teacher's words are in it), where and when, which stand above. */
function ReportText({ report }: { report: ReportView }) {
  const colon = language.value === 'zh' ? '：' : ': ';
  const facts = report.text[language.value]
    .split('\n')
    .slice(2, -1)
    .map((line) => {
      const at = line.indexOf(colon);
      return [line.slice(0, at), line.slice(at + colon.length)] as const;
    });
  return (
    <dl class="repair-facts">
      {facts.map(([head, text]) => (
        <div key={head}>
          <dt>{head}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function ReportWordsShown({ report }: { report: ReportView }) {
  const w = maintenanceWords.value;
  const [shown, setShown] = useState<string | null>(null);
  const [pad, withPin] = usePinFirst();
  if (!report.worded) return null;
  const show = async (): Promise<void> => {
    setShown((await reportWords(report.id)).words);
  };
  return (
    <div class="report-said">
      {shown === null ? (
        <>
          <span>{w.wordsThere}</span>
          <Press onPress={() => withPin(show)}>{w.wordsShow}</Press>
        </>
      ) : (
        <>
          <p role="status">
            <small>{w.wordsShown}</small>
            {shown}
          </p>
          <Press onPress={() => setShown(null)} local>
            {w.wordsHide}
          </Press>
        </>
      )}
      {pad}
    </div>
  );
}
