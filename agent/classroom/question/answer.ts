/**
 * Answers as text, one spelling each, so that two pupils who mean the same count as the same: `B`; of a multiple choice
 * its letters in order, `ACD`; of true–false `A` 对 or `B` 错; of a ranking the order, `CAB`; a number without needless
 * zeros, `-3.5`; `!` of a buzz.
 */
import type { Answer, Option, QuestionKind } from '../../web/api.ts';

/** What an answer has to fit. */
export interface AnswerShape {
  readonly kind: QuestionKind;
  /** How many letters; 0 of a number and of a buzz. */
  readonly options: number;
}

export const BUZZ = '!';
/** Digits of a number that anybody types in a lesson, with sign and point. */
const NUMBER_LENGTH = 20;
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?$/;
const LETTERS: readonly Option[] = ['A', 'B', 'C', 'D', 'E'];

export function optionLetters(options: number): readonly Option[] {
  return LETTERS.slice(0, options);
}

/** `007` → `7`, `3.50` → `3.5`, `.5` → `0.5`, `-0` → `0`, full-width digits too; undefined: not a number. */
export function canonicalNumber(text: string): string | undefined {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-');
  const found = plain.length > NUMBER_LENGTH ? null : NUMBER.exec(plain);
  if (found === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = found;
  if (whole === '' && fraction === '') return undefined;
  const integer = whole.replace(/^0+(?=\d)/, '') || '0';
  const rest = fraction.replace(/0+$/, '');
  const size = rest === '' ? integer : `${integer}.${rest}`;
  return sign === '-' && size !== '0' ? `-${size}` : size;
}

/** Letters as people write them (`a、c`, `Ａ>Ｃ`), without what stands between them. */
function lettersIn(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s,;/>\u3001\u2192-]/g, '');
}

/** The answer in its one spelling; undefined: not an answer to such a question. */
export function readAnswer({ kind, options }: AnswerShape, text: string): Answer | undefined {
  if (kind === 'numeric') return canonicalNumber(text);
  if (kind === 'buzz') return text === BUZZ ? BUZZ : undefined;
  const given = [...lettersIn(text)];
  const letters: readonly string[] = optionLetters(options);
  if (given.length === 0 || !given.every((letter) => letters.includes(letter))) return undefined;
  const distinct = new Set(given);
  if (kind === 'multiple') return letters.filter((letter) => distinct.has(letter)).join('');
  const wanted = kind === 'ranking' ? options : 1;
  return given.length === wanted && distinct.size === wanted ? given.join('') : undefined;
}
