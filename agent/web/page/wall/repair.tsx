/** 报修: six pictures, one tap, done; then what happens next, and whose it is. */
import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ReportKind, ReportView } from '../../api-maintenance.ts';
import { closeReport, report } from '../calls-maintenance.ts';
import { act } from '../client.ts';
import { language, words } from '../live.ts';
import { CheckUpIcon, ReportIcon, ReportsIcon } from '../parts/icons-maintenance.tsx';
import { Press, useArmed } from '../parts/press.tsx';
import { closeSheet, Sheet } from '../parts/sheet.tsx';
import { MAINTENANCE_WORDS } from '../words/maintenance.ts';
import { ReportWords } from './care/report-words.tsx';
import { sheet } from './place.ts';

export const maintenanceWords = computed(() => MAINTENANCE_WORDS[language.value]);
const KINDS: readonly ReportKind[] = ['projector', 'sound', 'touch', 'network', 'pc', 'other'];
/** What was just reported, while the sheet is up. */
const made = signal<ReportView | null>(null);

export function RepairSheet() {
  const w = maintenanceWords.value;
  useEffect(
    () => () => {
      made.value = null;
    },
    [],
  );
  const view = made.value;
  if (view !== null) {
    return (
      <Sheet head={w.reported(w.what[view.what])} wide class="repair">
        <Reported view={view} />
      </Sheet>
    );
  }
  return (
    <Sheet head={w.repairHead} wide class="repair">
      <div class="repair-kinds">
        {KINDS.map((what) => (
          <Press key={what} class="tile" onPress={() => void act('report', () => report(what)).then(show)}>
            <ReportIcon what={what} />
            {w.what[what]}
          </Press>
        ))}
      </div>
      <div class="sheet-bar">
        <ReportsPress />
        <CheckUpPress />
      </div>
    </Sheet>
  );
}

function show(view: ReportView | undefined): void {
  if (view !== undefined) made.value = view;
}

function Reported({ view }: { view: ReportView }) {
  const w = maintenanceWords.value;
  // Where a picture was just tapped a second tap must not undo it.
  const armed = useArmed(view.id);
  const end = (how: 'repaired' | 'false-alarm'): void =>
    void act('report-end', () => closeReport(view.id, how)).then((ended) => {
      if (ended !== undefined) closeSheet();
    });
  return (
    <>
      <p class="repair-next" role="status">
        {view.next[language.value]}
      </p>
      <dl class="repair-facts">
        <dt>{w.owners}</dt>
        <dd>
          {view.owners.map(({ role, title, name }) => (
            <span key={role}>
              <small>{title[language.value]}</small> {name ?? w.nobody}
            </span>
          ))}
        </dd>
        <dt>{w.likely}</dt>
        <dd>{view.likely[language.value]}</dd>
      </dl>
      <ReportWords report={view} onKept={show} />
      {view.what === 'touch' && (
        <Press onPress={() => (sheet.value = 'touch-check')} disabled={!armed} local>
          <ReportIcon what="touch" />
          {w.touchCheck}
        </Press>
      )}
      {view.remarks.map((remark) => (
        <p key={remark.code} class="repair-remark">
          {remark[language.value]}
        </p>
      ))}
      <div class="sheet-bar">
        <Press onPress={() => end('false-alarm')} disabled={!armed}>
          {w.mistaken}
        </Press>
        <Press onPress={() => end('repaired')} disabled={!armed}>
          {w.mended}
        </Press>
        <ReportsPress />
        <CheckUpPress />
      </div>
    </>
  );
}

function ReportsPress() {
  return (
    <Press onPress={() => (sheet.value = 'reports')} local>
      <ReportsIcon />
      {maintenanceWords.value.reports}
    </Press>
  );
}

function CheckUpPress() {
  return (
    <Press onPress={() => (sheet.value = 'health')} local>
      <CheckUpIcon />
      {words.value.checkUp}
    </Press>
  );
}
