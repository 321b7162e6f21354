/**
 * `banban demo`: the whole product on one PC without any hardware: a simulated classroom of 48 pupils, an embedded
 * broker, and the real agent between them, over the same sockets as in a school.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { startFurniture } from '../../simulators/furniture.ts';
import { startRoom } from '../../simulators/room.ts';
import type { Classroom } from '../classroom/port.ts';
import { parseConfig } from '../config/parse.ts';
import { schoolHours } from '../config/school-hours.ts';
import { startAgent } from '../main.ts';
import { systemClock, systemRandomBytes } from '../ports.ts';
import { buildTime, version } from '../version.ts';
import { demoClassCsv, demoClassName, demoOtherClassCsv, demoOtherClassName } from './demo-class.ts';
import { ensureSchool } from './demo-school.ts';
import { type CommandIo, EXIT_OK, parsedArgs, stopped, usageError } from './io.ts';
import { pageDirectory, stderrLog } from './run.ts';

export const usage =
  'banban demo [--data DIR] [--port N] [--pupils N]   模拟教室 + 内置消息服务器 + 智能体；就绪后打印 ready http://…';

export async function command(args: string[], io: CommandIo): Promise<number> {
  const { values } = parsedArgs({
    args,
    options: { data: { type: 'string' }, port: { type: 'string' }, pupils: { type: 'string' } },
  });
  const port = wholeNumber(values.port ?? '8640', 'port', 0, 65_535);
  const pupils = wholeNumber(values.pupils ?? '48', 'pupils', 1, 60);
  const dataDirectory = values.data ?? (await mkdtemp(join(tmpdir(), 'banban-demo-')));

  const room = await startRoom({ pupils, asked: { options: 4, right: 'B', share: 0.62 } });
  const furniture = await startFurniture({ seed: 1 });
  const broker = await startBroker();
  const config = parseConfig(
    JSON.stringify({
      room: { path: '34/18/02/2134000123/0302', name: '302 教室（演示）' },
      uplink: { url: broker.url },
      web: { port },
      devices: [{ id: 'base', driver: 'iclicker', address: room.address }, ...furniture.pieces],
      log: { level: 'warn' },
    }),
    'demo',
  ).config;
  const ports = { clock: systemClock, randomBytes: systemRandomBytes, log: stderrLog(config.log.level) };
  const options = {
    config,
    dataDirectory,
    pageDirectory: pageDirectory(),
    version,
    buildTime,
    boot: randomUUID(),
    ports,
    schoolHours,
  };
  const agent = await startAgent(options).catch(async (error: unknown) => {
    await Promise.all([room.close(), furniture.close(), broker.close()]);
    throw error;
  });
  await ensureSchool(agent.school, agent.sets, await ensureClasses(agent.classroom, room.clickers), systemClock.now());

  io.err(`模拟教室 simulated room  ${room.address}（${pupils} 名虚构的学生 invented pupils）`);
  for (const { name, driver, address } of furniture.pieces)
    io.err(`模拟设备 simulated       ${address}  ${driver} ${name}`);
  io.err(`消息服务器 broker        ${broker.url}   mosquitto_sub -p ${broker.port} -t 'banban/#' -v`);
  io.err(`数据 data                ${dataDirectory}`);
  io.err('用浏览器打开下面的地址，点“口头提问” · open the address below and tap “Ask” · Ctrl-C 停止 stops');
  io.out(`ready ${agent.address}`);

  await stopped(io.stop);
  await agent.stop('signal');
  await Promise.all([room.close(), furniture.close(), broker.close()]);
  return EXIT_OK;
}

/** Imported once; a later start on the same data keeps what was changed. The first holds the simulated clickers. */
async function ensureClasses(classroom: Classroom, clickers: readonly string[]): Promise<string[]> {
  const existing = await classroom.classes();
  if (existing.length > 0) return existing.map(({ id }) => id);
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  await classroom.importRoster(demoClassName, bytes(demoClassCsv(clickers)), { dryRun: false });
  await classroom.importRoster(demoOtherClassName, bytes(demoOtherClassCsv(clickers.length)), { dryRun: false });
  const imported = await classroom.classes();
  const [first] = imported;
  if (first !== undefined) await classroom.selectClass(first.id);
  return imported.map(({ id }) => id);
}

async function startBroker(): Promise<{ url: string; port: number; close(): Promise<void> }> {
  const aedes = await Aedes.createBroker();
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    aedes.handle(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    close: async () => {
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function wholeNumber(text: string, name: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw usageError({
      zh: `--${name} 要写 ${least} 到 ${most} 的整数`,
      en: `--${name} takes a whole number from ${least} to ${most}`,
    });
  }
  return value;
}
