/** `banban send NAME ADDRESS COMMAND [VALUE]`: tells a device one thing and reads back what came of it. */
import { nowhere } from '../../drivers/device.ts';
import { buildDevice } from '../../drivers/registry.ts';
import { systemClock } from '../ports.ts';
import { type CommandIo, parsedArgs, usageError } from './io.ts';
import { onOneDevice, unlessConfirmed } from './one-device.ts';

export const usage =
  'banban send NAME ADDRESS COMMAND [VALUE] [--model MODEL]   给设备发一条指令并读回，例 banban send pjlink tcp://127.0.0.1:4352 power on · one command, read back';

export function command(args: string[], io: CommandIo): Promise<number> {
  let name = '';
  let value: string | undefined;
  return onOneDevice(
    io,
    () => {
      const words = parse(args);
      ({ name, value } = words);
      const { driver, address, model } = words;
      return buildDevice({ id: 'send', driver, address, model }, nowhere, systemClock, 'command line');
    },
    async (device) => ({ readings: await device.command(name, value), ...unlessConfirmed(device) }),
  );
}

function parse(args: string[]) {
  const { values, positionals } = parsedArgs({
    args,
    allowPositionals: true,
    options: { model: { type: 'string' } },
  });
  const [driver, address, name, value, ...rest] = positionals;
  if (driver === undefined || address === undefined || name === undefined || rest.length > 0) {
    throw usageError({
      zh: '用法：banban send NAME ADDRESS COMMAND [VALUE]',
      en: 'usage: banban send NAME ADDRESS COMMAND [VALUE]',
    });
  }
  return { driver, address, model: values.model, name, value };
}
