/** `banban probe NAME ADDRESS`: connects once and says what is there, within 15 s whatever the device does. */
import { isCamera } from '../../drivers/camera/camera.ts';
import { type Device, nowhere } from '../../drivers/device.ts';
import { buildDevice } from '../../drivers/registry.ts';
import { systemClock } from '../ports.ts';
import { type CommandIo, parsedArgs, usageError } from './io.ts';
import { onOneDevice, unlessConfirmed } from './one-device.ts';

export const usage =
  'banban probe NAME ADDRESS [--model MODEL]   连接一次设备，说出它是谁，最多 15 秒 · connects once and says what is there, within 15 s';

export function command(args: string[], io: CommandIo): Promise<number> {
  return onOneDevice(
    io,
    () => buildDevice({ id: 'probe', ...parse(args) }, nowhere, systemClock, 'command line'),
    async (device, { transport }) => {
      const { identity, readings, troubles } = await device.read();
      const faults = Object.entries(troubles ?? {}).flatMap(([what, level]) =>
        level === 'ok' ? [] : [{ what, level }],
      );
      const { driver } = device;
      return {
        driver,
        address: transport.label,
        identity,
        readings,
        faults,
        ...ofCamera(device),
        ...unlessConfirmed(device),
      };
    },
  );
}

/** What a camera can do, as it answered, and what it has. */
function ofCamera(device: Device): object {
  if (!isCamera(device)) return {};
  const { abilities, profiles, presets, clock } = device.state;
  return { abilities, profiles, presets, ...(clock === undefined ? {} : { clock }) };
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
