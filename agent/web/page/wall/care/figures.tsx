/** The day's figures and the quality of its data: under every number what it is made of, and how it is computed. */
import type { FigureView, MaintenanceView, QualityView } from '../../../api-maintenance.ts';
import { language } from '../../live.ts';
import { maintenanceWords } from '../repair.tsx';

export function Figures({ day }: { day: MaintenanceView['day'] }) {
  const w = maintenanceWords.value;
  return (
    <section class="card check-card">
      <h2>{day === null ? w.figuresHead : w.figures(day.day)}</h2>
      {day === null && <p class="check-none">{w.figuresNone}</p>}
      <dl class="check-figures">
        {day?.figures.map((figure) => (
          <Figure
            key={figure.id}
            name={figure.name[language.value]}
            value={valueSaid(figure)}
            of={w.of(String(figure.numerator), String(figure.denominator))}
            formula={figure.formula[language.value]}
          />
        ))}
      </dl>
      {day !== null && <Quality quality={day.quality} />}
      {day !== null && (
        <p class="check-files">
          <a class="press press-plain" href="/api/maintenance/figures.xlsx" download>
            {w.exportFigures}
          </a>
          <a class="press press-plain" href="/api/maintenance/figures.csv" download>
            {w.exportCsv}
          </a>
        </p>
      )}
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly of: string | null;
  readonly formula: string;
}

function Figure({ name, value, of, formula }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        {of !== null && <span>{of}</span>}
        <small>{formula}</small>
      </dd>
    </div>
  );
}

function Quality({ quality }: { quality: QualityView }) {
  const w = maintenanceWords.value;
  const { lines, missing, repeated, answers, answersOfNobody, clockCorrections, clockOffsetMs, delayMs } = quality;
  const share = (numerator: number, denominator: number): Pick<FigureProps, 'value' | 'of'> => ({
    value: denominator === 0 ? w.noValue : shareSaid(numerator / denominator),
    of: w.of(String(numerator), String(denominator)),
  });
  const late = delayMs.p95;
  return (
    <>
      <h3>{w.quality}</h3>
      <dl class="check-figures">
        <Figure name={w.complete} formula={w.completeSaid} {...share(lines, lines + missing)} />
        <Figure name={w.consistent} formula={w.consistentSaid} {...share(lines - repeated, lines)} />
        <Figure
          name={w.accurate}
          formula={`${w.accurateSaid} · ${w.clockSaid(clockCorrections, Math.round(Math.abs(clockOffsetMs)))}`}
          {...share(answers - answersOfNobody, answers)}
        />
        <Figure
          name={w.timely}
          value={late === null ? w.noValue : w.seconds(String(Math.round(late / 100) / 10))}
          of={null}
          formula={late === null ? w.timelyNone : w.timelySaid(delayMs.measured)}
        />
      </dl>
    </>
  );
}

/** Never rounded up to 100 % where something is missing. */
function shareSaid(value: number): string {
  return `${Math.floor(value * 1_000) / 10}%`;
}

function valueSaid({ value, unit }: FigureView): string {
  const w = maintenanceWords.value;
  if (value === null) return w.noValue;
  if (unit === 'share') return `${Math.round(value * 1_000) / 10}%`;
  return w[unit](String(Math.round(value * 10) / 10));
}
