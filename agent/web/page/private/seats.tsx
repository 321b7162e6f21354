/** The seats as the class sits: who has answered, at a glance; what they answered only while held, or after 停止. */
import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { Option as OptionLetter, SeatView } from '../../api.ts';
import { act, bindSeat, erasePupil, remark, startBinding } from '../client.ts';
import { privately, question, schoolClass, taking, words } from '../live.ts';
import { EyeIcon } from '../parts/icons.tsx';
import { lettersOf, OptionMark } from '../parts/option-mark.tsx';
import { Press, useConfirmed } from '../parts/press.tsx';
import { WORDS } from '../words.ts';

const PER_ROW = 'banban.seats-per-row';
const FRONT = 'banban.front-below';

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // Storage switched off by a policy: the usual room is shown.
    return null;
  }
}
function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // See above.
  }
}

const perRow = signal(Math.min(12, Math.max(4, Number(stored(PER_ROW) ?? 8) || 8)));
const frontBelow = signal(stored(FRONT) === 'yes');
const held = signal(false);
const chosen = signal<string | null>(null);

function Seat({ seat, answersShown, asked }: { seat: SeatView; answersShown: boolean; asked: boolean }) {
  const w = words.value;
  const state = seat.clicker === null ? 'none' : seat.answer !== null ? 'answered' : asked ? 'waiting' : 'idle';
  const said = { none: w.seatNoClicker, answered: w.seatAnswered, waiting: w.seatNotYet, idle: '' }[state];
  return (
    <li>
      <button
        type="button"
        class={`seat seat-${state}`}
        aria-pressed={chosen.value === seat.pupilId}
        onClick={() => {
          chosen.value = chosen.value === seat.pupilId ? null : seat.pupilId;
        }}
      >
        <span class="seat-number">{seat.seat}</span>
        <span class="seat-name">{seat.name ?? ''}</span>
        {answersShown && seat.answer !== null ? (
          <OptionMark letter={seat.answer as OptionLetter} />
        ) : (
          <span class="seat-state">
            <span aria-hidden="true">{state === 'answered' ? '✓ ' : ''}</span>
            {said}
          </span>
        )}
      </button>
    </li>
  );
}

export function Seats() {
  const w = words.value;
  const view = privately.value;
  const current = question.value;
  const open = current?.state === 'open';
  const asked = current !== null && current.state !== 'voided';
  if (view === null || schoolClass.value === null) return <p class="empty">{w.seatsEmpty}</p>;
  const answered = view.seats.filter((seat) => seat.answer !== null).length;
  const noNames = view.seats.length > 0 && view.seats.every((seat) => seat.name === null);
  const answersShown = asked && (!open || held.value);
  const ordered = frontBelow.value ? [...view.seats].reverse() : view.seats;
  const one = view.seats.find((seat) => seat.pupilId === chosen.value);
  return (
    <main class="seats">
      <div class="seats-head">
        <h1>{asked ? w.seatsHead(answered, view.seats.length) : w.seatsIdle}</h1>
        {open && <Tally />}
        {open && (
          <button
            type="button"
            class="press press-plain hold"
            onPointerDown={() => (held.value = true)}
            onPointerUp={() => (held.value = false)}
            onPointerLeave={() => (held.value = false)}
            onPointerCancel={() => (held.value = false)}
            onContextMenu={(event) => event.preventDefault()}
            onKeyDown={(event) => {
              if (event.key === 'Enter' || event.key === ' ') held.value = true;
            }}
            onKeyUp={() => (held.value = false)}
            onBlur={() => (held.value = false)}
          >
            <EyeIcon />
            {held.value ? w.holdAnswersLabel : w.holdAnswers}
          </button>
        )}
      </div>
      {noNames && <p class="note note-note">{w.peekNoNames}</p>}
      {one !== undefined && <OneSeat seat={one} />}
      {!frontBelow.value && <p class="front">{w.front}</p>}
      <ol class="seat-grid" style={{ '--per-row': String(perRow.value) }}>
        {ordered.map((seat) => (
          <Seat key={seat.pupilId} seat={seat} answersShown={answersShown} asked={asked} />
        ))}
      </ol>
      {frontBelow.value && <p class="front">{w.front}</p>}
      <div class="seats-foot">
        <label>
          {w.seatsPerRow}
          <select
            value={String(perRow.value)}
            onChange={(event) => {
              perRow.value = Number(event.currentTarget.value);
              store(PER_ROW, event.currentTarget.value);
            }}
          >
            {[4, 5, 6, 7, 8, 9, 10, 11, 12].map((count) => (
              <option key={count} value={String(count)}>
                {w.seatsPerRowUnit(count)}
              </option>
            ))}
          </select>
        </label>
        <Press
          local
          onPress={() => {
            frontBelow.value = !frontBelow.value;
            store(FRONT, frontBelow.value ? 'yes' : 'no');
          }}
        >
          {frontBelow.value ? w.frontAbove : w.frontBelow}
        </Press>
      </div>
    </main>
  );
}

/** The open question's counts: for the teacher's eyes. */
function Tally() {
  const tally = privately.value?.tally;
  const options = question.value?.options ?? 0;
  if (tally === null || tally === undefined) return null;
  return (
    <ul class="tally" aria-label={words.value.tallyHead}>
      {lettersOf(options).map((letter) => (
        <li key={letter}>
          <OptionMark letter={letter} /> {tally[letter] ?? 0}
        </li>
      ))}
    </ul>
  );
}

/** What can be done for one pupil. */
function OneSeat({ seat }: { seat: SeatView }) {
  const w = words.value;
  const [erased, setErased] = useState(false);
  const [confirming, pressErase] = useConfirmed(() => {
    void act('erase', () => erasePupil(seat.pupilId)).then((done) => {
      if (done === undefined) return;
      setErased(true);
      chosen.value = null;
      remark.value = { zh: WORDS.zh.erased, en: WORDS.en.erased };
    });
  });
  if (erased) return null;
  const asking = taking.value;
  return (
    <section class="one-seat card">
      <h2>
        {w.seatName(seat.seat)} {seat.name}
      </h2>
      <p>{seat.clicker === null ? w.seatNoClicker : w.clickerOf((seat.clickers ?? [seat.clicker]).join(' · '))}</p>
      <div>
        <Press disabled={asking} onPress={() => void act('binding', () => startBinding('seat', seat.seat))}>
          {w.bindThisSeat}
        </Press>
        {seat.clicker !== null && (
          <Press disabled={asking} onPress={() => void act('unbind', () => bindSeat(seat.seat, null))}>
            {w.freeSeat}
          </Press>
        )}
        <Press disabled={asking} look={confirming ? 'danger' : 'plain'} onPress={pressErase}>
          {confirming ? w.erasePupilConfirm : w.erasePupil}
        </Press>
      </div>
      {asking && <p>{w.bindAfterStop}</p>}
      {confirming && <p class="note note-trouble">{w.erasePupilWhy}</p>}
    </section>
  );
}
