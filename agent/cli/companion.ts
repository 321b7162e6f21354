/** `banban companion`: on Windows, in a signed-in user's session, hears keyboards and touch screens for the agent. */
import { homedir } from 'node:os';
import type { CallState } from '../../drivers/transport/companion-call.ts';
import { companionFile } from '../../drivers/transport/companion-place.ts';
import { startCompanion, wantedOf } from '../companion/companion.ts';
import { notOnThisSystem } from '../companion/refusals.ts';
import { openRawInput } from '../companion/windows.ts';
import { loadConfig } from '../config/load.ts';
import { defaultConfigFile } from '../config/places.ts';
import { systemClock } from '../ports.ts';
import { type CommandIo, EXIT_OK, parsedArgs, stopped, usageError } from './io.ts';

export const usage = `banban companion [--config FILE]   Windows 登录后的小助手：把配置里的键盘口读卡器、小键盘、触控框交给班班
  for Windows, at logon: hands the config’s keyboards and touch screens to the agent, and looks at no other`;

const WORDS: Readonly<Record<CallState, string>> = {
  connected: '已接上班班 · connected to the agent',
  away: '等班班启动 · waiting for the agent',
  refused: '班班不认这个口令，稍后再试 · the agent does not take the key; trying again',
};

export async function command(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsedArgs({
    args,
    allowPositionals: true,
    options: { config: { type: 'string' } },
  });
  if (positionals.length > 0)
    throw usageError({ zh: `多余的参数：${positionals[0]}`, en: `unexpected: ${positionals[0]}` });
  if (process.platform !== 'win32') throw notOnThisSystem();
  const facts = { platform: process.platform, env: process.env, home: homedir(), uid: process.getuid?.() };
  const { config } = await loadConfig(values.config ?? defaultConfigFile(facts), values.config !== undefined);
  const wanted = wantedOf(config.devices);
  if (wanted.length === 0) {
    io.err('配置里没有 hid:// 的键盘和触控，不用小助手 · the config names no keyboard or touch screen: nothing to do');
    return EXIT_OK;
  }
  const companion = startCompanion({
    rawInput: await openRawInput([...new Set(wanted.map(({ use }) => use))]),
    wanted,
    file: companionFile(process.env),
    clock: systemClock,
    state: (state) => io.err(WORDS[state]),
  });
  io.out('ready companion');
  await stopped(io.stop);
  companion.stop();
  return EXIT_OK;
}
