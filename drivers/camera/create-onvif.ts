/** The registry's entry for ONVIF: a camera and the way to it. Nothing of the library is loaded before it is attached. */
import { connect } from 'node:net';
import type { Connection, Device, DeviceSink, DriverClock, Transport } from '../device.ts';
import type { Address, HttpAddress } from '../transport/address.ts';
import { openConnection } from '../transport/closing.ts';
import { deviceRefused, deviceTimeout, reasonOf } from '../transport/failure.ts';
import { transportFor } from '../transport/transport.ts';
import { findAgain } from './find-again.ts';
import { OnvifCamera } from './onvif.ts';
import { type CameraPlace, placeOf } from './place.ts';

export interface CreateOnvif {
  readonly id: string;
  readonly label: string;
  /** Absent where nothing is reached. */
  readonly address?: Address;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

/** For whoever only wants to know what a camera is. */
const NOWHERE: HttpAddress = {
  kind: 'http',
  url: 'http://localhost/',
  user: undefined,
  password: undefined,
  label: 'http://localhost/',
};
const REACHED_WITHIN_MS = 2_000;
/** Of a camera that may have moved: time to ask around and to reach it there. */
const FOUND_WITHIN_MS = 1_000;

export function createOnvif({ id, label, address, sink, clock }: CreateOnvif): Device {
  const now = (): number => clock.now?.() ?? Date.now();
  const place = placeOf(address?.kind === 'http' ? address : NOWHERE);
  const camera = new OnvifCamera({
    id,
    label,
    place,
    sink,
    clock: { monotonicMs: () => clock.monotonicMs(), now },
    identity: {},
  });
  place.reachable = (yes) => camera.reachable(yes);
  return camera;
}

export function onvifTransport(address: Address): Transport {
  return address.kind === 'http'
    ? { label: address.label, open: (signal) => open(address, signal) }
    : transportFor(address);
}

/**
 * There is no connection that would last: one is made to see that somebody is there, and closed again. Where nobody is, and
 * the camera's endpoint is known, it is looked for on the network.
 */
async function open(address: HttpAddress, signal: AbortSignal): Promise<Connection> {
  const place = placeOf(address);
  await place.leaving;
  try {
    await reach(place, signal);
  } catch (error) {
    place.reachable(false);
    if (signal.aborted || !(await findAgain(place, FOUND_WITHIN_MS, signal))) throw error;
    await reach(place, signal);
  }
  place.reachable(true);
  return openConnection({
    label: address.label,
    reports: false,
    send: () => Promise.resolve(),
    // The last words to it: a movement is stopped, a subscription given back.
    release: () => place.leaving,
  });
}

function reach(place: CameraPlace, signal: AbortSignal): Promise<void> {
  const { label } = place.address;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: place.bareHost, port: place.port });
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      // A second error of a destroyed socket has nobody to tell.
      socket.on('error', () => {});
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    const onAbort = (): void => settle(deviceTimeout(label));
    const timer = setTimeout(onAbort, REACHED_WITHIN_MS);
    socket.once('connect', () => settle());
    socket.once('error', (error) => settle(deviceRefused(label, reasonOf(error), error)));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
