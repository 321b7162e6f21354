/**
 * What a receiver's display says: two lines of 16 ASCII characters, time and count, as the vendor's own software shows
 * them, and how to answer. No shares: the display may stand where pupils see it.
 */
import type { Question } from './question.ts';

const WIDTH = 16;

/** `M:SS` */
function minutes(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function spread(left: string, right: string): string {
  return `${left}${right.padStart(WIDTH - left.length)}`.slice(0, WIDTH);
}

/** At most nine characters: how this kind is answered on a clicker. */
function keysOf({ kind, options }: Pick<Question, 'kind' | 'options'>): string {
  const letters = `A-${'ABCDE'[options - 1] ?? 'E'}`;
  switch (kind) {
    case 'single':
      return letters;
    case 'multiple':
      return `${letters} F=CLR`;
    case 'truefalse':
      return 'A=Y B=N';
    case 'numeric':
      return 'NUM+ENTER';
    case 'ranking':
      return `ORDER ${letters}`;
    case 'survey':
      return `VOTE ${letters}`;
    case 'buzz':
      return 'ANY KEY';
  }
}

export interface Shown {
  readonly question: Pick<Question, 'kind' | 'options' | 'state' | 'startedAt'>;
  readonly elapsedMs: number;
  /** Until it closes by itself; undefined: when it is stopped. */
  readonly remainingMs: number | undefined;
  readonly answered: number;
}

/** `0:42          12` / `A-D         OPEN`; with a time limit what is left of it, `-0:18`. */
export function questionLines({ question, elapsedMs, remainingMs, answered }: Shown): [string, string] {
  const open = question.state === 'open';
  // Counted down as people do: the last second is 1, and 0 is over.
  const time =
    open && remainingMs !== undefined ? `-${minutes(Math.ceil(remainingMs / 1000) * 1000)}` : minutes(elapsedMs);
  const waiting = question.kind === 'buzz' && question.startedAt === null;
  return [spread(time, String(answered)), spread(keysOf(question), open ? (waiting ? 'WAIT' : 'OPEN') : 'CLOSED')];
}

/** Seats are ASCII in practice; what is not cannot be drawn and is left out. */
export function bindingLines(seat: string | null, done: number, total: number): [string, string] {
  const drawn = (seat ?? '').replace(/[^ -~]/g, '');
  return [spread(seat === null ? 'SEATS DONE' : 'SEAT', drawn), spread('BOUND', `${done}/${total}`)];
}
