/** Committed facts of one question, a millisecond after the other. */
import type { QuestionFact } from '../../../../agent/classroom/question/question.ts';
import type { EventData } from '../../../../protocols/uplink/events.ts';

const T0 = Date.parse('2026-11-21T01:00:00.000Z');

export type Make = () => QuestionFact;

export function factMaker() {
  let sequence = 0;
  const meta = () => ({ time: new Date(T0 + sequence * 1000).toISOString(), sequence: ++sequence, saved: true });
  return {
    opened: (fields: Partial<EventData<'cn.banban.question.opened'>> = {}): QuestionFact => ({
      type: 'cn.banban.question.opened',
      data: { question: 'q', kind: 'single', options: 4, rule: 'last', oral: true, ...fields },
      ...meta(),
    }),
    started: (): QuestionFact => ({ type: 'cn.banban.question.started', data: { question: 'q' }, ...meta() }),
    extended: (seconds: number): QuestionFact => ({
      type: 'cn.banban.question.extended',
      data: { question: 'q', seconds },
      ...meta(),
    }),
    closed: (lastedMs = 10): QuestionFact => ({
      type: 'cn.banban.question.closed',
      data: { question: 'q', lastedMs },
      ...meta(),
    }),
    revealed: (answer: string, tolerance?: number): QuestionFact => ({
      type: 'cn.banban.question.revealed',
      data: { question: 'q', answer, ...(tolerance === undefined ? {} : { tolerance }) },
      ...meta(),
    }),
    voided: (): QuestionFact => ({ type: 'cn.banban.question.voided', data: { question: 'q' }, ...meta() }),
    pressed: (clicker: string, key: string, fields: { pupil?: string; late?: true } = {}): QuestionFact => ({
      type: 'cn.banban.response.pressed',
      data: { question: 'q', device: 'base', sq: 0, clicker, key, ...fields },
      ...meta(),
    }),
    submitted: (tablet: string, answer: string, fields: { pupil?: string; late?: true } = {}): QuestionFact => ({
      type: 'cn.banban.response.submitted',
      data: { question: 'q', tablet, answer, ...fields },
      ...meta(),
    }),
    cast: (voter: string, by: 'clicker' | 'tablet', key: string, fields: { late?: true } = {}): QuestionFact => ({
      type: 'cn.banban.response.cast',
      data: { question: 'q', voter, by, key, ...fields },
      ...meta(),
    }),
  };
}
