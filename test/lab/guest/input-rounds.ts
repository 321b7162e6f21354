/** Plugged in, used and pulled out, round after round, under the eyes of one agent. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Gadget } from '../../../simulators/usb/gadget.ts';
import { type AgentProcess, startAgentProcess } from '../../harness/agent-process.ts';
import { openSse, type SseClient } from '../../harness/sse.ts';
import { ask, Eavesdropper, heldBy, inputNode, pause, until } from './kernel.ts';
import { Program, report } from './program.ts';

/** Everything is ten times slower in here than on a classroom PC. */
const SLOW_MS = 60_000;
const SLOW = { withinMs: SLOW_MS };
/** At first the agent loads its libraries, and asks the PC itself who it is. */
const FIRST_MS = 180_000;
const TAPS = 5;
/** A card is read long before. */
const READ_MS = 15_000;
const READER = 'Banban Simulated Reader';
const SCREEN = 'Banban Simulated Touch Screen';

interface View {
  readonly id: string;
  readonly status: string;
  readonly readings: Readonly<Record<string, unknown>>;
}

interface Room {
  readonly agent: AgentProcess;
  readonly live: SseClient;
  readonly reader: Program;
  readonly screen: Program;
  readonly panel: Program;
  readonly line: Gadget;
}

export async function rounds(banban: string, times: number): Promise<void> {
  const simulate = (name: string, listen: string): Program =>
    new Program(process.execPath, [banban, 'simulate', name, '--listen', listen]);
  const line = await Gadget.create({
    name: 'panel-line',
    identity: { vendorId: 0x1209, productId: 0x0003, release: 0x0100, manufacturer: 'Banban', product: 'Panel Line' },
    made: { kind: 'acm' },
    udc: 'dummy_udc.2',
  });
  await line.plug();
  const programs = {
    reader: simulate('keyboard', 'gadget:dummy_udc.0'),
    screen: simulate('digitizer', 'gadget:dummy_udc.1'),
    panel: simulate('aabbcc', `file://${await line.node()}`),
  };
  let agent: AgentProcess | undefined;
  let live: SseClient | undefined;
  try {
    for (const [name, program] of Object.entries(programs)) {
      const { text } = await program.find(`ready line of ${name}`, ({ text }) => text.startsWith('ready '), SLOW);
      report({ fact: 'simulator', name, address: text.slice('ready '.length) });
    }
    await told(programs.screen, 'set tap-ms 20');
    agent = await startAgentProcess({
      program: [process.execPath, banban],
      directory: await mkdtemp(join(tmpdir(), 'banban-lab-')),
      config: {
        web: { port: 0 },
        log: { level: 'debug' },
        devices: [
          { id: 'reader', driver: 'keyboard', address: 'hid://1209:0001' },
          { id: 'screen', driver: 'digitizer', address: 'hid://1209:0002' },
          { id: 'panel', driver: 'aabbcc', address: 'serial:///dev/ttyACM0' },
        ],
      },
    });
    live = await openSse(`${agent.address}/api/live?scope=wall`);
    const room = { agent, live, line, ...programs };
    for (let round = 1; round <= times; round++) await oneRound(room, round);
    report({ fact: 'badges', count: badgesIn(live), swiped: 2 * times });
    await whoElseReads(room);
    const startMs = performance.now();
    report({ fact: 'agent-stopped', code: await agent.stop(), ms: performance.now() - startMs });
    await whoReadsWithout(programs.reader);
  } catch (error) {
    process.stderr.write(`${agent?.log() ?? ''}\n`);
    throw error;
  } finally {
    live?.close();
    await agent?.kill();
    await Promise.all(Object.values(programs).map((program) => program.stop()));
    await line.remove();
  }
}

async function oneRound(room: Room, round: number): Promise<void> {
  const { agent, live } = room;
  const onlineMs = await timed(() => each(room, (status) => status === 'online', round === 1 ? FIRST_MS : SLOW_MS));
  const before = badgesIn(live);
  for (const card of ['62E3086CED', '0F0184F07A']) await swipe(room, card);
  await tap(room);
  await pullOut(room);
  const offlineMs = await timed(() => each(room, (status) => status !== 'online'));
  const touches = await until(
    `the touches of round ${round}`,
    async () => {
      const counted = (await device(agent, 'screen')).readings['touches'];
      return counted === undefined || Number(counted) < round * TAPS ? undefined : Number(counted);
    },
    SLOW_MS,
  ).catch(async () => Number((await device(agent, 'screen')).readings['touches']));
  // What was pulled out is let go of a moment after it was told.
  const letGo = async (): Promise<true | undefined> =>
    (await heldBy(agent.pid)).deviceHandles === 0 ? true : undefined;
  await until('no device held', letGo, READ_MS).catch(() => undefined);
  report({
    fact: 'round',
    round,
    onlineMs,
    offlineMs,
    badges: badgesIn(live) - before,
    touches,
    tapped: round * TAPS,
    ...(await heldBy(agent.pid)),
  });
  await putIn(room);
}

/**
 * Holds a card to the reader until it is read. Emulated on a starved machine the simulator may rest for a second between
 * two digits, and then it is no number: told, and the card is held to it again, as people do.
 */
async function swipe({ agent, live, reader }: Room, card: string): Promise<void> {
  const before = badgesIn(live);
  for (let left = 2; ; left--) {
    await told(reader, `press ${card} in`);
    const read = until('a badge', () => (badgesIn(live) > before ? true : undefined), left === 0 ? SLOW_MS : READ_MS);
    if (await read.catch((error: unknown) => left === 0 && Promise.reject(error))) return;
    const saw = agent
      .log()
      .split('\n')
      .filter((line) => line.includes('"saw"') && line.includes('"reader"'));
    report({ fact: 'misread', saw: saw.at(-1)?.replace(/^.*"saw"/, '"saw"') ?? 'nothing' });
  }
}

/**
 * Touches the screen, and waits until the kernel has told everybody and the agent has listened: what is pulled out before
 * that is lost on any machine.
 */
async function tap({ agent, screen }: Room): Promise<void> {
  const kernel = new Eavesdropper(await nodeOf(SCREEN));
  await kernel.listening(SLOW_MS);
  for (let touch = 0; touch < TAPS; touch++) {
    await told(screen, 'press 0 down');
    await told(screen, 'press 0 up');
  }
  await until('the kernel’s own count', () => (kernel.lifts >= TAPS ? true : undefined), SLOW_MS);
  await kernel.stop();
  // Who has answered twice has been at its handles in between.
  for (let time = 0; time < 2; time++) await device(agent, 'screen');
}

async function pullOut({ reader, screen, panel, line }: Room): Promise<void> {
  await Promise.all([told(reader, 'unplug'), told(screen, 'unplug'), told(panel, 'unplug')]);
  await line.unplug();
}

async function putIn({ reader, screen, panel, line }: Room): Promise<void> {
  await line.plug();
  await Promise.all([told(reader, 'plug'), told(screen, 'plug'), told(panel, 'plug')]);
}

/** While the agent has the reader, nobody else hears a key; the screen is everybody's. */
async function whoElseReads(room: Room): Promise<void> {
  await each(room, (status) => status === 'online');
  const reader = new Eavesdropper(await nodeOf(READER));
  const screen = new Eavesdropper(await nodeOf(SCREEN));
  await reader.listening(SLOW_MS);
  await screen.listening(SLOW_MS);
  const before = badgesIn(room.live);
  await told(room.reader, 'press 62E3086CED in');
  await told(room.screen, 'press 0 down');
  await told(room.screen, 'press 0 up');
  await until('the badge', () => (badgesIn(room.live) > before ? true : undefined), SLOW_MS);
  await pause(1_000);
  report({ fact: 'eavesdropper', reader: reader.bytes, screen: screen.bytes });
  await reader.stop();
  await screen.stop();
}

/** The same, with nobody who has grabbed it: that the silence before was the grab's doing. */
async function whoReadsWithout(reader: Program): Promise<void> {
  const eavesdropper = new Eavesdropper(await nodeOf(READER));
  await eavesdropper.listening(SLOW_MS);
  await told(reader, 'press 62E3086CED in');
  await pause(1_500);
  report({ fact: 'eavesdropper-alone', reader: eavesdropper.bytes });
  await eavesdropper.stop();
}

function nodeOf(name: string): Promise<string> {
  return until(`the node of ${name}`, () => inputNode(name), SLOW_MS);
}

/** The simulator's answer to a line typed to it. */
async function told(program: Program, line: string): Promise<void> {
  const from = program.lines.length;
  program.tell(line);
  const answer = await program.find(`answer to ${line}`, ({ json }) => 'ok' in json, { from, ...SLOW });
  if (answer.json['ok'] !== true || answer.json['result'] === 'unheard') throw new Error(`${line}: ${answer.text}`);
}

async function device(agent: AgentProcess, id: string): Promise<View> {
  return await ask<View>(agent, `/api/devices/${id}`);
}

async function each({ agent }: Room, fits: (status: string) => boolean, withinMs = SLOW_MS): Promise<void> {
  let last = '';
  await until(
    'all three devices',
    async () => {
      const { devices } = await ask<{ devices: readonly View[] }>(agent, '/api/devices');
      // The PC itself is a device too.
      const ours = devices.filter(({ id }) => ['reader', 'screen', 'panel'].includes(id));
      last = ours.map(({ id, status }) => `${id} ${status}`).join(', ');
      return ours.length === 3 && ours.every(({ status }) => fits(status)) ? true : undefined;
    },
    withinMs,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${last}`);
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return Math.round(performance.now() - startMs);
}

/** Lines of badges at the live page; which card it was is not the wall's business. */
function badgesIn(live: SseClient): number {
  return live.messages.filter(({ event, data }) => event === 'line' && data.includes('"cn.banban.badge.read"')).length;
}
