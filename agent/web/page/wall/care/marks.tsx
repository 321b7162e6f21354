/** What is to be known of an open fault beside its text: practice, muted until when, unsteady, a consequence, whose it is. */
import type { FaultCard } from '../../../api-maintenance.ts';
import type { Level } from '../../lines.ts';
import { serverNow } from '../../live.ts';
import { maintenanceWords } from '../repair.tsx';
import { moment } from './times.ts';

export const LEVELS: Readonly<Record<FaultCard['severity'], Level>> = {
  S1: 'trouble',
  S2: 'care',
  S3: 'note',
  S4: 'note',
};

/** `because`: as the reader of this view is told. */
export function FaultMarks({ fault, because }: { fault: FaultCard; because: string | null }) {
  const w = maintenanceWords.value;
  const { drill, drillUntil, mutedUntil, flapping, owner } = fault;
  return (
    <p class="check-marks">
      {drill && (
        <strong class="mark-drill">
          {drillUntil === undefined ? w.drillSaid : w.drillUntil(moment(drillUntil, serverNow()))}
        </strong>
      )}
      {mutedUntil !== null && <strong class="mark-muted">{w.mutedUntil(moment(mutedUntil, serverNow()))}</strong>}
      {flapping && <span>{w.flapping}</span>}
      {because !== null && <span>{because}</span>}
      {!drill && <span>{w.owner[owner]}</span>}
    </p>
  );
}
