/** Clickers are bound to seats by pressing in seat order. Seat numbers only: it stands on the wall. */
import type { BindingView } from '../../api.ts';
import { act, endBinding, skipSeat, undoBinding } from '../client.ts';
import { useKeys } from '../keys.ts';
import { schoolClass, words } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { Ring } from '../parts/ring.tsx';
import { Header, Lines } from './header.tsx';

function lastSaid(last: NonNullable<BindingView['last']>): string {
  const w = words.value;
  switch (last.result) {
    case 'bound':
      return w.bindBound(last.seat);
    case 'already-bound':
      return w.bindAlready(last.seat);
    case 'skipped':
      return w.bindSkipped(last.seat);
  }
}

export function Binding({ view }: { view: BindingView }) {
  const w = words.value;
  const end = (): void => void act('binding', endBinding);
  const skip = (): void => void act('binding', skipSeat);
  const undo = (): void => void act('binding', undoBinding);
  const asking = view.seat !== null;
  useKeys({
    Escape: end,
    ...(asking ? { ArrowRight: skip } : { Enter: end, Space: end }),
    ...(view.mode === 'class' ? { ArrowLeft: undo } : {}),
  });
  return (
    <div class="screen binding">
      <Header>
        <b>{schoolClass.value?.name ?? ''}</b>
        <span>{w.bindHead}</span>
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
              <p class="bind-say">{view.receiver === 'open' ? w.bindSeatNow : w.preparingHint}</p>
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
                {lastSaid(view.last)}
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
        {asking && (
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
