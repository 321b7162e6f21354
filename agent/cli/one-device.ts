/** One device, connected for one purpose and let go of: within 15 s whatever it does. */
import type { Device } from '../../drivers/device.ts';
import type { BuiltDevice } from '../../drivers/registry.ts';
import { deviceTimeout } from '../../drivers/transport/failure.ts';
import { within } from '../devices/within.ts';

/** Leaves time to close and to end the process within the promised 15 s. */
const WITHIN_MS = 13_500;

export async function withDevice<T>(
  { device, transport }: BuiltDevice,
  stop: AbortSignal,
  use: (device: Device) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(deviceTimeout(transport.label)), WITHIN_MS);
  const onStop = (): void => deadline.abort(deviceTimeout(transport.label));
  stop.addEventListener('abort', onStop, { once: true });
  const { signal } = deadline;
  try {
    const connection = await within(transport.open(signal), signal, (late) => {
      late.close('opened too late').catch(() => {});
    });
    try {
      await within(device.attach(connection, signal), signal);
      return await within(use(device), signal);
    } finally {
      device.detach('done');
      // What was asked is answered; a handle that will not close must not change that.
      connection.close('done').catch(() => {});
    }
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', onStop);
  }
}
