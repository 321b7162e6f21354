/** The seats as the class sits: how many in a row, and where the front is, is this browser's. */
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { words } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { store, stored } from '../parts/stored.ts';

const PER_ROW = 'banban.seats-per-row';
const FRONT = 'banban.front-below';
const COUNTS = [4, 5, 6, 7, 8, 9, 10, 11, 12] as const;

const perRow = signal(Math.min(12, Math.max(4, Number(stored(PER_ROW) ?? 8) || 8)));
const frontBelow = signal(stored(FRONT) === 'yes');

export function SeatGrid<T>({ seats, children }: { seats: readonly T[]; children: (seat: T) => ComponentChildren }) {
  const w = words.value;
  const ordered = frontBelow.value ? [...seats].reverse() : seats;
  return (
    <>
      {!frontBelow.value && <p class="front">{w.front}</p>}
      <ol class="seat-grid" style={{ '--per-row': String(perRow.value) }}>
        {ordered.map(children)}
      </ol>
      {frontBelow.value && <p class="front">{w.front}</p>}
    </>
  );
}

export function SeatGridFoot() {
  const w = words.value;
  return (
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
          {COUNTS.map((count) => (
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
          store(FRONT, frontBelow.value ? 'yes' : null);
        }}
      >
        {frontBelow.value ? w.frontAbove : w.frontBelow}
      </Press>
    </div>
  );
}
