/**
 * Takes out of a value what must not leave the room with it: names and numbers that are known to be somebody's, everything
 * under a key that speaks of a secret, and whatever looks like a number of a person or a card. Rather too much than too
 * little: a bundle is read by a stranger. Pure.
 */

export const TAKEN_OUT = '[已隐去]';

/** Keys whose value is nobody's business, however they are spelled: `wifiPassword`, `PIN`, `api_key`. */
const SECRET_KEY =
  /pass(word|wd|phrase)?$|^pwd$|secret|token|credential|authori[sz]ation|cookie|^(room|private|session|api|voter)?_?key$|(^|_)pin$|studentNo|staffNo|\u5b66\u53f7|\u5b66\u7c4d|\u5bc6\u7801|\u53e3\u4ee4/i;
/** In running text: `password=…`, `PIN: 1234`, `密码：…`. */
const SECRET_TEXT =
  /((?:pass(?:word|wd|phrase)?|pwd|secret|token|cookie|\bpin|\u5bc6\u7801|\u53e3\u4ee4|\u5b66\u53f7|\u5b66\u7c4d\u53f7)["']?\s*[:=\uff1a\u662f\u4e3a]\s*["']?)([^\s"',;\uff0c\u3002&]+)/gi;
/** `Authorization: Basic …` */
const AUTHORIZATION = /\b(basic|bearer|digest)\s+[\w+/=.-]{8,}/gi;
/** `mqtt://user:pass@host`, `tcp://:pass@host`. */
const USERINFO = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*@/gi;
/** Eight digits and more: a 学号, an identity card, a phone, a card. */
const LONG_NUMBER = /(?<![\w.-])\d{8,}(?![\w-])/g;
/** A card or a clicker: 4, 5, 7 or 8 bytes in hex, at least one letter and one digit. */
const CARD =
  /(?<![\w-])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])(?:[0-9a-f]{8}|[0-9a-f]{10}|[0-9a-f]{14}|[0-9a-f]{16})(?![\w-])/gi;
const LARGEST_NUMBER = 9_999_999;
const DEEPEST = 12;
const LONGEST_TEXT = 2_000;

export interface Redactor {
  text(text: string): string;
  /** A copy of plain data: objects, arrays, texts, numbers. */
  value(value: unknown): unknown;
}

/** @param words names, 学号, passwords … that are known; shorter than two characters: left out, they would empty every text. */
export function createRedactor(words: Iterable<string>): Redactor {
  const known = [...new Set([...words].map((word) => word.trim()).filter((word) => [...word].length >= 2))]
    // The longest first: 欧阳娜娜 before 娜娜.
    .toSorted((a, b) => b.length - a.length);
  const exact = known.length === 0 ? undefined : new RegExp(known.map(pattern).join('|'), 'gu');

  function text(given: string): string {
    const cut = given.length > LONGEST_TEXT ? `${given.slice(0, LONGEST_TEXT)}…` : given;
    const unnamed = exact === undefined ? cut : cut.replace(exact, TAKEN_OUT);
    return unnamed
      .replace(USERINFO, `$1${TAKEN_OUT}@`)
      .replace(AUTHORIZATION, `$1 ${TAKEN_OUT}`)
      .replace(SECRET_TEXT, `$1${TAKEN_OUT}`)
      .replace(LONG_NUMBER, TAKEN_OUT)
      .replace(CARD, TAKEN_OUT);
  }

  function value(given: unknown, depth: number): unknown {
    if (typeof given === 'string') return text(given);
    if (typeof given === 'number')
      return Math.abs(given) > LARGEST_NUMBER ? TAKEN_OUT : known.includes(String(given)) ? TAKEN_OUT : given;
    if (typeof given !== 'object' || given === null)
      return typeof given === 'boolean' || given === null ? given : undefined;
    if (depth > DEEPEST) return TAKEN_OUT;
    if (Array.isArray(given)) return given.map((one) => value(one, depth + 1));
    return Object.fromEntries(
      Object.entries(given).map(([key, inside]) => [
        text(key),
        SECRET_KEY.test(key) && inside !== null && inside !== undefined ? TAKEN_OUT : value(inside, depth + 1),
      ]),
    );
  }

  return { text, value: (given) => value(given, 0) };
}

/** In a Latin script a name is a word of its own: `Li` is not in `Link`. */
function pattern(word: string): string {
  const literal = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return /^[\w-]+$/.test(word) ? `(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])` : literal;
}
