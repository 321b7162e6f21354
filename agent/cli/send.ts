/** `banban send NAME ADDRESS COMMAND [VALUE]`: tells a device one thing and reads back what came of it. */
import { nowhere } from '../../drivers/device.ts';
import { type BuiltDevice, buildDevice } from '../../drivers/registry.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import { systemClock } from '../ports.ts';
import { type CommandIo, EXIT_OK, EXIT_USAGE, EXIT_WRONG, errorLine, parsedArgs, usageError } from './io.ts';
import { withDevice } from './one-device.ts';

export const usage =
  'banban send NAME ADDRESS COMMAND [VALUE] [--model MODEL]   给设备发一条指令并读回，例 banban send pjlink tcp://127.0.0.1:4352 power on · one command, read back';

export async function command(args: string[], io: CommandIo): Promise<number> {
  let built: BuiltDevice;
  let name: string;
  let value: string | undefined;
  try {
    const { values, positionals } = parsedArgs({
      args,
      allowPositionals: true,
      options: { model: { type: 'string' } },
    });
    const [driver, address, commandName, commandValue, ...rest] = positionals;
    if (driver === undefined || address === undefined || commandName === undefined || rest.length > 0) {
      throw usageError({
        zh: '用法：banban send NAME ADDRESS COMMAND [VALUE]',
        en: 'usage: banban send NAME ADDRESS COMMAND [VALUE]',
      });
    }
    name = commandName;
    value = commandValue;
    built = buildDevice({ id: 'send', driver, address, model: values.model }, nowhere, systemClock, 'command line');
  } catch (error) {
    if (!(error instanceof ShownError)) throw error;
    io.out(errorLine(error));
    return EXIT_USAGE;
  }
  try {
    const readings = await withDevice(built, io.stop, (device) => device.command(name, value));
    const { confirms } = built.device;
    io.out(JSON.stringify({ ok: true, readings, ...(confirms ? {} : { confirmed: false }) }));
    return EXIT_OK;
  } catch (error) {
    if (!(error instanceof ShownError)) throw error;
    io.out(errorLine(error));
    return EXIT_WRONG;
  }
}
