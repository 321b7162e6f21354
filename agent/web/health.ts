/**
 * Is the agent doing its work? Not: is the process alive. A store that cannot be written, an uplink that is connected and
 * does not forward, a fault that stops lessons (S1), muted or not: 503. A device or a broker that is away is said and is no failure of
 * the agent: `degraded`.
 */
import type { DeviceView } from '../devices/port.ts';
import type { FaultView, Health, WallView } from './api.ts';

const severities: readonly FaultView['severity'][] = ['S1', 'S2', 'S3', 'S4'];

export function healthOf(wall: WallView): Health {
  const devices = wall.devices.filter(({ kind }) => kind !== 'host');
  const online = devices.filter(({ status }) => status === 'online').length;
  const quiet = wall.quietFaults ?? [];
  const muted = quiet.filter(({ drill }) => !drill);
  const open = [...wall.faults, ...muted];
  const worst = severities.find((severity) => open.some((fault) => fault.severity === severity)) ?? null;
  const storeOk = wall.store.state !== 'unsaved';
  const forwarding = wall.uplink.state !== 'stalled' && wall.uplink.state !== 'blocked';
  const attention = devices.filter(needsSomebody).length;
  return {
    ok: storeOk && forwarding && worst !== 'S1',
    degraded: attention > 0 || wall.uplink.state === 'offline' || wall.store.state !== 'ok' || worst !== null,
    version: wall.version,
    parts: {
      store: { ok: storeOk, state: wall.store.state, sinceMs: Math.max(0, wall.now - wall.store.since) },
      uplink: { ok: forwarding, state: wall.uplink.state, backlog: wall.uplink.backlog },
      devices: { ok: attention === 0, online, total: devices.length, attention },
      faults: {
        ok: worst === null,
        open: open.length,
        worst,
        muted: muted.length,
        drills: quiet.length - muted.length,
      },
    },
  };
}

/** Not there, not quite itself, or it says that something is wrong with it. */
function needsSomebody({ status, troubles }: DeviceView): boolean {
  return status !== 'online' || Object.values(troubles).some((level) => level !== 'ok');
}
