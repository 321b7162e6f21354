/** Refusals of what a person typed at a simulator. */
import { ShownError } from '../protocols/shown-error.ts';

export function wrongValue(where: string, text: string, allowed: string): ShownError {
  return new ShownError({
    code: 'SIMULATE-VALUE',
    where,
    what: { zh: `不能是 ${JSON.stringify(text)}`, en: `cannot be ${JSON.stringify(text)}` },
    todo: { zh: `可以写：${allowed}`, en: `allowed: ${allowed}` },
  });
}

/** A number typed by a person, or a ShownError that says what is allowed. */
export function numberOf(what: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) {
    throw wrongValue(what, text, `${least}–${most}`);
  }
  return value;
}

/** One of a few words typed by a person. */
export function oneOf<const T extends string>(what: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === text);
  if (found === undefined) throw wrongValue(what, text, allowed.join(' '));
  return found;
}
