/**
 * Every text of the pages, in both languages: typed tables, one for each area of the pages, so that a text missing in
 * one of them does not compile. Words are a teacher's: what happened, since when, what still works, what to do.
 */
import * as asking from './words/asking.ts';
import * as attendance from './words/attendance.ts';
import * as bar from './words/bar.ts';
import * as binding from './words/binding.ts';
import * as health from './words/health.ts';
import * as kinds from './words/kinds.ts';
import type { Words as In, Language } from './words/language.ts';
import * as lesson from './words/lesson.ts';
import * as pin from './words/pin.ts';
import * as place from './words/place.ts';
import * as inside from './words/private.ts';
import * as report from './words/report.ts';
import * as roster from './words/roster.ts';
import * as school from './words/school.ts';
import * as sets from './words/sets.ts';
import * as settings from './words/settings.ts';

export type { Language };

const zh = {
  ...place.zh,
  ...lesson.zh,
  ...kinds.zh,
  ...asking.zh,
  ...binding.zh,
  ...health.zh,
  ...pin.zh,
  ...inside.zh,
  ...roster.zh,
  ...school.zh,
  ...bar.zh,
  ...settings.zh,
  ...attendance.zh,
  ...report.zh,
  ...sets.zh,
};

export type Words = In<typeof zh>;

const en: Words = {
  ...place.en,
  ...lesson.en,
  ...kinds.en,
  ...asking.en,
  ...binding.en,
  ...health.en,
  ...pin.en,
  ...inside.en,
  ...roster.en,
  ...school.en,
  ...bar.en,
  ...settings.en,
  ...attendance.en,
  ...report.en,
  ...sets.en,
};

export const WORDS: Readonly<Record<Language, Words>> = { zh, en };
/** For a test: no key is in two of them, where the later would hide the earlier. */
export const WORD_TABLES = [
  place.zh,
  lesson.zh,
  kinds.zh,
  asking.zh,
  binding.zh,
  health.zh,
  pin.zh,
  inside.zh,
  roster.zh,
  school.zh,
  bar.zh,
  settings.zh,
  attendance.zh,
  report.zh,
  sets.zh,
];
