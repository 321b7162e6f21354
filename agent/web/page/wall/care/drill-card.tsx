/** 应急演练: a fault for practice, behind the PIN. */
import { useState } from 'preact/hooks';
import type { DeviceCard } from '../../../api-maintenance.ts';
import { startDrill } from '../../calls-maintenance.ts';
import { Press } from '../../parts/press.tsx';
import { maintenanceWords } from '../repair.tsx';
import { drillsOf } from './drills.ts';
import { usePinFirst } from './pin-first.tsx';

const MINUTES = [5, 10, 30] as const;

export function DrillCard({ devices, look }: { devices: readonly DeviceCard[]; look: () => Promise<void> }) {
  const w = maintenanceWords.value;
  const [pad, withPin] = usePinFirst();
  const drills = drillsOf(devices);
  const [chosen, choose] = useState(0);
  const drill = drills[chosen] ?? drills[0];
  if (drill === undefined) return null;
  return (
    <section class="card check-card check-drill only-screen">
      <h2>{w.drillHead}</h2>
      <p class="check-none">{w.drillWhy}</p>
      <select
        aria-label={w.drillWhat}
        value={String(drills.indexOf(drill))}
        onChange={(event) => choose(Number(event.currentTarget.value))}
      >
        {drills.map(({ code, device }, index) => (
          <option key={code} value={String(index)}>
            {w.drillOf[code]}
            {device === null ? '' : `（${device}）`}
          </option>
        ))}
      </select>
      <div class="report-acts">
        {MINUTES.map((minutes) => (
          <Press
            key={minutes}
            onPress={() => withPin(() => startDrill(drill.code, drill.device ?? undefined, minutes).then(look))}
          >
            {w.drillFor(minutes)}
          </Press>
        ))}
      </div>
      {pad}
    </section>
  );
}
