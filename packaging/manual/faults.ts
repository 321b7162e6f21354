/** The manual's table of faults, made from the catalogue itself. */
import { catalogue, definitionOf, type FaultCode } from '../../agent/maintenance/catalogue.ts';
import type { FaultDefinition, FaultDetail, Owner, Severity } from '../../agent/maintenance/fault-definition.ts';

const START = '<!-- made by packaging/manual/faults.ts: npm run generate -->';
const END = '<!-- end of what is made -->';

const OWNER: Readonly<Record<Owner, string>> = { charge: '主管', service: '运维', use: '使用' };

/** Details in which severity and waiting differ. */
const DETAILS: readonly FaultDetail[] = [
  {},
  { questionOpen: true },
  { level: 'warning' },
  { inAWeek: 3 },
  { lesson: false },
  { lossPct: 5 },
];

/** The page with its generated part renewed. Throws where the marks are missing. */
export function withFaults(page: string): string {
  const from = page.indexOf(START);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error('the page has no marks for the table of faults');
  return `${page.slice(0, from + START.length)}\n${table()}\n${aid()}\n${page.slice(to)}`;
}

const codes = Object.keys(catalogue) as FaultCode[];

function table(): string {
  const head = [
    '| 代码 code | 故障 what | 怎么发现 found by | 持续 for → 恢复 clear | 级别 severity | 归谁 owner | 上一层 explained by |',
    '|---|---|---|---|---|---|---|',
  ];
  return [...head, ...codes.map(row)].join('\n');
}

function row(code: FaultCode): string {
  const definition = definitionOf(code);
  const { zh, en } = definition.what({}, undefined);
  const times = `${waits(definition)} → ${seconds(definition.clearMs)}`;
  const causes = definition.dependsOn.map((cause) => (typeof cause === 'string' ? cause : cause.code));
  return `| \`${code}\` | ${zh} *${en}* | ${definition.found.zh} *${definition.found.en}* | ${times} | ${severities(definition).join(' · ')} | ${OWNER[definition.owner]} | ${causes.length === 0 ? '—' : causes.map((cause) => `\`${cause}\``).join(' ')} |`;
}

function severities({ severity }: FaultDefinition): Severity[] {
  if (typeof severity !== 'function') return [severity];
  return [...new Set(DETAILS.map(severity))].toSorted();
}

function waits({ forMs, attempts, when, grace }: FaultDefinition): string {
  const times = typeof forMs === 'function' ? [...new Set(DETAILS.map(forMs))].toSorted((a, b) => a - b) : [forMs];
  const parts = [times.map(seconds).join('／')];
  if (attempts !== undefined) parts.push(`${attempts} 次`);
  if (when === 'in-use') parts.push('使用时间');
  if (grace !== undefined) parts.push(grace === 'pc' ? '开机 5 分钟后' : '开机 20 分钟后');
  return parts.join('，');
}

function seconds(ms: number): string {
  if (ms === 0) return '立即';
  if (ms >= 3_600_000) return `${ms / 3_600_000} 小时`;
  return ms >= 60_000 ? `${ms / 60_000} 分` : `${ms / 1_000} 秒`;
}

/** First aid and the technician's word, code by code. */
function aid(): string {
  return codes
    .map((code) => {
      const { steps, technician, works } = definitionOf(code);
      return [
        `- **\`${code}\`** ${works.zh} *${works.en}*`,
        ...steps.map(({ zh, en }, index) => `  ${index + 1}. ${zh} · *${en}*`),
        `  - 维修 repair: ${technician.zh} *${technician.en}*`,
      ].join('\n');
    })
    .join('\n');
}
