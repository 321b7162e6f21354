/** Clickers are bound to seats by pressing in seat order. Seat numbers only: it stands on the wall. */
import type { BindingView } from '../../api.ts';
import { act, endBinding, skipSeat, undoBinding } from '../client.ts';
import { useKeys } from '../keys.ts';
import { receivers, schoolClass, words } from '../live.ts';
import { bindingNow, bindingSaid } from '../parts/binding-said.ts';
import { Press } from '../parts/press.tsx';
import { Ring } from '../parts/ring.tsx';
import { Header, Lines } from './header.tsx';

export function Binding({ view }: { view: BindingView }) {
  const w = words.value;
  const end = (): void => void act('binding', endBinding);
  const skip = (): void => void act('binding', skipSeat);
  const undo = (): void => void act('binding', undoBinding);
  const asking = view.seat !== null;
  useKeys({
    Escape: end,
    ...(asking ? {} : { Enter: end, Space: end }),
    ...(view.mode === 'class' ? { ArrowLeft: undo } : {}),
    ...(view.mode === 'class' && asking ? { ArrowRight: skip } : {}),
  });
  return (
    <div class="screen binding">
      <Header>
        <b>{schoolClass.value?.name ?? ''}</b>
        <span>{view.mode === 'class' ? w.bindHead : w.bindOneHead}</span>
      </Header>
      <Lines most={2} lesson />
      <main>
        <section class="bind-now" aria-live="assertive">
          {asking ? (
            <>
              <p class="bind-seat">
                {view.seat}
                <small>{w.bindSeatUnit}</small>
              </p>
              <p class="bind-say">{bindingNow(view, receivers.value, w)}</p>
            </>
          ) : (
            <>
              <p class="bind-all">
                <span aria-hidden="true">✓ </span>
                {w.bindAll}
              </p>
              <p class="bind-say">{w.bindAllHint(view.done, view.total)}</p>
            </>
          )}
        </section>
        <section class="bind-side">
          <Ring done={view.done} total={view.total} pulse={view.done}>
            <p class="count">
              <b>{view.done}</b>
              <small> / {view.total}</small>
            </p>
          </Ring>
          <p class={`bind-last bind-last-${view.last?.result ?? 'none'}`} aria-live="polite">
            {view.last !== null && (
              <>
                <span aria-hidden="true">
                  {view.last.result === 'bound' ? '✓ ' : view.last.result === 'skipped' ? '→ ' : '! '}
                </span>
                {bindingSaid(view.last, w)}
              </>
            )}
          </p>
        </section>
      </main>
      <footer class="bar">
        {view.mode === 'class' && (
          <Press onPress={undo} keyName="←">
            {w.bindUndo}
          </Press>
        )}
        {asking && view.mode === 'class' && (
          <Press onPress={skip} keyName="→">
            {w.bindSkip}
          </Press>
        )}
        <Press look={asking ? 'plain' : 'go'} class={asking ? '' : 'wide'} onPress={end} keyName={w.keyEsc}>
          {asking ? w.bindEnd : w.bindDone}
        </Press>
      </footer>
    </div>
  );
}
