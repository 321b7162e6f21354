/** Drains one journal to one broker and reports seconds (first claim to last PUBACK) and memory to its parent. */
import { silentLog, systemClock, systemRandomBytes } from '../../agent/ports.ts';
import { createUplink } from '../../agent/uplink/uplink.ts';
import { BENCH_PATH, type DrainReport, openBenchStores } from './drain.ts';

const [directory = '', url = '', protocol = '5'] = process.argv.slice(2);
const stores = await openBenchStores(directory);
const uplink = createUplink({
  config: {
    url,
    protocol: protocol === '4' ? 4 : 5,
    username: undefined,
    password: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
  },
  path: BENCH_PATH,
  journal: stores.journal,
  faults: { open() {}, close() {}, list: () => [], listAll: () => [], keepDevices() {}, onChange: () => () => {} },
  ports: { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog },
  version: '0.0.0-bench',
  machine: { state: 'same', onAccepted: () => () => {} },
  schoolHours: () => true,
  times: { readBackMs: 200 },
});
const rss = (): number => process.memoryUsage.rss() / 2 ** 20;
let startedAt = Number.NaN;
let rssStartMB = 0;
let rssPeakMB = 0;
const finished = new Promise<void>((resolve) => {
  uplink.onChange(() => {
    const { state, backlog } = uplink.view();
    if (state === 'online' && Number.isNaN(startedAt)) {
      startedAt = performance.now();
      rssStartMB = rss();
    }
    if (state === 'online' && backlog === 0) resolve();
  });
});
const sampler = setInterval(() => {
  rssPeakMB = Math.max(rssPeakMB, rss());
}, 20);
uplink.start();
await finished;
const seconds = (performance.now() - startedAt) / 1000;
clearInterval(sampler);
const report: DrainReport = { seconds, rssStartMB, rssPeakMB: Math.max(rssPeakMB, rss()) };
process.send?.(report);
await uplink.stop();
await stores.close();
process.disconnect?.();
