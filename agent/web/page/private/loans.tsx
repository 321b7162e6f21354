/** Clickers lent for this lesson. They come back by themselves when it ends. */
import { giveBack } from '../calls.ts';
import { act } from '../client.ts';
import { privately, wall, words } from '../live.ts';
import { Press } from '../parts/press.tsx';

export function Loans() {
  const w = words.value;
  const lent = privately.value?.seats.filter(({ loan }) => loan !== null) ?? [];
  if (wall.value?.lesson == null) return null;
  return (
    <>
      <h1>{w.loansHead}</h1>
      {lent.length === 0 && <p class="empty">{w.loansEmpty}</p>}
      <ul class="unknown-list">
        {lent.map(({ pupilId, seat, loan }) => (
          <li key={pupilId} class="card">
            <span>{w.loanOf(loan ?? '', seat)}</span>
            <Press onPress={() => void act('loan', () => giveBack(loan ?? ''))}>{w.loanBack}</Press>
          </li>
        ))}
      </ul>
    </>
  );
}
