/** One device, connected for one purpose and let go of: within 15 s whatever it does. */
import type { Device } from '../../drivers/device.ts';
import type { BuiltDevice } from '../../drivers/registry.ts';
import { deviceTimeout } from '../../drivers/transport/failure.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import { within } from '../devices/within.ts';
import { type CommandIo, EXIT_OK, EXIT_USAGE, EXIT_WRONG, errorLine } from './io.ts';

/** Leaves time to close and to end the process within the promised 15 s. */
const WITHIN_MS = 13_500;

/**
 * `build` reads the command line: what it refuses is wrong usage. `use` asks the device, and its answer is printed; what
 * goes wrong there is the device's doing. Returns the exit code.
 */
export async function onOneDevice(
  io: CommandIo,
  build: () => BuiltDevice,
  use: (device: Device, built: BuiltDevice) => Promise<object>,
): Promise<number> {
  let exitCode = EXIT_USAGE;
  try {
    const built = build();
    exitCode = EXIT_WRONG;
    io.out(JSON.stringify({ ok: true, ...(await withDevice(built, io.stop, (device) => use(device, built))) }));
    return EXIT_OK;
  } catch (error) {
    if (!(error instanceof ShownError)) throw error;
    io.out(errorLine(error));
    return exitCode;
  }
}

async function withDevice<T>(
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

/** Of a device whose answers nobody knows, that it was reached is all that is known. */
export function unlessConfirmed({ confirms }: Device): { readonly confirmed?: false } {
  return confirms ? {} : { confirmed: false };
}
