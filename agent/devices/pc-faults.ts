/** What of this PC is a fault: the thresholds, each with where it lets go again. */
import { NO_CONFLICT } from '../../drivers/host/address.ts';
import type { FaultCode, FaultDetail } from '../maintenance/catalogue.ts';
import type { Look, Rule } from './device-faults.ts';
import type { DeviceRecord } from './record.ts';

const DISK = { warningPct: 15, errorPct: 10, errorGB: 5, backPct: 2 };
const MEMORY = { pct: 95, backPct: 90 };
const CPU = { pct: 95, backPct: 85 };
const TEMPERATURE = { atC: 90, backC: 80 };
const CLOCK = { warningS: 5, errorS: 60 };

const isPc = ({ device }: DeviceRecord): boolean => device.kind === 'host';

const numberIn = (record: DeviceRecord, key: string): number | undefined => {
  const value = record.view.readings[key];
  return typeof value === 'number' ? value : undefined;
};

/** Over `at` it holds, and until it is down to `back`. */
function above(
  value: number | undefined,
  at: number,
  back: number,
  before: Look,
  detail: (value: number) => FaultDetail,
): Look {
  if (value === undefined) return null;
  const holds = value > at || (isSo(before) && value > back);
  return holds ? detail(value) : undefined;
}

const isSo = (before: Look): before is FaultDetail => before !== undefined && before !== null;

const rule = (code: FaultCode, look: Rule['look']): Rule => ({ code, applies: isPc, look });

function diskFull(record: DeviceRecord, before: Look): Look {
  const own = numberIn(record, 'diskFreePct');
  if (own === undefined) return null;
  const freePct = Math.min(own, numberIn(record, 'fullestDiskFreePct') ?? own);
  const freeGB = numberIn(record, 'diskFreeGB') ?? Number.POSITIVE_INFINITY;
  // What is grave becomes a warning, and a warning nothing, only with a little to spare.
  const wasGrave = isSo(before) && before['level'] === 'error';
  const grave = freePct < DISK.errorPct + (wasGrave ? DISK.backPct : 0) || freeGB < DISK.errorGB * (wasGrave ? 1.2 : 1);
  if (grave) return { level: 'error', freePct };
  return freePct < DISK.warningPct + (isSo(before) ? DISK.backPct : 0) ? { level: 'warning', freePct } : undefined;
}

export const PC_RULES: readonly Rule[] = [
  rule('PC-DISKFULL', diskFull),
  rule('PC-DISKBAD', ({ view }) => {
    const { disk } = view.troubles;
    return disk === undefined ? null : disk === 'ok' ? undefined : { level: disk };
  }),
  rule('PC-MEM', (record, before) =>
    above(numberIn(record, 'memoryUsedPct'), MEMORY.pct, MEMORY.backPct, before, (usedPct) => ({ usedPct })),
  ),
  rule('PC-CPU', (record, before) =>
    above(numberIn(record, 'cpuPct'), CPU.pct, CPU.backPct, before, (usedPct) => ({ usedPct })),
  ),
  rule('PC-TEMP', (record, before) =>
    above(numberIn(record, 'temperatureC'), TEMPERATURE.atC - 1, TEMPERATURE.backC - 1, before, (temperatureC) => ({
      temperatureC,
    })),
  ),
  rule('PC-CLOCK', (record) => {
    const offsetS = numberIn(record, 'clockOffsetS');
    if (offsetS === undefined) return null;
    if (Math.abs(offsetS) <= CLOCK.warningS) return undefined;
    return { level: Math.abs(offsetS) > CLOCK.errorS ? 'error' : 'warning', offsetS };
  }),
  // Windows says so; elsewhere the agent's own record of its last end does (start-watch.ts).
  rule('PC-POWERCUT', ({ view }) => {
    const { lastShutdown } = view.readings;
    return lastShutdown === undefined ? null : lastShutdown === 'power-cut' ? {} : undefined;
  }),
  rule('PC-BSOD', ({ view }) => {
    const { lastShutdown, bugcheck, blueScreens } = view.readings;
    if (lastShutdown === undefined) return null;
    if (lastShutdown !== 'blue-screen') return undefined;
    return {
      ...(typeof bugcheck === 'string' ? { bugcheck } : {}),
      ...(typeof blueScreens === 'number' ? { inAWeek: blueScreens } : {}),
    };
  }),
  rule('NET-IPDUP', ({ view }) => {
    const { addressConflict } = view.readings;
    if (typeof addressConflict !== 'string') return null;
    if (addressConflict === NO_CONFLICT) return undefined;
    const [address = '', mac] = addressConflict.split(' ');
    return { address, ...(mac === undefined ? {} : { mac }) };
  }),
  {
    ...rule('AUD-NONE', (record) => {
      const outputs = numberIn(record, 'soundOutputs');
      return outputs === undefined ? null : outputs === 0 ? {} : undefined;
    }),
    // A panel that is off takes its loudspeakers along.
    provided: ({ panelOn }) => panelOn(),
  },
  rule('DSP-RES', ({ view }) => {
    const { screenMode, nativeMode } = view.readings;
    if (typeof screenMode !== 'string' || typeof nativeMode !== 'string') return null;
    return screenMode === nativeMode ? undefined : { mode: screenMode, native: nativeMode };
  }),
  rule('USB-ERR', (record) => {
    const devices = numberIn(record, 'usbErrors');
    return devices === undefined ? null : devices > 0 ? { devices } : undefined;
  }),
];
