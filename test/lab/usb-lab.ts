/** The USB laboratory as a function: what runs inside prints JSON lines, the test outside reads them. */
import { spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface LabOptions {
  /** Kept after the run: stdout, stderr, the console, and whatever the command wrote to /out. */
  readonly outputDirectory: string;
  /** The whole run, boot included. Default 150 s. */
  readonly seconds?: number;
}

export interface LabRun {
  /** The command's; 124 it took too long, 125 the laboratory failed, 69 a package is missing. */
  readonly status: number;
  /** What the command printed that is JSON, one object a line, in order. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly stdout: string;
  /** The command's and the script's own. */
  readonly stderr: string;
}

const script = fileURLToPath(new URL('usb-lab.sh', import.meta.url));
const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** Boots, runs the command in the checkout as root, and shuts down. Rejects only when the script cannot be started. */
export async function runInLab(command: readonly string[], options: LabOptions): Promise<LabRun> {
  await mkdir(options.outputDirectory, { recursive: true });
  const child = spawn(script, ['--out', options.outputDirectory, ...command], {
    cwd: checkout,
    env: { ...process.env, BANBAN_LAB_SECONDS: String(options.seconds ?? 150) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 125));
  });
  // Missing when the machine never came up: the status says so, and stderr why.
  const stdout = await readFile(join(options.outputDirectory, 'stdout'), 'utf8').catch(() => '');
  return { status, lines: stdout.split('\n').flatMap(jsonLine), stdout, stderr };
}

function jsonLine(line: string): Record<string, unknown>[] {
  if (!line.startsWith('{')) return [];
  try {
    return [JSON.parse(line) as Record<string, unknown>];
  } catch {
    // A line cut off by the end of the machine: what was printed whole still counts.
    return [];
  }
}
