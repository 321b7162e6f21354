/** A command as it arrived, read as far as it can be. */
import { TextDecoder } from 'node:util';
import type { z } from 'zod';
import { type Command, commandId, commandSchema } from '../../protocols/uplink/commands.ts';

const MAX_COMMAND_BYTES = 64 * 1024;

export interface ParsedCommand {
  readonly id: string | undefined;
  readonly command: Command | undefined;
  readonly problem: string | undefined;
}

/** As much as can be read: a malformed command with a good id still gets its answer. */
export function parseCommand(payload: Uint8Array): ParsedCommand {
  if (payload.byteLength > MAX_COMMAND_BYTES)
    return { id: undefined, command: undefined, problem: 'larger than 64 KiB' };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    // Any bytes may arrive here; the result says so.
    return { id: undefined, command: undefined, problem: 'not JSON in UTF-8' };
  }
  const parsed = commandSchema.safeParse(value);
  if (parsed.success) return { id: parsed.data.id, command: parsed.data, problem: undefined };
  const given = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  const id = commandId.safeParse(given);
  return { id: id.data, command: undefined, problem: firstProblem(parsed.error) };
}

export function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'invalid' : `${issue.path.map(String).join('.') || '(whole)'}: ${issue.message}`;
}
