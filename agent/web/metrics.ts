/** `/metrics` in Prometheus' text format, by hand: some twenty gauges are less code than a library's registration. */
import type { WallView } from './api.ts';

export interface Figures {
  readonly wall: WallView;
  readonly ok: boolean;
  readonly journalSequence: number;
  readonly liveReaders: number;
  readonly liveDropped: number;
  /** By class of status: `2xx`, `3xx`, `4xx`, `5xx`. */
  readonly requests: Readonly<Record<string, number>>;
  readonly refusedAtTheDoor: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly uptimeS: number;
  readonly cpuS: number;
}

interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly values: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, type: 'gauge', help, values: [[{}, value]] };
}
function counter(name: string, help: string, value: number): Metric {
  return { name, type: 'counter', help, values: [[{}, value]] };
}
/** One line a state, 1 for the one that holds. */
function oneOf(name: string, help: string, states: readonly string[], now: string): Metric {
  return { name, type: 'gauge', help, values: states.map((state) => [{ state }, state === now ? 1 : 0]) };
}

function text({ name, type, help, values }: Metric): string {
  const lines = values.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([key, label]) => `${key}="${label.replace(/[\\"\n]/g, '\\$&')}"`);
    return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n');
}

function byKindAndStatus(devices: WallView['devices']): Metric['values'] {
  const counts = new Map<string, [Readonly<Record<string, string>>, number]>();
  for (const { kind, status } of devices) {
    const key = `${kind} ${status}`;
    counts.set(key, [{ kind, status }, (counts.get(key)?.[1] ?? 0) + 1]);
  }
  return [...counts.values()];
}

export function writeMetrics(figures: Figures): string {
  const { wall } = figures;
  const { question } = wall;
  const muted = (wall.quietFaults ?? []).filter(({ drill }) => !drill);
  const severities = ['S1', 'S2', 'S3', 'S4'] as const;
  const metrics: Metric[] = [
    { name: 'banban_info', type: 'gauge', help: 'Version of the agent.', values: [[{ version: wall.version }, 1]] },
    gauge('banban_up', '1 while the agent does its work, as /api/health says.', figures.ok ? 1 : 0),
    gauge('banban_uptime_seconds', 'Seconds since the process started.', figures.uptimeS),
    counter('banban_cpu_seconds_total', 'Processor time used.', figures.cpuS),
    gauge('banban_resident_memory_bytes', 'Resident memory.', figures.residentBytes),
    gauge('banban_heap_bytes', 'JavaScript heap in use.', figures.heapBytes),
    gauge('banban_journal_sequence', 'Sequence of the newest journal line of this epoch.', figures.journalSequence),
    oneOf('banban_store_state', 'State of the store.', ['ok', 'saving', 'unsaved'], wall.store.state),
    oneOf(
      'banban_uplink_state',
      'State of the uplink.',
      ['off', 'connecting', 'online', 'offline', 'stalled', 'blocked'],
      wall.uplink.state,
    ),
    gauge('banban_uplink_backlog_lines', 'Lines the broker has not acknowledged.', wall.uplink.backlog),
    {
      name: 'banban_device_online',
      type: 'gauge',
      help: '1 while the device is online.',
      values: wall.receivers.map((one) => [{ device: one.id, driver: one.driver }, one.status === 'online' ? 1 : 0]),
    },
    {
      name: 'banban_devices',
      type: 'gauge',
      help: 'Devices by kind and status.',
      values: byKindAndStatus(wall.devices),
    },
    {
      name: 'banban_faults_open',
      type: 'gauge',
      help: 'Open faults by severity, muted ones too, practice not.',
      values: severities.map((severity) => [
        { severity },
        [...wall.faults, ...muted].filter((fault) => fault.severity === severity).length,
      ]),
    },
    gauge('banban_faults_muted', 'Open faults of which somebody wants no notices.', muted.length),
    gauge('banban_class_pupils', 'Pupils of the class that sits here.', wall.class?.size ?? 0),
    gauge('banban_class_bound', 'Pupils with a clicker.', wall.class?.bound ?? 0),
    gauge('banban_question_open', '1 while a question is open.', question?.state === 'open' ? 1 : 0),
    gauge('banban_question_answered', 'Standing answers to the current question.', question?.answered ?? 0),
    gauge('banban_unknown_clickers', 'Clickers of the current question bound to nobody.', wall.unknown.clickers),
    gauge(
      'banban_neighbour_room',
      '1 while unknown clickers come as from the room next door.',
      wall.unknown.neighbour ? 1 : 0,
    ),
    gauge('banban_live_readers', 'Open live streams.', figures.liveReaders),
    counter('banban_live_dropped_total', 'Live readers dropped because they did not read.', figures.liveDropped),
    {
      name: 'banban_http_requests_total',
      type: 'counter',
      help: 'HTTP answers by class of status.',
      values: Object.entries(figures.requests).map(([status, value]) => [{ status }, value]),
    },
    counter('banban_http_refused_total', 'Requests refused for their Host or Origin.', figures.refusedAtTheDoor),
  ];
  return `${metrics
    .filter((metric) => metric.values.length > 0)
    .map(text)
    .join('\n')}\n`;
}
