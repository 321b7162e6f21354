/** `banban check [F]`: validates a config; one line per mistake with file:line:column. */
import { homedir } from 'node:os';
import { loadConfig } from '../config/load.ts';
import { defaultConfigFile } from '../config/places.ts';
import { type CommandIo, EXIT_OK, EXIT_WRONG, parsedArgs, usageError } from './io.ts';

export const usage = 'banban check [FILE] [--json]   检查配置文件，指出 文件:行:列';

export async function command(args: string[], io: CommandIo): Promise<number> {
  const { positionals } = parsedArgs({ args, allowPositionals: true, options: {} });
  if (positionals.length > 1) throw usageError({ zh: '只能检查一个文件', en: 'one file at a time' });
  const facts = { platform: process.platform, env: process.env, home: homedir(), uid: process.getuid?.() };
  const file = positionals[0] ?? defaultConfigFile(facts);
  const { config, problems } = await loadConfig(file, positionals[0] !== undefined);
  if (io.json) {
    io.out(JSON.stringify({ ok: problems.length === 0, file, problems: problems.map((p) => p.toJSON()) }));
  } else {
    for (const p of problems) io.out(`${p.where}: ${p.code} ${p.what.zh}；${p.todo.zh} / ${p.what.en}; ${p.todo.en}`);
    if (problems.length === 0) {
      io.out(`${file}: 配置没有问题 ok（设备 devices ${config.devices.length}）`);
    }
  }
  return problems.length === 0 ? EXIT_OK : EXIT_WRONG;
}
