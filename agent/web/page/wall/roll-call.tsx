/** 点到: the first press says “here”. How many, never who. */
import type { AttendanceCount } from '../../api-lesson.ts';
import { rollCall } from '../calls.ts';
import { act } from '../client.ts';
import { useKeys } from '../keys.ts';
import { wall, words } from '../live.ts';
import { hereOf } from '../parts/lesson-said.ts';
import { LETTERS } from '../parts/option-mark.tsx';
import { Press, useArmed } from '../parts/press.tsx';
import { Ring } from '../parts/ring.tsx';
import { Header, Lines } from './header.tsx';
import { askOral, oralOptions } from './place.ts';

export function AttendanceRing({ count }: { count: AttendanceCount }) {
  const w = words.value;
  const here = hereOf(count);
  return (
    <Ring done={here} total={count.size} pulse={here}>
      <p class="count">
        <b>{here}</b>
        <small> / {count.size}</small>
      </p>
      <p class="count-said">{w.hereHead}</p>
    </Ring>
  );
}

/** `迟到 1 · 请假 1 · 未到 2` */
export function restSaid(count: AttendanceCount): string {
  const w = words.value;
  const said = w.hereRest(count.late, count.leave, count.unseen + count.absent);
  return said === '' ? w.hereAll : said;
}

export function RollCall() {
  const w = words.value;
  const armed = useArmed('roll-call');
  const count = wall.value?.attendance ?? null;
  const end = (): void => {
    if (armed) void act('roll-call', () => rollCall(false));
  };
  useKeys({ Space: end, Enter: end, Escape: end });
  return (
    <div class="screen asking roll-call">
      <Header>
        <b>{wall.value?.lesson?.className ?? wall.value?.room.name}</b>
        <span>{w.rollCall}</span>
      </Header>
      <Lines most={2} lesson />
      <main class="oral">
        <section class="ask-left">
          <h1 class="press-now">{w.rollCallHead}</h1>
          <p class="ask-how">
            {w.rollCallHint}
            <br />
            {w.attendancePrivate}
          </p>
          {count !== null && <p class="roll-rest">{restSaid(count)}</p>}
        </section>
        <section class="ask-right">{count !== null && <AttendanceRing count={count} />}</section>
      </main>
      <footer class="bar">
        <Press look="go" class="wide" keyName={w.keySpace} onPress={end} disabled={!armed}>
          {w.rollCallEnd}
        </Press>
        <Press onPress={askOral} disabled={!armed}>
          {w.askOral} A–{LETTERS[oralOptions.value - 1]}
        </Press>
      </footer>
    </div>
  );
}
