/**
 * `banban simulate`: the device side of a protocol as a program. `ready ADDRESS` on stdout, then one JSON object a line:
 * what the simulator saw and did, answers to the lines typed on stdin, and refusals of these.
 */
import { ShownError } from '../../protocols/shown-error.ts';
import { streamDevices } from '../../simulators/catalogue.ts';
import { type Furniture, startFurniture } from '../../simulators/furniture.ts';
import { misbehaviours as baseMisbehaviours } from '../../simulators/iclicker/misbehaviour.ts';
import { startBase } from '../../simulators/iclicker/simulator.ts';
import { systemPorts } from '../../simulators/ports.ts';
import { type Room, startRoom } from '../../simulators/room.ts';
import { misbehaviours } from '../../simulators/stream/misbehaviour.ts';
import { startStream } from '../../simulators/stream/simulator.ts';
import { type CommandIo, EXIT_OK, errorLine, parsedArgs, stopped, usageError } from './io.ts';
import { splitLines } from './lines.ts';

const NAMES = ['iclicker', ...Object.keys(streamDevices), 'onvif', 'room'] as const;

export const usage = `banban simulate NAME [--listen ADDRESS] [--seed S] [--generation 1|2]
banban simulate room [--listen ADDRESS] [--pupils N] [--seed S] [--pace P] [--options N] [--right KEY]
  NAME      ${NAMES.join(' ')}
  ADDRESS   tcp://127.0.0.1:0 (默认 default) · pty · gadget（iclicker keyboard digitizer，USB 实验室 in the USB laboratory）
            onvif: http://user:pass@127.0.0.1:0/onvif/device_service · https://…
  --generation 1（iclicker：第一代接收器 a base of the first generation）
  --pupils  48      --seed 1     --pace 1（2 = 快一倍 twice as fast）
  标准输入每行一条 one line on stdin: set WHAT VALUE · misbehave HOW · press ID KEY · unplug · plug · help`;

/** What a simulator, whichever it is, can be told. */
interface Told {
  readonly address: string;
  readonly help: object;
  /** Absent: it has no keys. */
  press?(clicker: string, key: string): string;
  misbehave(how: string): Promise<void>;
  set(what: string, value: string): void | Promise<void>;
  plug(): Promise<void>;
  unplug(): Promise<void>;
  close(): Promise<void>;
}

const COMMON_HELP = {
  unplug: { zh: '拔出', en: 'pulls it out' },
  plug: { zh: '插回', en: 'puts it back' },
  help: { zh: '显示这些', en: 'shows this' },
} as const;

const CLICKER_HELP = {
  'set WHAT VALUE': {
    zh: '改一项设置',
    en: 'changes a setting: ack MS, air MS, report-interval MS, repeats 0–1, ack-reset-count on|off',
    room: 'options 2–5, right A–E|none, share 0–1, pace P, strangers N, silent 0–1, changes 0–1, withdraws 0–1, repeat-presses 0–1, lost 0–1',
  },
  'misbehave HOW': { zh: '使坏', en: 'misbehaves', how: baseMisbehaviours },
  'press ID KEY': { zh: '按一次键，例 press 82E9701B A', en: 'presses a key A–F of a clicker' },
  ...COMMON_HELP,
} as const;

/** How many words follow each verb. */
const WORDS: Readonly<Record<string, number>> = { set: 2, misbehave: 1, press: 2, unplug: 0, plug: 0, help: 0 };
const USUAL_LISTEN = 'tcp://127.0.0.1:0';

export async function command(args: string[], io: CommandIo): Promise<number> {
  const startedMs = performance.now();
  const say = (event: object): void =>
    io.out(JSON.stringify({ atMs: Math.round(performance.now() - startedMs), ...event }));
  // `ready ADDRESS` is the first line whatever happens while starting.
  const early: object[] = [];
  let hear = (event: object): void => {
    early.push(event);
  };
  const simulated = await start(args, (event) => hear(event));
  io.out(`ready ${simulated.address}`);
  hear = say;
  for (const event of early) say(event);

  // One line after the other: `unplug` and `plug` take time, and their order is the point of them.
  let last: Promise<void> = Promise.resolve();
  const lines = splitLines((line) => {
    last = last.then(() => obey(simulated, line, io, say));
  });
  // The end of stdin is not the end of the simulator: it may have been started with nothing there.
  io.stdin.on('data', lines.push).on('end', lines.end);
  await stopped(io.stop);
  io.stdin.off('data', lines.push).off('end', lines.end).pause();
  await last;
  await simulated.close();
  return EXIT_OK;
}

async function start(args: string[], hear: (event: object) => void): Promise<Told> {
  const { name, listen, seed, generation, pupils, pace, options, right } = parse(args);
  switch (name) {
    case 'iclicker':
      return {
        ...(await startBase({ ports: systemPorts(seed), listen, generation, onEvent: hear })),
        help: CLICKER_HELP,
      };
    case 'room': {
      const room = await startRoom({ pupils, seed, pace, listen, onEvent: hear });
      if (options !== undefined) room.set('options', options);
      if (right !== undefined) room.set('right', right);
      return furnished(room, await startFurniture({ seed, onEvent: hear }));
    }
    case 'onvif':
      return await startOnvif(seed, listen, hear);
    case 'fleet':
      throw new ShownError({
        code: 'SIMULATE-NOT-YET',
        where: 'simulate fleet',
        what: { zh: '本版本还不能模拟整个区县', en: 'this version cannot simulate a district yet' },
        todo: { zh: '可以启动多个 banban simulate room', en: 'start several banban simulate room instead' },
      });
    default:
      return await startNamed(name, seed, listen, hear);
  }
}

/** The pupils and everything that hangs in their room, told through one mouth: `set front.power on`. */
function furnished(room: Room, furniture: Furniture): Told {
  const pieces = furniture.pieces.map(({ id }) => id).join(' ');
  return {
    ...room,
    help: {
      ...CLICKER_HELP,
      devices: {
        zh: `设备前面加名字：set front.power on · misbehave panel.silent · misbehave panel.plug · press badge 62E3086CED`,
        en: `devices by their names: ${pieces}`,
      },
    },
    press: (who, what) => furniture.press(who, what) ?? room.press(who, what),
    set: async (what, value) => {
      if (!(await furniture.set(what, value))) room.set(what, value);
    },
    misbehave: async (how) => {
      if (!(await furniture.misbehave(how))) await room.misbehave(how);
    },
    close: async () => {
      await Promise.all([room.close(), furniture.close()]);
    },
  };
}

/** A camera, with a stream where GStreamer is there and found by discovery where the port is to be had. */
async function startOnvif(seed: number, listen: string, hear: (event: object) => void): Promise<Told> {
  const { cameraPorts, startCamera } = await import('../../simulators/camera/onvif.ts');
  const { cameraMisbehaviours } = await import('../../simulators/camera/misbehaviour.ts');
  const camera = await startCamera({
    ports: cameraPorts(seed),
    ...(listen === USUAL_LISTEN ? {} : { listen }),
    discovery: {},
    rtsp: 'if-there',
    onEvent: hear,
  });
  return {
    get address() {
      return camera.address;
    },
    help: {
      'set WHAT VALUE': { zh: '改一项设置', en: 'changes a setting', settings: camera.settings },
      'misbehave HOW[:ACTION]': {
        zh: '使坏；只对一个动作：misbehave drip:GetProfiles，misbehave half:snapshot',
        en: 'misbehaves; in one action only: misbehave drip:GetProfiles, misbehave half:snapshot',
        how: cameraMisbehaviours,
      },
      ...COMMON_HELP,
    },
    set: (what, value) => camera.set(what, value),
    misbehave: (how) => camera.misbehave(how),
    plug: () => camera.plug(),
    unplug: () => camera.unplug(),
    close: () => camera.close(),
  };
}

async function startNamed(name: string, seed: number, listen: string, hear: (event: object) => void): Promise<Told> {
  const create = Object.hasOwn(streamDevices, name) ? streamDevices[name] : undefined;
  if (create === undefined) {
    const names = NAMES.join(' ');
    throw usageError({
      zh: `没有叫 ${name} 的模拟器，有：${names}`,
      en: `no simulator called ${name}; there are: ${names}`,
    });
  }
  const simulator = await startStream({ create, ports: systemPorts(seed), listen, onEvent: hear });
  const { device } = simulator;
  return {
    get address() {
      return simulator.address;
    },
    help: {
      'set WHAT VALUE': { zh: '改一项设置', en: 'changes a setting', settings: device.settings },
      'misbehave HOW': { zh: '使坏', en: 'misbehaves', how: { ...misbehaviours, ...device.ownMisbehaviours } },
      ...COMMON_HELP,
    },
    ...(device.press === undefined
      ? {}
      : { press: (clicker: string, key: string) => device.press?.(clicker, key) ?? 'unheard' }),
    set: (what, value) => simulator.set(what, value),
    misbehave: (how) => simulator.misbehave(how),
    plug: () => simulator.plug(),
    unplug: () => simulator.unplug(),
    close: () => simulator.close(),
  };
}

function parse(args: string[]) {
  const { values, positionals } = parsedArgs({
    args,
    allowPositionals: true,
    options: {
      listen: { type: 'string', default: USUAL_LISTEN },
      seed: { type: 'string', default: '1' },
      pupils: { type: 'string', default: '48' },
      pace: { type: 'string', default: '1' },
      generation: { type: 'string', default: '2' },
      options: { type: 'string' },
      right: { type: 'string' },
    },
  });
  const [name, ...rest] = positionals;
  if (name === undefined || rest.length > 0) {
    const names = NAMES.join(' ');
    throw usageError({ zh: `simulate 后面写一个名字：${names}`, en: `simulate takes one name: ${names}` });
  }
  return {
    ...values,
    name,
    generation: inRange('--generation', values.generation, 1, 2, true) as 1 | 2,
    seed: inRange('--seed', values.seed, 0, 0xffff_ffff, true),
    pupils: inRange('--pupils', values.pupils, 0, 400, true),
    pace: inRange('--pace', values.pace, 0.01, 1000, false),
  };
}

function inRange(option: string, text: string, least: number, most: number, integer: boolean): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most && (!integer || Number.isInteger(value))) return value;
  throw usageError(
    { zh: `${option} 要在 ${least}–${most} 之间：${text}`, en: `${option} must be ${least}–${most}: ${text}` },
    option,
  );
}

async function obey(
  simulated: Told,
  line: string | undefined,
  io: CommandIo,
  say: (event: object) => void,
): Promise<void> {
  if (line === undefined) return io.out(errorLine(wrongLine('这一行太长', 'this line is too long')));
  const [verb = '', ...typed] = line.trim().split(/\s+/);
  // `misbehave drip GetProfiles` is `misbehave drip:GetProfiles`: which of many answers.
  const words = verb === 'misbehave' && typed.length === 2 ? [typed.join(':')] : typed;
  const [first = '', second = ''] = words;
  const wanted = Object.hasOwn(WORDS, verb) ? WORDS[verb] : undefined;
  try {
    if (verb === '') return;
    if (wanted === undefined) throw wrongLine(`不认识 ${verb.slice(0, 40)}`, `unknown: ${verb.slice(0, 40)}`);
    if (words.length !== wanted) throw wrongLine(`${verb} 后面要有 ${wanted} 个词`, `${verb} takes ${wanted} words`);
    switch (verb) {
      case 'set':
        await simulated.set(first, second);
        return say({ ok: true, set: first, value: second });
      case 'misbehave':
        await simulated.misbehave(first);
        return say({ ok: true, misbehave: first });
      case 'press':
        if (simulated.press === undefined) throw wrongLine('它没有按键', 'it has no keys');
        return say({ ok: true, press: first, key: second, result: simulated.press(first, second) });
      case 'unplug':
        await simulated.unplug();
        return say({ ok: true, unplug: true });
      case 'plug':
        await simulated.plug();
        return say({ ok: true, plug: true, address: simulated.address });
      default:
        return say({ ok: true, help: simulated.help });
    }
  } catch (error) {
    if (error instanceof ShownError) return io.out(errorLine(error));
    // A defect of ours: told on stderr, and the simulator goes on, since others are using it.
    io.err(`simulate: ${error instanceof Error ? error.message : String(error)}`);
    io.out(errorLine(wrongLine('内部错误，见标准错误输出', 'internal error, see stderr')));
  }
}

function wrongLine(zh: string, en: string): ShownError {
  return new ShownError({
    code: 'SIMULATE-LINE',
    where: 'stdin',
    what: { zh, en },
    todo: { zh: '输入 help 查看可用的行', en: 'type help' },
  });
}
