/** 抢答 on the wall: who was first, by seat. */
import type { BuzzView } from '../../web/api.ts';
import { thinkMs } from './clockwork.ts';
import type { LiveQuestion } from './live-question.ts';

const SHOWN = 3;

/** Null: it is no buzz. `seatOf`: of a pupil's pseudonym. */
export function buzzView(live: LiveQuestion, seatOf: (pupil: string) => string | undefined): BuzzView | null {
  const { question, quiet } = live;
  if (question.kind !== 'buzz') return null;
  const { startedAt, standing, early, excluded } = question;
  const order = [...standing].slice(0, SHOWN).map(([who, { at }]) => ({
    seat: seatOf(quiet.get(who) ?? who) ?? null,
    afterMs: Math.max(0, Date.parse(at) - Date.parse(startedAt ?? at)),
  }));
  const state = startedAt === null ? 'thinking' : order.length === 0 ? 'ready' : 'won';
  return { state, thinkMs: thinkMs(live), order, early: early.size, excluded: excluded.size };
}
