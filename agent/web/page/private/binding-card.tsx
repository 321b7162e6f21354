/** Seats are being bound: the same steps as on the wall, for a teacher who walks through the rows with a phone. */
import { act, endBinding, skipSeat, undoBinding } from '../client.ts';
import { binding, receivers, words } from '../live.ts';
import { bindingNow, bindingSaid } from '../parts/binding-said.ts';
import { Press } from '../parts/press.tsx';

export function BindingCard() {
  const w = words.value;
  const view = binding.value;
  if (view === null) return null;
  const asking = view.seat !== null;
  return (
    <section class="card binding-card" role="status">
      <p>
        <b>{view.seat === null ? w.bindAll : w.seatName(view.seat)}</b>{' '}
        {asking ? bindingNow(view, receivers.value, w) : w.bindProgress(view.done, view.total)}
      </p>
      {view.last !== null && <p>{bindingSaid(view.last, w)}</p>}
      <div>
        {view.mode === 'class' && <Press onPress={() => void act('binding', undoBinding)}>{w.bindUndo}</Press>}
        {view.mode === 'class' && asking && <Press onPress={() => void act('binding', skipSeat)}>{w.bindSkip}</Press>}
        <Press look={asking ? 'plain' : 'go'} onPress={() => void act('binding', endBinding)}>
          {asking ? w.bindEnd : w.bindDone}
        </Press>
      </div>
    </section>
  );
}
