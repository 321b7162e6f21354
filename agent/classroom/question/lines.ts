/** The journal's lines about a question, as the facts {@link applyFact} folds. */
import type { Envelope } from '../../../protocols/uplink/envelope.ts';
import type { Committed, Journal, StoredLine } from '../../journal/port.ts';
import type { QuestionEventType, QuestionFact } from './question.ts';

/** Everything that is ever told of a question. */
export const QUESTION_EVENTS = [
  'cn.banban.question.opened',
  'cn.banban.question.started',
  'cn.banban.question.extended',
  'cn.banban.question.closed',
  'cn.banban.question.revealed',
  'cn.banban.question.voided',
  'cn.banban.response.pressed',
  'cn.banban.response.submitted',
  'cn.banban.response.cast',
] as const satisfies readonly QuestionEventType[];
const QUESTION_TYPES: ReadonlySet<string> = new Set(QUESTION_EVENTS);

/** Undefined for a line of another type, as a gap that stands in for a line that cannot be read. */
export function factOf(line: StoredLine): QuestionFact | undefined {
  if (!QUESTION_TYPES.has(line.type)) return undefined;
  const { type, data, time } = JSON.parse(line.text) as Envelope;
  return { type, data, time, sequence: line.sequence, saved: true } as QuestionFact;
}

export function factOfCommitted(committed: Committed<QuestionEventType>): QuestionFact {
  const { type, data, time, sequence, saved } = committed;
  return { type, data, time, sequence, saved } as QuestionFact;
}

/**
 * Everything committed about a question, oldest first. After a rollback the journal says the unpublished lines again in
 * the new epoch (`Journal.openEpoch`): the second telling of an event is the same event and is left out. (Of a multiple
 * choice a press told twice would take itself back.)
 */
export async function readFacts(journal: Journal, id: string): Promise<QuestionFact[]> {
  return toldOnce(await journal.about(id));
}

/** The facts in these lines, each once, in the order of the first telling. */
export function toldOnce(lines: readonly StoredLine[]): QuestionFact[] {
  const facts: QuestionFact[] = [];
  const told = new Map<string, string>();
  for (const line of lines) {
    const fact = factOf(line);
    if (fact === undefined) continue;
    const key = `${fact.type} ${fact.time} ${JSON.stringify(fact.data)}`;
    const epoch = told.get(key) ?? line.epoch;
    if (epoch !== line.epoch) continue;
    told.set(key, epoch);
    facts.push(fact);
  }
  return facts;
}
