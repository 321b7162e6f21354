/**
 * Is the agent doing its work? Not: is the process alive. A store that cannot be written, an uplink that is connected and
 * does not forward, a fault that stops lessons (S1): 503. A device or a broker that is away is said and is no failure of
 * the agent: `degraded`.
 */
import type { FaultView, Health, WallView } from './api.ts';

const severities: readonly FaultView['severity'][] = ['S1', 'S2', 'S3', 'S4'];

export function healthOf(wall: WallView): Health {
  const online = wall.receivers.filter((one) => one.status === 'online').length;
  const worst = severities.find((severity) => wall.faults.some((fault) => fault.severity === severity)) ?? null;
  const storeOk = wall.store.state !== 'unsaved';
  const forwarding = wall.uplink.state !== 'stalled' && wall.uplink.state !== 'blocked';
  const devicesOk = online === wall.receivers.length;
  return {
    ok: storeOk && forwarding && worst !== 'S1',
    degraded: !devicesOk || wall.uplink.state === 'offline' || wall.store.state !== 'ok' || worst !== null,
    version: wall.version,
    parts: {
      store: { ok: storeOk, state: wall.store.state, sinceMs: Math.max(0, wall.now - wall.store.since) },
      uplink: { ok: forwarding, state: wall.uplink.state, backlog: wall.uplink.backlog },
      devices: { ok: devicesOk, online, total: wall.receivers.length },
      faults: { ok: worst === null, open: wall.faults.length, worst },
    },
  };
}
