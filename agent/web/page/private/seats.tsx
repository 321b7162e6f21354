/** The seats as the class sits: who has answered, at a glance; what they answered only while held, or after 停止. */
import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { Answer, Option, QuestionKind, SeatView } from '../../api.ts';
import { claimLoan, freeTablet, giveBack } from '../calls.ts';
import { act, bindSeat, erasePupil, remark, startBinding } from '../client.ts';
import { privately, question, schoolClass, taking, wall, words } from '../live.ts';
import { EyeIcon } from '../parts/icons.tsx';
import { lettersOf, OptionMark } from '../parts/option-mark.tsx';
import { Press, useConfirmed } from '../parts/press.tsx';
import { WORDS } from '../words.ts';
import { SeatGrid, SeatGridFoot } from './seat-grid.tsx';

const held = signal(false);
const chosen = signal<string | null>(null);

/** What a pupil answered: marks for letters, else the text; 对 and 错 are A and B. */
function Given({ answer, kind }: { answer: Answer; kind: QuestionKind }) {
  if (kind === 'numeric' || kind === 'buzz') return <b class="given">{answer}</b>;
  return (
    <span class="given">
      {[...answer].map((letter) => (
        <OptionMark key={letter} letter={letter as Option} />
      ))}
    </span>
  );
}

/** What is worth knowing of a seat besides its answer. */
function marksOf(seat: SeatView): string {
  const w = words.value;
  return [
    seat.loan === null ? '' : w.seatLoan,
    seat.tablet ? w.seatTablet : '',
    seat.unsure ? `? ${w.seatUnsure}` : '',
    seat.quietClicker === true ? w.seatQuiet : '',
    seat.consent ? '' : w.seatNoConsent,
  ]
    .filter((mark) => mark !== '')
    .join(' · ');
}

const answers = (seat: SeatView): boolean => seat.clicker !== null || seat.loan !== null || seat.tablet;

function Seat({ seat, answersShown, asked }: { seat: SeatView; answersShown: boolean; asked: boolean }) {
  const w = words.value;
  const state = seat.answer !== null ? 'answered' : !answers(seat) ? 'none' : asked ? 'waiting' : 'idle';
  const said = { none: w.seatNoClicker, answered: w.seatAnswered, waiting: w.seatNotYet, idle: '' }[state];
  const marks = marksOf(seat);
  return (
    <li>
      <button
        type="button"
        class={`seat seat-${state}${seat.unsure && answersShown ? ' seat-unsure' : ''}`}
        aria-pressed={chosen.value === seat.pupilId}
        onClick={() => {
          chosen.value = chosen.value === seat.pupilId ? null : seat.pupilId;
        }}
      >
        <span class="seat-number">{seat.seat}</span>
        <span class="seat-name">{seat.name ?? ''}</span>
        {answersShown && seat.answer !== null ? (
          <Given answer={seat.answer} kind={question.value?.kind ?? 'single'} />
        ) : (
          <span class="seat-state">
            <span aria-hidden="true">{state === 'answered' ? '✓ ' : ''}</span>
            {said}
          </span>
        )}
        {marks !== '' && <span class="seat-marks">{marks}</span>}
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
      <SeatGrid seats={view.seats}>
        {(seat) => <Seat key={seat.pupilId} seat={seat} answersShown={answersShown} asked={asked} />}
      </SeatGrid>
      <SeatGridFoot />
    </main>
  );
}

/** The open question's counts: for the teacher's eyes. */
function Tally() {
  const tally = privately.value?.tally;
  const options = question.value?.options ?? 0;
  if (tally === null || tally === undefined) return null;
  if (options === 0) return <NumberTally tally={tally} />;
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

const MOST_NUMBERS = 6;

/** Of a number the commonest ones given. */
function NumberTally({ tally }: { tally: Readonly<Record<string, number>> }) {
  const common = Object.entries(tally).sort(([, one], [, other]) => other - one);
  return (
    <ul class="tally" aria-label={words.value.tallyHead}>
      {common.slice(0, MOST_NUMBERS).map(([given, count]) => (
        <li key={given}>
          {given} × {count}
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
  const lesson = wall.value?.lesson != null;
  return (
    <section class="one-seat card">
      <h2>
        {w.seatName(seat.seat)} {seat.name}
      </h2>
      <p>{seat.clicker === null ? w.seatNoClicker : w.clickerOf((seat.clickers ?? [seat.clicker]).join(' · '))}</p>
      {seat.loan !== null && <p>{w.loanOf(seat.loan, seat.seat)}</p>}
      {seat.quietClicker === true && <p>{w.seatQuietWhy}</p>}
      {!seat.consent && <p>{w.attendanceNoConsent}</p>}
      <div>
        <Press disabled={asking} onPress={() => void act('binding', () => startBinding('seat', seat.seat))}>
          {w.bindThisSeat}
        </Press>
        {seat.clicker !== null && (
          <Press disabled={asking} onPress={() => void act('unbind', () => bindSeat(seat.seat, null))}>
            {w.freeSeat}
          </Press>
        )}
        {lesson && seat.loan === null && (
          <Press disabled={asking} onPress={() => void act('binding', () => claimLoan(seat.seat))}>
            {w.loanClaim}
          </Press>
        )}
        {seat.loan !== null && (
          <Press onPress={() => void act('loan', () => giveBack(seat.loan ?? ''))}>{w.loanBack}</Press>
        )}
        {seat.tablet && (
          <Press onPress={() => void act('tablets', () => freeTablet(seat.seat))}>{w.tabletFreeOne}</Press>
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
