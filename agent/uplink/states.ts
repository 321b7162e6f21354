/**
 * Retained `state/*`: the newest value of each thing, sent outside the journal's order. One value a thing is kept and one
 * message is under way at a time, so a slow line costs freshness, never memory. A thing that is gone is cleared at the
 * broker, also if it went while the agent was off.
 */
import type { RoomTopics } from '../../protocols/uplink/topics.ts';
import type { Log } from '../ports.ts';

/** Written by the uplink itself; nobody else may. */
const OWN_THINGS: ReadonlySet<string> = new Set(['agent', 'journal', 'journal-earlier']);

export type SendState = (topic: string, payload: string, done: (refusal: number | undefined) => void) => void;

export interface States {
  publish(thing: string, value: object | undefined): void;
  attach(send: SendState): void;
  detach(): void;
  /** A retained thing the broker has; remembered until `clearStrangers`. */
  seen(thing: string): void;
  /** Clears what the broker still has and nobody here publishes. */
  clearStrangers(): void;
}

export function createStates(topics: RoomTopics, log: Log): States {
  /** Payload by thing; '' clears it. */
  const values = new Map<string, string>();
  const waiting = new Set<string>();
  const onBroker = new Set<string>();
  let send: SendState | undefined;
  let underWay = false;

  function next(): void {
    if (send === undefined || underWay) return;
    const [thing] = waiting;
    if (thing === undefined) return;
    waiting.delete(thing);
    const payload = values.get(thing) ?? '';
    if (payload === '') values.delete(thing);
    underWay = true;
    const to = send;
    to(topics.state(thing), payload, (refusal) => {
      if (to !== send) return;
      underWay = false;
      if (refusal !== undefined) log.warn({ thing, refusal }, 'uplink: the broker refused a state');
      next();
    });
  }

  return {
    publish(thing, value) {
      if (OWN_THINGS.has(thing) || !/^[0-9A-Za-z_.-]+(\/[0-9A-Za-z_.-]+)*$/.test(thing))
        throw new Error(`not a state: ${thing}`);
      const payload = value === undefined ? '' : JSON.stringify(value);
      if (values.get(thing) === payload) return;
      values.set(thing, payload);
      waiting.add(thing);
      next();
    },
    attach(to) {
      send = to;
      underWay = false;
      for (const thing of values.keys()) waiting.add(thing);
      next();
    },
    detach() {
      send = undefined;
      underWay = false;
    },
    seen(thing) {
      if (!OWN_THINGS.has(thing) && onBroker.size < 1000) onBroker.add(thing);
    },
    clearStrangers() {
      for (const thing of onBroker) {
        if (values.has(thing)) continue;
        values.set(thing, '');
        waiting.add(thing);
      }
      onBroker.clear();
      next();
    },
  };
}
