import { expect, test } from 'vitest';
import { KIND_NAMES, KIND_SAYS } from '../../../../agent/web/page/words/kinds.ts';
import {
  ATTENDANCE_NAMES,
  LESSON_KIND_NAMES,
  REASON_NAMES,
  SUBJECT_NAMES,
} from '../../../../agent/web/page/words/lesson.ts';
import { ROOM_WORDS } from '../../../../agent/web/page/words/room.ts';
import { WORD_TABLES, WORDS } from '../../../../agent/web/page/words.ts';

const HAN = /\p{Script=Han}/u;
/** Of the other language on purpose: the button that switches to it. */
const FOREIGN = new Set(['language']);
/** Names of keys and things that read the same in both. */
const SAME = new Set(['keyEsc', 'seatsPerRowUnit', 'bindSeatUnit', 'seatUnit', 'attendanceChanged']);

function said(text: string | ((...values: never[]) => string)): string {
  return typeof text === 'string' ? text : (text as (...values: unknown[]) => string)(3, 48, '41');
}

test('every text of the pages is there in both languages, in the right one', () => {
  const keys = Object.keys(WORDS.zh) as (keyof typeof WORDS.zh)[];
  expect(Object.keys(WORDS.en)).toEqual(keys);
  expect(keys.length).toBeGreaterThan(250);
  for (const key of keys) {
    if (FOREIGN.has(key)) continue;
    const zh = said(WORDS.zh[key]);
    const en = said(WORDS.en[key]);
    expect(en, `${key} in English`).not.toMatch(HAN);
    if (SAME.has(key)) continue;
    expect(zh, `${key} in Chinese`).toMatch(HAN);
    expect(en.trim(), `${key} in English`).not.toBe('');
  }
});

test('no text hides another of the same name', () => {
  const keys = WORD_TABLES.flatMap((table) => Object.keys(table));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  expect(keys.length).toBe(Object.keys(WORDS.zh).length);
});

test('a text that takes values says every one of them', () => {
  for (const language of ['zh', 'en'] as const) {
    for (const [key, text] of Object.entries(WORDS[language])) {
      if (typeof text === 'string') continue;
      const values = [7, 52, '41'].slice(0, text.length);
      const result = (text as (...given: unknown[]) => string)(...values);
      for (const value of values) expect(result, `${language} ${key}`).toContain(String(value));
    }
  }
});

test('names of kinds, subjects, marks and reasons are there in both languages, each its own', () => {
  const tables = { KIND_NAMES, KIND_SAYS, SUBJECT_NAMES, LESSON_KIND_NAMES, ATTENDANCE_NAMES, REASON_NAMES };
  for (const [name, { zh, en }] of Object.entries(tables)) {
    expect(Object.keys(en), name).toEqual(Object.keys(zh));
    for (const text of Object.values<string>(zh)) expect(text, name).toMatch(HAN);
    for (const text of Object.values<string>(en)) expect(text, name).toMatch(/^[^\p{Script=Han}]+$/u);
    if (name === 'KIND_SAYS') continue;
    expect(new Set(Object.values(zh)).size, name).toBe(Object.keys(zh).length);
    expect(new Set(Object.values(en)).size, name).toBe(Object.keys(en).length);
  }
});

test('the room’s texts are there in both languages, in the right one', () => {
  const flat = (words: object): [string, string][] =>
    Object.entries(words).flatMap(([key, text]) =>
      typeof text === 'object' && text !== null
        ? flat(text).map(([inner, said]): [string, string] => [`${key}.${inner}`, said])
        : [[key, said(text as string)]],
    );
  const zh = flat(ROOM_WORDS.zh);
  const en = new Map(flat(ROOM_WORDS.en));
  expect([...en.keys()]).toEqual(zh.map(([key]) => key));
  expect(zh.length).toBeGreaterThan(60);
  for (const [key, text] of zh) {
    expect(en.get(key), `${key} in English`).not.toMatch(HAN);
    if (!['input.av', 'input.usb', 'fact.temperatureC'].includes(key)) expect(text, `${key} in Chinese`).toMatch(HAN);
  }
});
