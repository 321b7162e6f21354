/** The how-manieth question of its day one is (Beijing time), for 第 4 题: read from the journal, so a restart goes on counting. */
import { beijingDate } from '../../beijing-time.ts';
import type { Journal, StoredLine } from '../../journal/port.ts';

/** More questions than any day has. */
const DAY_QUESTIONS = 500;

export interface OpenedLine {
  readonly time: string;
  readonly data: { readonly question: string; readonly kind: string; readonly lesson?: string };
}

export const openedIn = (line: StoredLine): OpenedLine => JSON.parse(line.text) as OpenedLine;

/** Ids of the newest questions, newest first; one told again after a rollback is one. */
export async function newestIds(journal: Journal, limit: number): Promise<string[]> {
  const lines = await journal.latest('cn.banban.question.opened', limit);
  return [...new Set(lines.map((line) => openedIn(line).data.question))];
}

/** From 1. */
export async function numberOf(journal: Journal, id: string): Promise<number> {
  const lines = await journal.latest('cn.banban.question.opened', DAY_QUESTIONS);
  const opened = lines
    .map(openedIn)
    .map(({ time, data }) => ({ id: data.question, day: beijingDate(Date.parse(time)) }))
    .toReversed();
  const day = opened.find((question) => question.id === id)?.day;
  const ofDay = [...new Set(opened.filter((question) => question.day === day).map((question) => question.id))];
  return Math.max(1, ofDay.indexOf(id) + 1);
}

export interface DayCount {
  /** Of the day of the newest question. */
  readonly day: string;
  readonly count: number;
}

export async function countOfDay(journal: Journal): Promise<DayCount> {
  const [newest] = await journal.latest('cn.banban.question.opened', 1);
  if (newest === undefined) return { day: '', count: 0 };
  const { time, data } = openedIn(newest);
  return { day: beijingDate(Date.parse(time)), count: await numberOf(journal, data.question) };
}
