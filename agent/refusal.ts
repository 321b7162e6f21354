/** A refusal in few words: the code, where, what happened and what to do, each in Chinese and English. */
import { type BothLanguages, ShownError } from '../protocols/shown-error.ts';

/** `[zh, en]`, or with its languages named. */
export type Words = readonly [zh: string, en: string] | BothLanguages;

/** @param cause what was thrown, for the log */
export function refusal(code: string, where: string, what: Words, todo: Words, cause?: unknown): ShownError {
  return new ShownError({ code, where, what: bothOf(what), todo: bothOf(todo) }, cause === undefined ? {} : { cause });
}

const bothOf = (words: Words): BothLanguages => ('zh' in words ? words : { zh: words[0], en: words[1] });
