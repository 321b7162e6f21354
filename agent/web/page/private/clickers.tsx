/** Clickers that are bound to nobody, and the two ways to bind them. */
import { act, bindSeat, startBinding } from '../client.ts';
import { clock } from '../lines.ts';
import { privately, schoolClass, taking, words } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { Loans } from './loans.tsx';
import { Numbers } from './numbers.tsx';

export function Clickers() {
  const w = words.value;
  const view = privately.value;
  if (view === null) return <p class="empty">{w.waiting}</p>;
  // Whose presses count must not change in mid question.
  const asking = taking.value;
  return (
    <main class="clickers">
      <section class="card">
        <Press
          look="go"
          onPress={() => void act('binding', () => startBinding('class'))}
          disabled={schoolClass.value === null || asking}
        >
          {w.bindClass}
        </Press>
        <p>{asking ? w.bindAfterStop : w.bindClassHint}</p>
      </section>
      <Numbers />
      <Loans />
      <h1>{w.unknownHead}</h1>
      {view.unknownClickers.length === 0 && <p class="empty">{w.unknownEmpty}</p>}
      <ul class="unknown-list">
        {view.unknownClickers.map((each) => (
          <li key={each.clicker} class="card">
            <b>{each.clicker}</b>
            <span>{w.unknownPresses(each.presses, each.lastKey)}</span>
            <time>{clock(Date.parse(each.at))}</time>
            <select
              aria-label={w.bindToSeat}
              value=""
              disabled={asking}
              onChange={(event) => {
                const seat = event.currentTarget.value;
                if (seat !== '') void act('bind', () => bindSeat(seat, each.clicker));
              }}
            >
              <option value="">{w.bindToSeat}</option>
              {view.seats.map((seat) => (
                <option key={seat.pupilId} value={seat.seat}>
                  {w.seatName(seat.seat)} {seat.name ?? ''} {seat.clicker === null ? `· ${w.seatNoClicker}` : ''}
                </option>
              ))}
            </select>
          </li>
        ))}
      </ul>
    </main>
  );
}
