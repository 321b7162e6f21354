/** `banban probe NAME ADDRESS`: connects once and says what is there, within 15 s whatever the device does. */
import type { DeviceSink } from '../../drivers/device.ts';
import { type BuiltDevice, buildDevice } from '../../drivers/registry.ts';
import { deviceTimeout } from '../../drivers/transport/failure.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import { within } from '../devices/within.ts';
import { systemClock } from '../ports.ts';
import { type CommandIo, EXIT_OK, EXIT_USAGE, EXIT_WRONG, errorLine, parsedArgs, usageError } from './io.ts';

export const usage =
  'banban probe NAME ADDRESS   连接一次设备，说出它是谁，最多 15 秒 · connects once and says what is there, within 15 s';

/** Leaves time to close and to end the process within the promised 15 s. */
const PROBE_WITHIN_MS = 13_500;

const NOWHERE: DeviceSink = { press() {}, status() {}, identity() {}, readings() {}, voting() {} };

export async function command(args: string[], io: CommandIo): Promise<number> {
  let name: string;
  let built: BuiltDevice;
  try {
    const [driver, address] = parse(args);
    name = driver;
    built = buildDevice({ id: 'probe', driver, address }, NOWHERE, systemClock, 'command line');
  } catch (error) {
    if (!(error instanceof ShownError)) throw error;
    io.out(errorLine(error));
    return EXIT_USAGE;
  }
  try {
    const found = await look(built, io.stop);
    io.out(JSON.stringify({ ok: true, driver: name, address: built.transport.label, ...found, faults: [] }));
    return EXIT_OK;
  } catch (error) {
    if (!(error instanceof ShownError)) throw error;
    io.out(errorLine(error));
    return EXIT_WRONG;
  }
}

function parse(args: string[]): [string, string] {
  const { positionals } = parsedArgs({ args, allowPositionals: true, options: {} });
  const [driver, address, ...rest] = positionals;
  if (driver === undefined || address === undefined || rest.length > 0) {
    throw usageError({ zh: '用法：banban probe NAME ADDRESS', en: 'usage: banban probe NAME ADDRESS' });
  }
  return [driver, address];
}

async function look(
  { device, transport }: BuiltDevice,
  stop: AbortSignal,
): Promise<Awaited<ReturnType<typeof device.read>>> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(deviceTimeout(transport.label)), PROBE_WITHIN_MS);
  const onStop = (): void => deadline.abort(deviceTimeout(transport.label));
  stop.addEventListener('abort', onStop, { once: true });
  const { signal } = deadline;
  try {
    const connection = await within(transport.open(signal), signal, (late) => {
      late.close('opened too late').catch(() => {});
    });
    try {
      await within(device.attach(connection, signal), signal);
      return await within(device.read(), signal);
    } finally {
      device.detach('probed');
      // What was asked is answered; a handle that will not close must not change that.
      connection.close('probed').catch(() => {});
    }
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', onStop);
  }
}
