/**
 * The device's side of a HID gadget, `/dev/hidgN`.
 *
 * Reading: without an OUT endpoint the kernel keeps only the newest SET_REPORT, so a poll would lose the first of two
 * quick writes. A child `cat` sits in a blocking read and passes each report on at once; being killed gets it out of
 * that read, which nothing in this process could. Writing: the node is opened non-blocking, since a report that the
 * host does not fetch would block for ever.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { close, constants, openSync, write } from 'node:fs';
import { promisify } from 'node:util';
import type { SimulatorPorts } from '../ports.ts';
import { cannot } from './gadget.ts';

/** A host that opens the device late still finds the newest reports, but not a whole lesson. */
const MOST_UNFETCHED_REPORTS = 256;
const RETRY_WRITE_MS = 2;
const NODE_APPEARS_WITHIN_MS = 5_000;

const writeFd = promisify(write);
const closeFd = promisify(close);

/** Output reports of a device that has some: how long each is, and who hears it. */
export interface Hearing {
  readonly reportBytes: number;
  hear(report: Uint8Array): void;
}

export class HidLine {
  #fd: number;
  #reader: ChildProcess | undefined;
  #readerGone: Promise<void> = Promise.resolve();
  #ports: SimulatorPorts;
  #waiting: Uint8Array[] = [];
  #writing = false;
  #closed = false;

  /** Waits until the node is there: udev or devtmpfs makes it a moment after the gadget was plugged in. */
  static async open(node: string, ports: SimulatorPorts, hearing?: Hearing): Promise<HidLine> {
    const fd = await openWhenThere(node, ports);
    return new HidLine(fd, node, ports, hearing);
  }

  constructor(fd: number, node: string, ports: SimulatorPorts, hearing: Hearing | undefined) {
    this.#fd = fd;
    this.#ports = ports;
    if (hearing !== undefined) this.#listen(node, hearing);
  }

  #listen(node: string, { reportBytes, hear }: Hearing): void {
    const reader = spawn('cat', [node], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#reader = reader;
    this.#readerGone = new Promise((resolve) => reader.once('close', () => resolve()));
    let waiting: Buffer = Buffer.alloc(0);
    // Every output report has the same length, so the pipe can be cut again where the kernel had cut it.
    reader.stdout.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      for (; waiting.length >= reportBytes; waiting = waiting.subarray(reportBytes)) {
        hear(waiting.subarray(0, reportBytes));
      }
    });
  }

  send(report: Uint8Array): void {
    if (this.#closed) return;
    if (this.#waiting.length >= MOST_UNFETCHED_REPORTS) this.#waiting.shift();
    this.#waiting.push(report);
    if (!this.#writing) this.#write();
  }

  #write(): void {
    const report = this.#waiting[0];
    if (report === undefined || this.#closed) return;
    this.#writing = true;
    writeFd(this.#fd, report).then(
      () => {
        this.#writing = false;
        this.#waiting.shift();
        this.#write();
      },
      (error: NodeJS.ErrnoException) => {
        // EAGAIN: the report before has not been fetched. Others: the host has gone or not come yet; the same wait.
        this.#ports.after(error.code === 'EAGAIN' ? RETRY_WRITE_MS : 10 * RETRY_WRITE_MS, () => {
          this.#writing = false;
          this.#write();
        });
      },
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#reader?.kill('SIGKILL');
    await this.#readerGone;
    await closeFd(this.#fd);
  }
}

async function openWhenThere(node: string, ports: SimulatorPorts): Promise<number> {
  const untilMs = ports.monotonicMs() + NODE_APPEARS_WITHIN_MS;
  for (;;) {
    try {
      return openSync(node, constants.O_RDWR | constants.O_NONBLOCK);
    } catch (cause) {
      if (ports.monotonicMs() > untilMs) throw cannot(node, cause);
      await new Promise<void>((resolve) => ports.after(20, resolve));
    }
  }
}
