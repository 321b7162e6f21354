/** `banban channels ROOM…`: which i>clicker channel each room's base uses, so that neighbours do not hear each other. */
import { planChannels } from '../classroom/channel-plan.ts';
import { type CommandIo, EXIT_OK, parsedArgs, usageError } from './io.ts';

export const usage = `banban channels ROOM… [--json]   给全校的 i>clicker 接收器排频道（AA–DD 共 16 个），相邻的教室不同
  例 example: banban channels 101 102 103 201 202 203
  写进各室的配置 put into each room’s config: address: hid://1881:0150?channel=AB`;

export function command(args: string[], io: CommandIo): Promise<number> {
  const { positionals } = parsedArgs({ args, allowPositionals: true, options: {} });
  if (positionals.length === 0) throw usageError({ zh: '请写出各间教室', en: 'name the rooms' });
  const rooms = planChannels(positionals);
  if (io.json) {
    io.out(JSON.stringify({ ok: true, rooms: rooms.map((one) => ({ ...one, shares: one.shares ?? null })) }));
    return Promise.resolve(EXIT_OK);
  }
  const width = Math.max(...rooms.map(({ room }) => room.length));
  for (const { room, channel, shares } of rooms)
    io.out(
      `${room.padEnd(width)}  ${channel}${shares === undefined ? '' : `  （与 ${shares} 同频道 shared with ${shares}）`}`,
    );
  return Promise.resolve(EXIT_OK);
}
