/**
 * Where agent and companion find each other: a small file with the agent's port and the key of this start. Whoever may
 * read the file may call; whoever may not cannot prove anything (`protocols/input/companion.ts`).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { proofText } from '../../protocols/input/companion.ts';

export interface CompanionPlace {
  /** On 127.0.0.1. */
  readonly port: number;
  /** 64 hex digits, new at each start of the agent. */
  readonly key: string;
}

const MOST_BYTES = 1_000;

/** `C:\ProgramData\Banban\companion.json`: a service and a user have no other folder in common. */
export function companionFile(env: Readonly<Record<string, string | undefined>>): string {
  return join(env['ProgramData'] ?? 'C:\\ProgramData', 'Banban', 'companion.json');
}

/** Undefined: there is none, or it is not (yet) whole. */
export async function readPlace(file: string): Promise<CompanionPlace | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    // Not there, or not to be read by this user: either way there is nobody to be found.
    return undefined;
  }
  if (text.length > MOST_BYTES) return undefined;
  const [, port, key] = /^\{"port":(\d{1,5}),"key":"([0-9a-f]{64})"\}\s*$/.exec(text) ?? [];
  return port === undefined || key === undefined ? undefined : { port: Number(port), key };
}

/** Rejects with the system's error where it cannot be written. */
export async function writePlace(file: string, { port, key }: CompanionPlace): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  try {
    await writeFile(fresh, `${JSON.stringify({ port, key })}\n`, { mode: 0o600 });
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

export function proofOf(
  side: 'agent' | 'companion',
  key: string,
  nonces: { readonly agent: string; readonly companion: string },
): string {
  return createHmac('sha256', Buffer.from(key, 'hex'))
    .update(proofText(side, nonces.agent, nonces.companion))
    .digest('hex');
}

export function isProof(given: string, expected: string): boolean {
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
