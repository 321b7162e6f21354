/** `banban scan`: looks for the room's devices within 5 s and drafts a config. */
import { hostsIn, searchCameras } from '../../drivers/camera/search.ts';
import { searchPjlink } from '../../drivers/projector/pjlink-search.ts';
import { parseAddress } from '../../drivers/transport/address.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import { systemClock } from '../ports.ts';
import { draftConfig, draftDevices } from '../scan/draft.ts';
import { scanRoom } from '../scan/scan.ts';
import { type CommandIo, EXIT_OK, parsedArgs, usageError } from './io.ts';

/** Projectors may take 10 s to answer; who is quick is found, and any other by its address. */
const SEARCH_WITHIN_MS = 2_000;

export const usage = `banban scan [ADDRESS…] [--host HOST]… [--net NET]… [--json]   查找设备并起草配置（≤ 5 秒） · finds devices, drafts a config
  例 examples: banban scan > banban.yaml     banban scan --host 192.0.2.17     banban scan serial://COM4
  ADDRESS  serial:///dev/ttyUSB0 · tcp://主机:端口 · http://用户:密码@摄像头（另外再看看这里 looked at besides）
  --host   这台主机的常用端口也试一遍 its well-known ports are tried too
  --net    这个网段逐台问有没有摄像机，例 192.168.1.0/24（组播不通时用） each host is asked whether it is a camera`;

export async function command(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsedArgs({
    args,
    allowPositionals: true,
    options: { host: { type: 'string', multiple: true }, net: { type: 'string', multiple: true } },
  });
  if (!positionals.every(canBeLookedAt)) {
    throw usageError({
      zh: '只能查看 serial://、tcp:// 和 http:// 的地址',
      en: 'only addresses that begin with serial://, tcp:// or http:// can be looked at',
    });
  }
  const nets = values.net ?? [];
  if (nets.some((net) => hostsIn(net).length < 2)) {
    throw usageError({
      zh: '--net 写成 192.168.1.0/24，最大 /22',
      en: 'write --net as 192.168.1.0/24, at most a /22',
    });
  }
  const started = systemClock.monotonicMs();
  const scan = await scanRoom({
    clock: systemClock,
    hosts: values.host ?? [],
    addresses: positionals,
    searchProjectors: async (signal) => {
      const projectors = await searchPjlink({ withinMs: SEARCH_WITHIN_MS, signal });
      return projectors.map(({ host }) => host);
    },
    searchCameras: async (signal) => {
      const hosts = [...(values.host ?? []), ...nets];
      return (await searchCameras({ withinMs: SEARCH_WITHIN_MS, signal, hosts })).cameras;
    },
    signal: io.stop,
  });
  const tookMs = Math.round(systemClock.monotonicMs() - started);
  const config = draftConfig(scan);
  if (io.json) {
    io.out(JSON.stringify({ ok: true, tookMs, devices: draftDevices(scan.found), ...scan, config }));
    return EXIT_OK;
  }
  io.out(config.trimEnd());
  io.err(
    `找到 ${scan.found.length} 台设备，用了 ${(tookMs / 1000).toFixed(1)} 秒 · ${scan.found.length} devices in ${(tookMs / 1000).toFixed(1)} s`,
  );
  return EXIT_OK;
}

function canBeLookedAt(text: string): boolean {
  try {
    return ['serial', 'tcp', 'http'].includes(parseAddress(text).kind);
  } catch (error) {
    // What is no address at all is refused in the same words.
    if (error instanceof ShownError) return false;
    throw error;
  }
}
