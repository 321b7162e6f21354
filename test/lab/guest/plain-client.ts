/**
 * Inside the laboratory: a plain node-hid client and the gadget, without any part of the agent. What it reports is what
 * the kernel and hidapi make of the simulator's descriptors and reports.
 */
import { readdir, readFile } from 'node:fs/promises';
import HID from 'node-hid';
import { Program, report } from './program.ts';

const SLOW = { withinMs: 20_000 };

/** The client's side of one opened base: reports as hex without the padding. */
class Client {
  readonly reports: { readonly hex: string; readonly atMs: number }[] = [];
  errorMs: number | undefined;
  #hid: HID.HIDAsync;

  constructor(hid: HID.HIDAsync) {
    this.#hid = hid;
    hid.on('data', (data: Buffer) => this.reports.push({ hex: data.toString('hex'), atMs: performance.now() }));
    hid.on('error', () => {
      this.errorMs ??= performance.now();
    });
  }

  /** The 65 bytes hidapi wants: report id 0 and 64 bytes, zero padded. */
  async write(hex: string): Promise<void> {
    const buffer = Buffer.alloc(65);
    Buffer.from(hex, 'hex').copy(buffer, 1);
    await this.#hid.write(buffer);
  }

  async waitFor(what: string, fits: (hex: string) => boolean, withinMs = 5_000): Promise<number> {
    const atMs = await until(() => this.reports.find(({ hex }) => fits(hex))?.atMs, withinMs);
    if (atMs === undefined)
      throw new Error(`no ${what}; got ${this.reports.map(({ hex }) => hex.slice(0, 20)).join(' ')}`);
    return atMs;
  }

  async ask(command: string, answer: string): Promise<void> {
    await this.write(command);
    await this.waitFor(`answer ${answer} to ${command}`, (hex) => hex.startsWith(answer));
  }

  async close(): Promise<void> {
    await this.#hid.close();
  }
}

export async function plainClient(banban: string): Promise<void> {
  const startedMs = performance.now();
  const simulator = new Program(process.execPath, [
    banban,
    'simulate',
    'iclicker',
    '--listen',
    'gadget',
    '--seed',
    '7',
  ]);
  try {
    const ready = await simulator.find('ready line', ({ text }) => text.startsWith('ready '), SLOW);
    report({ fact: 'simulator-ready', address: ready.text.slice('ready '.length), ms: ready.atMs - startedMs });

    const path = await findPath();
    await reportDescriptors();
    const client = new Client(await HID.HIDAsync.open(path));
    await oneQuestion(simulator, client);
    await pulledOut(simulator, client);
    await putBack(simulator);
  } finally {
    await simulator.stop();
  }
  report({ fact: 'gone-after-close', found: (await HID.devicesAsync(0x1881, 0x0150)).length });
}

async function oneQuestion(simulator: Program, client: Client): Promise<void> {
  await connectAndOpen(client);
  const command = await simulator.find('channel command', ({ json }) => json['command'] === 'channel', SLOW);
  report({ fact: 'command-as-received', hex: command.json['hex'] });

  const pressedMs = simulator.tell('press 82E9701B A');
  const votedMs = await client.waitFor('vote', (hex) => hex.startsWith('02138182e970'));
  report({ fact: 'vote', ms: votedMs - pressedMs });

  await client.write(`0113${Buffer.from('0:03    PCT    1 ').toString('hex')}`);
  await client.write(`0114${Buffer.from(' 100  0  0  0  0 ').toString('hex')}`);
  const second = await simulator.find('LCD line 2', ({ json }) => json['event'] === 'lcd' && json['line'] === 2, SLOW);
  const first = simulator.lines.find(({ json }) => json['event'] === 'lcd' && json['line'] === 1);
  report({ fact: 'lcd', line1: first?.json['text'], line2: second.json['text'] });

  for (let pupil = 0; pupil < 60; pupil += 1) simulator.tell(`press ${clicker(pupil)} ${'ABCDE'.charAt(pupil % 5)}`);
  const all = await until(() => (votesOf(client).size >= 61 ? votesOf(client) : undefined), 10_000);
  report({ fact: 'burst', pressed: 60, votes: (all ?? votesOf(client)).size - 1 });
}

async function pulledOut(simulator: Program, client: Client): Promise<void> {
  const unpluggedMs = simulator.tell('unplug');
  const errorMs = await until(() => client.errorMs, 10_000);
  report({ fact: 'unplugged', noticed: errorMs !== undefined, ms: (errorMs ?? Number.NaN) - unpluggedMs });
  await client.close();
  simulator.tell('press 82E9701B B');
  const press = await simulator.find('unheard press', ({ json }) => json['result'] === 'unheard', SLOW);
  report({ fact: 'press-while-out', result: press.json['result'] });
}

async function putBack(simulator: Program): Promise<void> {
  const pluggedMs = simulator.tell('plug');
  const path = await findPath();
  report({ fact: 'plugged', ms: performance.now() - pluggedMs });
  const client = new Client(await HID.HIDAsync.open(path));
  await connectAndOpen(client);
  simulator.tell('press 82E9701B C');
  // The power was away: the base counts from 0 again.
  await client.waitFor('vote after being put back', (hex) => hex.startsWith('02138382e97000'));
  report({ fact: 'vote-after-replug' });
  await client.ask('0112', '0112aa82e970');
  report({ fact: 'stale-ack' });
  await client.ask('011704', '02181a0001000000');
  report({ fact: 'summary' });
  await client.close();
}

async function connectAndOpen(client: Client): Promise<void> {
  await client.ask('01102141', '0110aa');
  await client.ask('012a214105', '012aaa');
  await client.ask('0112', '0112aa');
  await client.ask('0116', '0116aa');
  await client.ask('0115', '01150405214101');
  await client.ask('012d', '022c');
  await client.ask('0129a18f968d99978f80', '0129aa');
  await client.ask('011704', '02181a');
  await client.ask('0119660a01', '0119aa');
  await client.write('011705');
  await client.ask('0111', '0111aa');
}

/** Different id+sq: repeats in the other half count once. */
function votesOf(client: Client): Set<string> {
  const votes = new Set<string>();
  for (const { hex } of client.reports) {
    for (const half of [hex.slice(0, 64), hex.slice(64)]) if (half.startsWith('0213')) votes.add(half.slice(4, 14));
  }
  return votes;
}

/** `25 pp 00` and their exclusive or. */
function clicker(pupil: number): string {
  return Buffer.from([0x25, pupil, 0x00, 0x25 ^ pupil])
    .toString('hex')
    .toUpperCase();
}

async function findPath(): Promise<string> {
  const untilMs = performance.now() + 15_000;
  for (;;) {
    const [found] = await HID.devicesAsync(0x1881, 0x0150);
    if (found?.path !== undefined) {
      report({ fact: 'enumerated', manufacturer: found.manufacturer, product: found.product, release: found.release });
      return found.path;
    }
    if (performance.now() > untilMs) throw new Error('node-hid does not find 1881:0150');
    await pause(50);
  }
}

async function reportDescriptors(): Promise<void> {
  for (const name of await readdir('/sys/bus/usb/devices')) {
    const directory = `/sys/bus/usb/devices/${name}`;
    const vendor = await readFile(`${directory}/idVendor`, 'utf8').catch(() => '');
    if (vendor.trim() !== '1881') continue;
    const descriptors = await readFile(`${directory}/descriptors`);
    report({
      fact: 'usb-descriptors',
      device: descriptors.subarray(0, 18).toString('hex'),
      configuration: descriptors.subarray(18).toString('hex'),
    });
  }
  for (const name of await readdir('/sys/class/hidraw')) {
    const descriptor = await readFile(`/sys/class/hidraw/${name}/device/report_descriptor`);
    report({ fact: 'report-descriptor', hex: descriptor.toString('hex') });
  }
}

/** Undefined when it did not come in time. */
async function until<T>(look: () => T | undefined, withinMs: number): Promise<T | undefined> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const found = look();
    if (found !== undefined || performance.now() > untilMs) return found;
    await pause(2);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
