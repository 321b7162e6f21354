/** What is said while seats are bound: seat numbers, never names. */
import type { BindingView, ReceiverView } from '../../api.ts';
import type { Words } from '../words.ts';

/** What the pupil whose seat is shown should do. */
export function bindingNow(view: BindingView, receivers: readonly ReceiverView[], words: Words): string {
  if (view.receiver === 'open') return words.bindSeatNow;
  const usable = receivers.some(({ status }) => status === 'online' || status === 'degraded');
  return usable ? words.preparingHint : words.bindWaits;
}

/** What became of the last press. */
export function bindingSaid(last: NonNullable<BindingView['last']>, words: Words): string {
  switch (last.result) {
    case 'bound':
      return words.bindBound(last.seat);
    case 'already-bound':
      return words.bindAlready(last.seat);
    case 'skipped':
      return words.bindSkipped(last.seat);
  }
}
