/** Binding as the classroom does it: a run through the seats, one seat by hand, a spare clicker claimed for one lesson. */
import type { Press } from '../../drivers/device.ts';
import type { Ports } from '../ports.ts';
import type { AuditWhat, RoomStore } from '../room/port.ts';
import type { BindingView } from '../web/api.ts';
import { type BindingRun, createBindingRun } from './binding.ts';
import type { Receivers } from './port.ts';
import { closeReceivers } from './question/close-receivers.ts';
import { bindingLines } from './question/lcd.ts';
import { badClicker, busyBinding, noClass, notBinding, unknownSeat } from './refusals.ts';
import type { ClassList } from './roster/class-list.ts';

const CLICKER = /^[0-9A-Z][0-9A-Z_-]{0,39}$/;
/** Of an i>clicker: any of its keys will do. */
const ANY_KEY = 5;

export interface BindingDeskOptions {
  readonly room: Pick<RoomStore, 'bind' | 'unbind'>;
  readonly receivers: () => Receivers;
  readonly ports: Ports;
  readonly list: () => ClassList | undefined;
  /** Loads the class anew. */
  readonly reload: () => Promise<void>;
  readonly audit: (what: AuditWhat, fields: Readonly<Record<string, string | number>>) => Promise<void>;
  readonly changed: () => void;
}

/** How a claimed clicker is lent, and taken back. */
export interface Lending {
  lend(seat: string, clicker: string): Promise<void>;
  giveBack(clicker: string): Promise<void>;
}

export interface BindingDesk {
  /** Null: nothing is being bound. */
  view(): BindingView | null;
  /** `class`: seat after seat; `seat`: this one; with `lending` its clicker is lent, not bound. */
  start(mode: 'class' | 'seat', seat?: string, lending?: Lending): Promise<BindingView>;
  skip(): Promise<BindingView>;
  undo(): Promise<BindingView>;
  /** Nothing to do where none is under way. */
  end(): Promise<void>;
  bindSeat(seat: string, clicker: string | undefined): Promise<void>;
  /** False: nothing is being bound. */
  press(press: Press): boolean;
  /** A pupil is being asked to press. */
  refuseWhileAsking(): void;
  /** What the receivers' displays say; undefined: nothing is being bound. */
  lines(): [string, string] | undefined;
}

/** A clicker's id as somebody wrote it. Throws `CLICKER-INVALID`. */
export function checkedClicker(text: string): string {
  const id = text.trim().toUpperCase();
  if (!CLICKER.test(id)) throw badClicker();
  return id;
}

export function createBindingDesk(options: BindingDeskOptions): BindingDesk {
  const { room, receivers, ports, audit, changed } = options;
  const { clock, log } = ports;
  let run: BindingRun | undefined;
  let lends = false;

  function list(): ClassList {
    const found = options.list();
    if (found === undefined) throw noClass();
    return found;
  }

  async function bind(seat: string, clicker: string | undefined): Promise<void> {
    await room.bind(list().class.id, seat, clicker);
    await options.reload();
  }

  async function unbind(clicker: string): Promise<void> {
    await room.unbind(list().class.id, clicker);
    await options.reload();
  }

  const view = (): BindingView | null => (run === undefined ? null : { ...run.view(), receiver: receivers().voting() });

  function runningView(): BindingView {
    const now = view();
    if (now === null) throw notBinding();
    return now;
  }

  async function end(): Promise<void> {
    const ended = run;
    if (ended === undefined) return;
    run = undefined;
    changed();
    await closeReceivers(receivers(), log);
    const current = options.list();
    if (!lends && ended.boundSeats > 0 && current !== undefined)
      await audit('binding-changed', { class: current.class.id, seats: ended.boundSeats });
  }

  return {
    view,
    async start(mode, seat, lending) {
      list();
      await end();
      lends = lending !== undefined;
      run = createBindingRun({
        mode,
        seat,
        clock,
        list,
        bind: lending?.lend ?? bind,
        unbind: lending?.giveBack ?? unbind,
        changed,
      });
      receivers().open(ANY_KEY);
      changed();
      return runningView();
    },
    async skip() {
      if (run === undefined) throw notBinding();
      await run.passOver();
      return runningView();
    },
    async undo() {
      if (run === undefined) throw notBinding();
      await run.undo();
      return runningView();
    },
    end,
    async bindSeat(seat, clicker) {
      if (!list().pupils.some((pupil) => pupil.seat === seat)) throw unknownSeat(seat);
      await bind(seat, clicker === undefined ? undefined : checkedClicker(clicker));
      await audit('binding-changed', { class: list().class.id, seat });
    },
    press(press) {
      if (run === undefined) return false;
      run.press(press).catch((error: unknown) => log.error({ err: error }, 'a clicker could not be bound'));
      return true;
    },
    refuseWhileAsking() {
      if (run !== undefined && run.seat !== null) throw busyBinding();
    },
    lines() {
      if (run === undefined) return undefined;
      const { seat, done, total } = run.view();
      return bindingLines(seat, done, total);
    },
  };
}
