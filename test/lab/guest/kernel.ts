/** What the guest's kernel says: input devices, and what a process holds. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { api } from '../../harness/agent-process.ts';

/** `/dev/input/eventN` of the input device of that name that has keys or contacts; undefined: there is none now. */
export async function inputNode(name: string): Promise<string | undefined> {
  for (const event of await readdir('/sys/class/input').catch(() => [])) {
    if (!event.startsWith('event')) continue;
    const said = await readFile(`/sys/class/input/${event}/device/name`, 'utf8').catch(() => '');
    if (said.trim() === name) return `/dev/input/${event}`;
  }
  return undefined;
}

/** `GET` from the agent, JSON. On so slow a machine a kept connection may end in the middle: then once more, while it lives. */
export async function ask<T>(agent: { readonly address: string; readonly pid: number }, path: string): Promise<T> {
  for (let left = 5; ; left--) {
    try {
      return (await api<T>(agent.address, path)).body;
    } catch (error) {
      // Whatever the connection's trouble was, a process that is gone is another one.
      if (!existsSync(`/proc/${agent.pid}/exe`)) throw new Error('the agent has died', { cause: error });
      if (left === 0) throw error;
      await pause(200);
    }
  }
}

export interface Held {
  readonly handles: number;
  /** Of those, input devices and serial lines. */
  readonly deviceHandles: number;
  /** Resident memory, MB. */
  readonly rssMB: number;
}

export async function heldBy(pid: number): Promise<Held> {
  const names = await readdir(`/proc/${pid}/fd`);
  const open = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
  const kB = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return {
    handles: names.length,
    deviceHandles: open.filter((path) => /^\/dev\/(input\/|ttyACM)/.test(path)).length,
    rssMB: Math.round(Number(kB) / 102.4) / 10,
  };
}

const EVENT_BYTES = 24;
const EV_KEY = 1;
const BTN_TOUCH = 0x14a;

/** Somebody else who reads an input device, as any program on the desktop could. */
export class Eavesdropper {
  #node: string;
  #child: ChildProcess;
  #rest: Buffer = Buffer.alloc(0);
  bytes = 0;
  /** Of a touch screen, as the kernel tells it. */
  touches = 0;
  lifts = 0;

  constructor(node: string) {
    this.#node = node;
    this.#child = spawn('cat', [node], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.bytes += chunk.length;
      this.#rest = Buffer.concat([this.#rest, chunk]);
      for (; this.#rest.length >= EVENT_BYTES; this.#rest = this.#rest.subarray(EVENT_BYTES)) this.#event(this.#rest);
    });
  }

  /** From now on nothing is missed. */
  async listening(withinMs: number): Promise<void> {
    const handles = `/proc/${this.#child.pid}/fd`;
    await until(
      `cat ${this.#node}`,
      async () => {
        const names = await readdir(handles).catch(() => []);
        const opened = await Promise.all(names.map((name) => readlink(`${handles}/${name}`).catch(() => '')));
        return opened.includes(this.#node) ? true : undefined;
      },
      withinMs,
    );
  }

  #event(event: Buffer): void {
    if (event.readUInt16LE(16) !== EV_KEY || event.readUInt16LE(18) !== BTN_TOUCH) return;
    if (event.readInt32LE(20) === 1) this.touches++;
    else this.lifts++;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }
}

export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs: number,
): Promise<T> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > untilMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await pause(20);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
