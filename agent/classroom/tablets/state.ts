/** What one tablet is shown of the question: what is on the wall, and what was answered from its own seat. Pure. */
import type { WallQuestion } from '../../web/api.ts';
import type { TabletQuestion } from '../../web/api-tablet.ts';
import type { Standing } from '../question/question.ts';
import { type Judged, scoreOf } from '../question/score.ts';
import type { Submitted } from '../question/submit.ts';

export interface Own {
  readonly seat: string | null;
  /** The standing answer of whoever sits here; undefined: none. */
  readonly standing: Pick<Standing, 'answer'> | undefined;
  /** What became of this tablet's last answer to this question. */
  readonly last: Submitted | undefined;
}

/** Null: there is nothing to answer or to see. */
export function tabletQuestion(wall: WallQuestion, judged: Judged, own: Own): TabletQuestion | null {
  const { state, buzz, picture, seconds, elapsedMs } = wall;
  if (state === 'voided') return null;
  const { standing, last } = own;
  const place = own.seat === null ? -1 : (buzz?.order ?? []).findIndex(({ seat }) => seat === own.seat);
  const revealed = state === 'revealed';
  return {
    id: wall.id,
    number: wall.number,
    kind: wall.kind,
    options: wall.options,
    rule: wall.rule,
    state,
    anonymous: wall.anonymous,
    stem: wall.stem,
    optionTexts: wall.optionTexts,
    picture: picture === null || revealed ? null : `/t/picture/${wall.id}`,
    seconds,
    leftMs: seconds === null || state !== 'open' ? null : Math.max(0, seconds * 1000 - elapsedMs),
    thinkMs: buzz?.thinkMs ?? 0,
    won: buzz?.state === 'won',
    place: place < 0 ? null : place + 1,
    mine: standing?.answer ?? null,
    saved: last === undefined || !last.accepted ? wall.saved : last.saved,
    refused: last === undefined || last.accepted ? null : last.reason,
    answer: revealed ? wall.answer : null,
    verdict: revealed ? (scoreOf(judged, standing)?.verdict ?? null) : null,
  };
}
