/** Installed programs against the list of those that may be: case and blanks do not matter, a star at the end stands for any rest. Pure. */
import type { Program } from '../../../drivers/host/posture.ts';

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

export function unlisted(programs: readonly Program[], allow: readonly string[]): Program[] {
  const entries = allow.map(plain);
  const exact = new Set(entries.filter((entry) => !entry.endsWith('*')));
  const beginnings = entries.filter((entry) => entry.endsWith('*')).map((entry) => entry.slice(0, -1));
  return programs.filter(({ name }) => {
    const said = plain(name);
    return !exact.has(said) && !beginnings.some((beginning) => said.startsWith(beginning));
  });
}
