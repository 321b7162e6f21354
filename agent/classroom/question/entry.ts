/**
 * How one voice's presses become its answer: pure, one small function per kind.
 *
 * - one letter (single, true–false, survey): the letter pressed;
 * - multiple: a letter puts itself in and, pressed again, takes itself out; F clears;
 * - ranking: letter after letter; an answer once all are there; F begins anew;
 * - numeric: digits, `.`, `-`, BACK; an answer at ENTER, or when the question is closed;
 * - a buzz: any key.
 *
 * Under `first` what stands, stands: nothing is replaced or taken back. A tablet sends its answer whole; an empty one
 * takes it back.
 */
import type { Answer } from '../../web/api.ts';
import { type AnswerShape, BUZZ, canonicalNumber, optionLetters, readAnswer } from './answer.ts';

/** The key that takes an answer back. */
export const WITHDRAW = 'F';
/** Of numeric pads. */
export const ENTER = 'ENTER';
export const BACK = 'BACK';

export interface Entry {
  readonly answer: Answer | undefined;
  /** What is begun and no answer yet: digits, or the first letters of an order. */
  readonly typed: string;
}

export const NOTHING: Entry = { answer: undefined, typed: '' };

/** A key of a clicker, or a whole answer of a tablet. */
export interface Input {
  readonly by: 'clicker' | 'tablet';
  readonly text: string;
}

export interface EntryRule extends AnswerShape {
  readonly rule: 'last' | 'first';
}

/** What somebody types digit by digit; more places than this are a stuck key. */
const TYPED = /^-?\d{0,12}(\.\d{0,6})?$/;

/** The entry after one more input. The very same object: the input meant nothing here. */
export function enter(rule: EntryRule, entry: Entry, { by, text }: Input): Entry {
  if (rule.kind === 'buzz') return entry.answer === undefined ? { answer: BUZZ, typed: '' } : entry;
  if (rule.rule === 'first' && entry.answer !== undefined && !(by === 'clicker' && rule.kind === 'multiple'))
    return entry;
  if (by === 'tablet') return enterWhole(rule, entry, text);
  if (text === WITHDRAW) return withdrawn(rule, entry);
  if (rule.kind === 'multiple') return toggled(rule, entry, text);
  if (rule.kind === 'ranking') return ranked(rule, entry, text);
  if (rule.kind === 'numeric') return typedNumber(entry, text);
  const answer = optionLetters(rule.options).find((letter) => letter === text);
  return answer === undefined ? entry : { answer, typed: '' };
}

/** Nothing more can be typed: what was typed and is an answer, is one. */
export function finish(rule: EntryRule, entry: Entry): Entry {
  if (rule.kind !== 'numeric' || entry.typed === '') return entry;
  if (rule.rule === 'first' && entry.answer !== undefined) return entry;
  const answer = canonicalNumber(entry.typed);
  return answer === undefined ? entry : { answer, typed: '' };
}

function enterWhole(rule: EntryRule, entry: Entry, text: string): Entry {
  if (text === '') return withdrawn(rule, entry);
  const answer = readAnswer(rule, text);
  return answer === undefined ? entry : { answer, typed: '' };
}

function withdrawn({ rule }: EntryRule, entry: Entry): Entry {
  const standing = rule === 'first' ? entry.answer : undefined;
  return standing === entry.answer && entry.typed === '' ? entry : { answer: standing, typed: '' };
}

function toggled({ rule, options }: EntryRule, entry: Entry, key: string): Entry {
  const letters: readonly string[] = optionLetters(options);
  if (!letters.includes(key)) return entry;
  const chosen = entry.answer ?? '';
  if (rule === 'first' && chosen.includes(key)) return entry;
  const after = letters.filter((letter) => chosen.includes(letter) !== (letter === key)).join('');
  return { answer: after === '' ? undefined : after, typed: '' };
}

function ranked({ options }: EntryRule, entry: Entry, key: string): Entry {
  const letters: readonly string[] = optionLetters(options);
  if (entry.answer !== undefined || !letters.includes(key) || entry.typed.includes(key)) return entry;
  const typed = entry.typed + key;
  return typed.length < options ? { answer: undefined, typed } : { answer: typed, typed: '' };
}

function typedNumber(entry: Entry, key: string): Entry {
  if (key === ENTER) {
    const answer = canonicalNumber(entry.typed);
    return answer === undefined ? entry : { answer, typed: '' };
  }
  if (key === BACK) return entry.typed === '' ? entry : { ...entry, typed: entry.typed.slice(0, -1) };
  const typed = entry.typed + key;
  return /^[\d.-]$/.test(key) && TYPED.test(typed) ? { ...entry, typed } : entry;
}
