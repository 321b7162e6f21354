/** Programs started inside the laboratory: their lines as they come, and waiting for one of them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What the guest reports to the test outside: one JSON object a line. */
export function report(fact: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}

export interface Line {
  readonly text: string;
  /** The text as JSON, where it is. */
  readonly json: Readonly<Record<string, unknown>>;
  /** `performance.now()` when it was read. */
  readonly atMs: number;
}

export class Program {
  readonly lines: Line[] = [];
  #child: ChildProcess;
  #ended = false;
  #gone: Promise<void>;
  #listeners = new Set<() => void>();

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#gone = new Promise((resolve) => {
      this.#child.once('close', () => {
        this.#ended = true;
        this.#wake();
        resolve();
      });
    });
    // Reported by `find` as a program that ended.
    this.#child.once('error', (error) => this.#take(`cannot start ${command}: ${error.message}`));
    if (this.#child.stdout !== null)
      createInterface({ input: this.#child.stdout }).on('line', (text) => this.#take(text));
  }

  /** One line to its stdin. Returns the time it was sent at. */
  tell(line: string): number {
    this.#child.stdin?.write(`${line}\n`);
    return performance.now();
  }

  /** The first line from number `from` on that fits. Fails after `withinMs`, saying what was waited for. */
  async find(what: string, fits: (line: Line) => boolean, options: { from?: number; withinMs: number }): Promise<Line> {
    const untilMs = performance.now() + options.withinMs;
    let next = options.from ?? 0;
    for (;;) {
      for (; next < this.lines.length; next += 1) {
        const line = this.lines[next];
        if (line !== undefined && fits(line)) return line;
      }
      const leftMs = untilMs - performance.now();
      if (leftMs <= 0 || this.#ended) {
        const last = this.lines.slice(-5).map((line) => line.text);
        throw new Error(
          `no ${what} (${this.#ended ? 'it ended' : `${options.withinMs} ms`}); last lines: ${last.join(' | ')}`,
        );
      }
      await this.#news(leftMs);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** SIGTERM, and SIGKILL 8 s later where that was not enough. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const impatient = setTimeout(() => this.#child.kill('SIGKILL'), 8_000);
    await this.#gone;
    clearTimeout(impatient);
  }

  #take(text: string): void {
    let json: Record<string, unknown> = {};
    if (text.startsWith('{')) {
      try {
        json = JSON.parse(text) as Record<string, unknown>;
      } catch {
        // Not JSON after all: it stays a text line.
      }
    }
    this.lines.push({ text, json, atMs: performance.now() });
    this.#wake();
  }

  #wake(): void {
    for (const listener of this.#listeners) listener();
  }

  #news(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(done);
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      this.#listeners.add(done);
    });
  }
}
