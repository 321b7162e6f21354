/**
 * The figures as a file for whoever is asked for them: every number with its numerator, denominator and formula. A workbook
 * also has the data's quality, the faults and the reports; a CSV has the figures alone. No pupil, no owner and no word of a
 * teacher is in it.
 */
import type { EventData } from '../../../protocols/uplink/events.ts';
import { beijingDate } from '../../beijing-time.ts';
import { filenamePart } from '../../classroom/report/files/cells.ts';
import { csvFile } from '../../classroom/report/files/csv.ts';
import { xlsxFile } from '../../classroom/report/files/xlsx.ts';
import { id, number, type Table, type TableRow, text, time } from '../../classroom/report/tables/table.ts';
import type { PastFaultView } from '../../web/api-maintenance.ts';
import type { ReportEnd, ReportState, ReportView } from '../report/port.ts';
import { KIND_NAMES } from '../report/report-text.ts';
import type { KpiId } from './figures.ts';
import { KPI_TEXTS } from './texts.ts';

type DayLine = EventData<'cn.banban.kpi.reported'>;

export interface FiguresInput {
  readonly room: string;
  /** Wall ms. */
  readonly now: number;
  /** Oldest first, like the rest. */
  readonly days: readonly DayLine[];
  readonly faults: readonly PastFaultView[];
  readonly reports: readonly ReportView[];
}

export interface FiguresFile {
  readonly filename: string;
  readonly mediaType: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export function figuresFile(input: FiguresInput, format: 'csv' | 'xlsx'): FiguresFile {
  const filename = `指标-${filenamePart(input.room)}-${beijingDate(input.now)}.${format}`;
  return format === 'csv'
    ? { filename, mediaType: 'text/csv; charset=utf-8', chunks: csvFile(figuresTable(input), 'utf8') }
    : {
        filename,
        mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        chunks: xlsxFile(
          [figuresTable(input), qualityTable(input), faultsTable(input), reportsTable(input)],
          input.now,
        ),
      };
}

const UNITS: Readonly<Partial<Record<KpiId, string>>> = {
  mtta: '分钟',
  mttr: '分钟',
  'mttr-school': '分钟',
  mtbf: '小时',
  often: '次/周',
};
/** A sum over days says nothing of these: the same teacher teaches on many days, a week has many of them. */
const NOT_SUMMED: ReadonlySet<KpiId> = new Set(['often', 'widely']);
const MINUTE_MS = 60_000;

type Pair = readonly [numerator: number, denominator: number];

function figureRow(day: string, figure: KpiId, [numerator, denominator]: Pair): TableRow {
  const { name, formula } = KPI_TEXTS[figure];
  const unit = UNITS[figure];
  const value = denominator === 0 ? null : numerator / denominator;
  const said = value === null ? null : unit === undefined ? rounded(value * 100) : rounded(value);
  return [day, name.zh, said, unit ?? '%', rounded(numerator), rounded(denominator), formula.zh];
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Day by day, then the whole span. */
export function figuresTable({ days }: Pick<FiguresInput, 'days'>): Table {
  const ids = Object.keys(KPI_TEXTS) as KpiId[];
  const pairOf = (day: DayLine, figure: KpiId): Pair | undefined =>
    (day.figures as Readonly<Partial<Record<string, Pair>>>)[figure];
  const rows: TableRow[] = days.flatMap((day) =>
    ids.flatMap((figure) => {
      const pair = pairOf(day, figure);
      return pair === undefined ? [] : [figureRow(day.day, figure, pair)];
    }),
  );
  const [first, last] = [days[0]?.day, days.at(-1)?.day];
  if (days.length > 1) {
    for (const figure of ids.filter((one) => !NOT_SUMMED.has(one))) {
      const pairs = days.flatMap((day) => [pairOf(day, figure) ?? ([0, 0] as const)]);
      const sum: Pair = [pairs.reduce((all, [n]) => all + n, 0), pairs.reduce((all, [, d]) => all + d, 0)];
      rows.push(figureRow(`${first} 至 ${last}`, figure, sum));
    }
  }
  return {
    name: '指标',
    columns: [
      id('日期', 24),
      text('指标', 20),
      number('数值'),
      text('单位', 8),
      number('分子'),
      number('分母'),
      text('算法', 60),
    ],
    rows,
  };
}

function qualityTable({ days }: FiguresInput): Table {
  return {
    name: '数据质量',
    columns: [
      id('日期', 14),
      number('完整性：应有的行'),
      number('缺的行'),
      number('一致性：重复的行'),
      number('准确性：作答'),
      number('不认识的答题器'),
      number('时钟修正'),
      number('最大时差（毫秒）'),
      number('及时性：测到的行'),
      number('送达 p50（毫秒）'),
      number('送达 p95（毫秒）'),
      number('最慢（毫秒）'),
    ],
    rows: days.map(({ day, quality }) => [
      day,
      quality.lines + quality.missing,
      quality.missing,
      quality.repeated,
      quality.answers,
      quality.answersOfNobody,
      quality.clockCorrections,
      quality.clockOffsetMs,
      quality.delayMs.measured,
      quality.delayMs.p50,
      quality.delayMs.p95,
      quality.delayMs.max,
    ]),
  };
}

const HELPED = { reconnect: '自动重连', reset: '自动重开端口', restart: '自动重启' } as const;

function faultsTable({ faults }: FiguresInput): Table {
  return {
    name: '故障',
    columns: [
      time('开始'),
      time('结束'),
      number('分钟'),
      text('级别', 8),
      id('代码', 16),
      id('设备', 14),
      text('什么', 40),
      text('自愈', 14),
      text('备注', 14),
    ],
    rows: faults.map((fault) => [
      fault.from,
      fault.to,
      Math.round(fault.lastedMs / MINUTE_MS),
      fault.severity,
      fault.code,
      fault.device,
      fault.text.zh,
      fault.helped === null ? '' : HELPED[fault.helped],
      [fault.drill ? '演练' : '', fault.flapping ? '时好时坏' : '', fault.to === null ? '未恢复' : '']
        .filter((mark) => mark !== '')
        .join('、'),
    ]),
  };
}

const STATES: Readonly<Record<ReportState, string>> = {
  open: '待受理',
  accepted: '维修中',
  repaired: '待验收',
  closed: '已关闭',
};
const ENDS: Readonly<Record<ReportEnd, string>> = {
  repaired: '验收通过',
  recovered: '自动恢复',
  'false-alarm': '误报',
  duplicate: '重复',
  scrapped: '验收报废',
};

function reportsTable({ reports }: FiguresInput): Table {
  return {
    name: '报修',
    columns: [
      time('报修'),
      text('类别', 8),
      id('设备', 14),
      text('状态', 10),
      time('受理'),
      time('修好'),
      time('关闭'),
      text('怎样结束', 12),
      number('返修次数'),
      text('可能的部件', 40),
    ],
    rows: reports.map((report) => [
      report.at,
      KIND_NAMES[report.what].zh,
      report.device,
      STATES[report.state],
      report.acceptedAt,
      report.repairedAt,
      report.closedAt,
      report.how === null ? '' : ENDS[report.how],
      report.returned,
      report.likely.zh,
    ]),
  };
}
