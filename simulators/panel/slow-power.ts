/** The power of a panel that needs a while to come on, and comes on no more when it is switched off meanwhile. */
import type { World } from '../stream/device.ts';

export interface SlowPower {
  /** Comes on by and by, unless it is on or on its way. */
  on(): void;
  /** At once. */
  off(): void;
  /** On its way: between the key and the picture. */
  readonly waking: boolean;
  /** Stays as it is. */
  stay(): void;
}

/** Switches `state.power` between `on` and `off`. `cameOn` runs when it is on, before that is told. */
export function slowPower(
  state: { power: string },
  { ports, tell }: Pick<World, 'ports' | 'tell'>,
  wakeMs: () => number,
  cameOn: () => void = () => {},
): SlowPower {
  let cancel: (() => void) | undefined;

  function stay(): void {
    cancel?.();
    cancel = undefined;
  }
  function reach(power: 'on' | 'off'): void {
    state.power = power;
    if (power === 'on') cameOn();
    tell({ event: 'power', power });
  }
  return {
    on() {
      if (state.power === 'on' || cancel !== undefined) return;
      cancel = ports.after(wakeMs(), () => {
        cancel = undefined;
        reach('on');
      });
    },
    off() {
      stay();
      reach('off');
    },
    get waking() {
      return cancel !== undefined;
    },
    stay,
  };
}
