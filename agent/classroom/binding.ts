/**
 * “Press in seat order”: the next seat is shown, its pupil presses any key, the clicker is bound, the next seat is shown.
 *
 * - The whole class goes through the seats without a clicker; if every seat has one, through all of them anew.
 * - A clicker replaces the seat's own of the same make and stands beside one of another: going through a class that has
 *   clickers is also how it gets a second set.
 * - A clicker that already belongs to another seat says so and binds nothing. (Going through all anew, that means:
 *   bound in this run; a clicker's old seat is freed.) Repeats of the clicker bound last are ignored.
 * - A press read before its seat was shown cannot be meant for it and is ignored.
 * - Each binding is in room.db before the next seat is shown.
 */
import type { Press } from '../../drivers/device.ts';
import type { Clock } from '../ports.ts';
import type { BindingView } from '../web/api.ts';
import { emptyClass, unknownSeat } from './refusals.ts';
import type { ClassList } from './roster/class-list.ts';

export interface BindingRunOptions {
  readonly mode: 'class' | 'seat';
  readonly seat?: string | undefined;
  readonly clock: Clock;
  /** The class as it is now. */
  readonly list: () => ClassList;
  /** Writes to room.db and loads the class anew. */
  readonly bind: (seat: string, clicker: string) => Promise<void>;
  /** Frees it, and loads the class anew. */
  readonly unbind: (clicker: string) => Promise<void>;
  readonly changed: () => void;
}

type Step = { readonly seat: string; readonly clicker: string | undefined };

export interface BindingRun {
  /** The seat whose pupil presses now; null when all are done. */
  readonly seat: string | null;
  view(): Omit<BindingView, 'receiver'>;
  press(press: Press): Promise<void>;
  passOver(): Promise<void>;
  undo(): Promise<void>;
  /** Seats bound in this run. */
  readonly boundSeats: number;
}

export function createBindingRun(options: BindingRunOptions): BindingRun {
  const { mode, clock, list, bind, unbind, changed } = options;
  const seats = seatsToAsk(list(), mode, options.seat);
  /** All seats are asked again although they have clickers. */
  const anew = mode === 'class' && list().bound === list().pupils.length;
  const boundNow = new Map<string, string>();
  const steps: Step[] = [];
  let last: BindingView['last'] = null;
  let shownAtMs = clock.monotonicMs();
  let turn: Promise<void> = Promise.resolve();

  const current = (): string | null => seats[steps.length] ?? null;

  /** One thing at a time, in order. */
  function inTurn(act: () => Promise<void>): Promise<void> {
    const done = turn.then(act);
    turn = done.catch(() => undefined);
    return done;
  }

  function show(result: BindingView['last']): void {
    last = result;
    shownAtMs = clock.monotonicMs();
    changed();
  }

  function ownerOf(clicker: string): string | undefined {
    return anew ? boundNow.get(clicker) : list().byClicker.get(clicker)?.seat;
  }

  async function pressed({ clicker, atMonotonicMs }: Press): Promise<void> {
    const seat = current();
    const repeated = steps.findLast((step) => step.clicker !== undefined)?.clicker === clicker;
    if (seat === null || repeated || atMonotonicMs < shownAtMs) return;
    const owner = ownerOf(clicker);
    if (owner !== undefined && owner !== seat) {
      last = { seat: owner, result: 'already-bound' };
      changed();
      return;
    }
    await bind(seat, clicker);
    boundNow.set(clicker, seat);
    steps.push({ seat, clicker });
    show({ seat, result: 'bound' });
  }

  return {
    get seat() {
      return current();
    },
    get boundSeats() {
      return boundNow.size;
    },
    view() {
      const total = mode === 'seat' ? 1 : list().pupils.length;
      const done = mode === 'seat' || anew ? boundNow.size : list().bound;
      return { mode, seat: current(), done, total, last };
    },
    press: (press) => inTurn(() => pressed(press)),
    passOver: () =>
      inTurn(() => {
        const seat = current();
        if (seat !== null) {
          steps.push({ seat, clicker: undefined });
          show({ seat, result: 'skipped' });
        }
        return Promise.resolve();
      }),
    undo: () =>
      inTurn(async () => {
        const step = steps.at(-1);
        if (step === undefined) return;
        if (step.clicker !== undefined) {
          await unbind(step.clicker);
          boundNow.delete(step.clicker);
        }
        steps.pop();
        show(null);
      }),
  };
}

function seatsToAsk(list: ClassList, mode: 'class' | 'seat', seat: string | undefined): readonly string[] {
  if (list.pupils.length === 0) throw emptyClass();
  if (mode === 'seat') {
    if (!list.pupils.some((pupil) => pupil.seat === seat)) throw unknownSeat(seat ?? '');
    return [seat ?? ''];
  }
  const free = list.pupils.filter((pupil) => pupil.clicker === undefined);
  return (free.length === 0 ? list.pupils : free).map((pupil) => pupil.seat);
}
