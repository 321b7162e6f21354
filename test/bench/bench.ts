// `npm run bench [NAME…]`: measures, prints a table, and leaves the figures as JSON. Nothing here passes or fails:
// figures are read by people, beside the aims, on the machine they were measured on.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from '../harness/bundle.ts';
import { benchCameras } from './cameras.ts';
import { benchDevices } from './devices.ts';
import { benchDrain } from './drain.ts';
import { benchFaults } from './faults.ts';
import { benchHost } from './host.ts';
import { benchIdle, benchReady } from './idle.ts';
import { benchJournal } from './journal.ts';
import { benchPaint, SLOW_DISK } from './paint.ts';
import { benchRecording, type RecordingBench } from './recording.ts';
import { benchReport } from './report.ts';
import { benchRoster } from './roster.ts';
import type { Spread } from './spread.ts';
import { benchTablets } from './tablets.ts';

interface Row {
  readonly what: string;
  readonly figure: string;
  readonly aim: string;
}

type Section = () => Promise<{ readonly json: object; readonly rows: readonly Row[] }>;

const said = ({ median, min, max }: Spread, unit: string): string => `${median} (${min}–${max}) ${unit}`;

const sections: Readonly<Record<string, Section>> = {
  paint: async () => {
    const json = await benchPaint({ rounds: 7, program: await bundleProgram() });
    return {
      json,
      rows: [
        { what: '按键 → 落盘 → 画出，60 次/秒，p99 press → painted', figure: said(json.p99, 'ms'), aim: '≤ 40 ms' },
        { what: '同上 p50', figure: said(json.p50, 'ms'), aim: '—' },
      ],
    };
  },
  'paint-slow-disk': async () => {
    const json = await benchPaint({ rounds: 5, program: await bundleProgram(), under: SLOW_DISK });
    return {
      json,
      rows: [{ what: '同上，磁盘每次 fsync 慢 30 ms，p99 slow disk', figure: said(json.p99, 'ms'), aim: '≤ 90 ms' }],
    };
  },
  cameras: async () => {
    const json = await benchCameras();
    return {
      json,
      rows: [
        { what: '摄像头连好（digest）a camera connected', figure: said(json.connectMs.digest, 'ms'), aim: '≤ 100 ms' },
        { what: '同上，WS-UsernameToken', figure: said(json.connectMs.token, 'ms'), aim: '≤ 100 ms' },
        { what: '同上，https', figure: said(json.connectMs.https, 'ms'), aim: '—' },
        { what: `发现 ${json.cameras} 台 discovery`, figure: said(json.discoveryMs, 'ms'), aim: '—' },
      ],
    };
  },
  journal: async () => {
    const json = await benchJournal();
    return {
      json,
      rows: Object.entries(json.engines).flatMap(([engine, { one, sixtyFour, loneMs }]) => [
        {
          what: `落盘写入，每次提交 1 行，${engine} appends/s`,
          figure: `${said(one.journal, '/s')}，裸 SQLite ${one.bare.median} /s，比 ${one.ratio}`,
          aim: '≥ 0.6',
        },
        {
          what: `落盘写入，每次提交 64 行，${engine}`,
          figure: `${said(sixtyFour.journal, '/s')}，裸 SQLite ${sixtyFour.bare.median} /s，比 ${sixtyFour.ratio}`,
          aim: '≥ 0.6',
        },
        { what: `单独一次写入，从调用到落盘 lone append，${engine}`, figure: said(loneMs, 'ms'), aim: '—' },
      ]),
    };
  },
  drain: async () => {
    const json = await benchDrain({ backlog: 1_000_000 });
    return {
      json,
      rows: [
        {
          what: '从磁盘补传，对比裸套接字 QoS 1 发布 drain vs raw publisher',
          figure: `${said(json.drainPerSecond, '/s')}，裸 ${json.rawPerSecond.median} /s，比 ${said(json.ratio, '')}`,
          aim: '≥ 0.7',
        },
        ...(json.memory === undefined
          ? []
          : [
              {
                what: '积压 100 万行补传时内存增长 RSS growth, backlog 1 M',
                figure: `${json.memory.growthMB} MB`,
                aim: '≤ 20 MB',
              },
            ]),
      ],
    };
  },
  idle: async () => {
    const json = await benchIdle(await bundleProgram());
    return {
      json,
      rows: [
        { what: '空闲内存（安装包，48 人教室）RSS idle, bundled', figure: said(json.rssMB, 'MB'), aim: '≤ 85 MB' },
        { what: '空闲 CPU', figure: said(json.cpuPercent, '%'), aim: '≤ 0.5 %' },
      ],
    };
  },
  devices: async () => {
    const json = await benchDevices(await bundleProgram());
    const { firstByteMs } = json;
    return {
      json,
      rows: [
        {
          what: `${json.devices} 台设备按平常的节奏轮询，比空闲多用的 CPU over idle`,
          figure: `${said(json.cpuPercent, '%')}，空闲 ${said(json.idleCpuPercent, '%')}`,
          aim: '≤ 0.5 %',
        },
        {
          what: '同上，多用的内存 RSS over idle',
          figure: `${said(json.rssMB, 'MB')}，空闲 ${said(json.idleRssMB, 'MB')}`,
          aim: '≤ 10 MB',
        },
        {
          what: '点一下 → 命令到达设备，p50 tap → command at the device',
          figure: said(firstByteMs.p50, 'ms'),
          aim: '≤ 20 ms',
        },
        { what: '同上 p95', figure: said(firstByteMs.p95, 'ms'), aim: '—' },
      ],
    };
  },
  faults: async () => {
    const json = await benchFaults();
    return {
      json,
      rows: [
        {
          what: `故障检查一轮（${json.devices} 台设备、${json.rules} 条规则，每秒一轮）the whole check cycle`,
          figure: `${said(json.cpuPercent, '%')}，一轮 ${said(json.cycleUs, 'µs')}`,
          aim: '≤ 0.3 %',
        },
        {
          what: '故障成立 → 平台上的保留状态 fault → retained state, p99',
          figure: `${json.toStateMs.p99} ms，p50 ${json.toStateMs.p50} ms`,
          aim: '≤ 1000 ms',
        },
      ],
    };
  },
  tablets: async () => {
    const json = await benchTablets({ rounds: 7, program: await bundleProgram() });
    return {
      json,
      rows: [
        {
          what: `${json.tablets} 台平板 2 秒内作答（连同答题器），最后一次回执 → 大屏显示全部 last reply → all shown`,
          figure: said(json.shownAfterMs, 'ms'),
          aim: '≤ 500 ms',
        },
        {
          what: '平板送出 → 回执（已落盘），p50 answer → receipt on disk',
          figure: said(json.replyP50Ms, 'ms'),
          aim: '—',
        },
        { what: '同上 p99', figure: said(json.replyP99Ms, 'ms'), aim: '—' },
      ],
    };
  },
  recording: async () => {
    const json = await benchRecording(await bundleProgram());
    const cost = ({ cpuPercent, rssMB }: RecordingBench['agent']): string =>
      `${said(cpuPercent, '%')}，${said(rssMB, 'MB')}`;
    return {
      json,
      rows: [
        {
          what: '两台摄像头在线，没有录：班班 two cameras supervised: agent, CPU and RSS',
          figure: cost(json.supervised),
          aim: '—',
        },
        { what: '其中一台在录（复制码流）：班班 one recorded by copy: agent', figure: cost(json.agent), aim: '—' },
        { what: '同上：录制的 ffmpeg its recorder', figure: cost(json.recorder), aim: '—' },
        { what: '同上：看画面、听声音的 ffmpeg its watcher (key frames ≤ 1/s)', figure: cost(json.watcher), aim: '—' },
      ],
    };
  },
  host: async () => {
    const json = await benchHost();
    return {
      json,
      rows: [
        {
          what: '电脑自检：CPU（连同启动的程序，按一小时平均）the PC looking itself over',
          figure: said(json.cpuPercent, '%'),
          aim: '≤ 0.05 %',
        },
        {
          what: '电脑自检：每小时启动的程序（Linux；Windows 见测试：13）processes an hour',
          figure: `${json.processesPerHour}，开机一次 ${json.processesAtStart}`,
          aim: '≤ 15',
        },
      ],
    };
  },
  roster: async () => {
    const json = await benchRoster();
    return {
      json,
      rows: [
        {
          what: '导入 300 人名单（GBK），从文件到落盘 300-row roster',
          figure: said(json.csvMs, 'ms'),
          aim: '≤ 1000 ms',
        },
        { what: '同上，.xlsx', figure: said(json.workbookMs, 'ms'), aim: '≤ 1000 ms' },
        { what: '导入时主循环最长停顿 main loop stood still', figure: `${json.stoodStillMs} ms`, aim: '—' },
      ],
    };
  },
  report: async () => {
    const json = await benchReport(await bundleProgram());
    const { lessons, presses } = json.term;
    return {
      json,
      rows: [
        {
          what: `一学期的报告（${lessons} 节课，${presses} 次按键），从点击到最后一个字节 a term’s report`,
          figure: said(json.reportS, 's'),
          aim: '≤ 3 s',
        },
        {
          what: '同上，比空闲多用的内存（最高点）RSS over idle, peak',
          figure: said(json.reportMB, 'MB'),
          aim: '≤ 60 MB',
        },
        { what: '一学期的全部按键（CSV）all presses of a term', figure: said(json.pressesS, 's'), aim: '—' },
        { what: '同上，比空闲多用的内存（最高点）', figure: said(json.pressesMB, 'MB'), aim: '—' },
      ],
    };
  },
  ready: async () => {
    const json = await benchReady(await bundleProgram());
    return {
      json,
      rows: [
        { what: '启动到就绪（已有数据）ready, existing data', figure: said(json.again, 'ms'), aim: '≤ 300 ms' },
        { what: '启动到就绪（首次）ready, first start', figure: said(json.first, 'ms'), aim: '—' },
      ],
    };
  },
};

const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (!Object.hasOwn(sections, name)) {
    console.error(`没有“${name}”这一项；可选 there are: ${Object.keys(sections).join(' ')}`);
    process.exit(2);
  }
}

const folder = fileURLToPath(new URL('../../.artifacts/bench/', import.meta.url));
mkdirSync(folder, { recursive: true });
const figures: Record<string, object> = { machine: machine() };
const rows: Row[] = [];
for (const [name, section] of Object.entries(sections)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`… ${name}`);
  const { json, rows: more } = await section();
  figures[name] = json;
  rows.push(...more);
  writeFileSync(`${folder}bench.json`, `${JSON.stringify(figures, null, 2)}\n`);
}
const table = [
  '| 量什么 what | 中位数（最小–最大）median (min–max) | 目标 aim |',
  '|---|---|---|',
  ...rows.map((row) => `| ${row.what} | ${row.figure} | ${row.aim} |`),
].join('\n');
writeFileSync(`${folder}bench.md`, `${table}\n`);
console.log(JSON.stringify(figures));
console.log(table);

function machine(): object {
  const [first] = cpus();
  const os = readFileSync('/etc/os-release', 'utf8').match(/^PRETTY_NAME="(.*)"$/m)?.[1];
  return {
    cpu: first?.model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    os,
    node: process.version,
  };
}
