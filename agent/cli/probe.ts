/** `banban probe NAME ADDRESS`: connects once and says what is there, within 15 s whatever the device does. */
import { nowhere } from '../../drivers/device.ts';
import { type BuiltDevice, buildDevice } from '../../drivers/registry.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import { systemClock } from '../ports.ts';
import { type CommandIo, EXIT_OK, EXIT_USAGE, EXIT_WRONG, errorLine, parsedArgs, usageError } from './io.ts';
import { withDevice } from './one-device.ts';

export const usage =
  'banban probe NAME ADDRESS [--model MODEL]   连接一次设备，说出它是谁，最多 15 秒 · connects once and says what is there, within 15 s';

export async function command(args: string[], io: CommandIo): Promise<number> {
  let name: string;
  let built: BuiltDevice;
  try {
    const { driver, address, model } = parse(args);
    name = driver;
    built = buildDevice({ id: 'probe', driver, address, model }, nowhere, systemClock, 'command line');
  } catch (error) {
    if (!(error instanceof ShownError)) throw error;
    io.out(errorLine(error));
    return EXIT_USAGE;
  }
  try {
    const { identity, readings, troubles } = await withDevice(built, io.stop, (device) => device.read());
    const faults = Object.entries(troubles ?? {}).flatMap(([what, level]) => (level === 'ok' ? [] : [{ what, level }]));
    // Of a device whose answers nobody knows, a connection is all that is known.
    const unknown = built.device.confirms ? {} : { confirmed: false };
    const { label } = built.transport;
    io.out(JSON.stringify({ ok: true, driver: name, address: label, identity, readings, faults, ...unknown }));
    return EXIT_OK;
  } catch (error) {
    if (!(error instanceof ShownError)) throw error;
    io.out(errorLine(error));
    return EXIT_WRONG;
  }
}

function parse(args: string[]): { driver: string; address: string; model: string | undefined } {
  const { values, positionals } = parsedArgs({
    args,
    allowPositionals: true,
    options: { model: { type: 'string' } },
  });
  const [driver, address, ...rest] = positionals;
  if (driver === undefined || address === undefined || rest.length > 0) {
    throw usageError({ zh: '用法：banban probe NAME ADDRESS', en: 'usage: banban probe NAME ADDRESS' });
  }
  return { driver, address, model: values.model };
}
