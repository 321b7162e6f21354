/** The uplink as the rest of the agent sees it. */
import type { Position } from '../journal/port.ts';
import type { UplinkView } from '../web/api.ts';

export interface Uplink {
  start(): void;
  /** Ends in < 2 s whatever the network does; says goodbye (retained state, clean disconnect) if it can. */
  stop(): Promise<void>;
  view(): UplinkView;
  onChange(listener: () => void): () => void;
  /** Called after every batch of acknowledgements with the last line of which all before it are acknowledged. */
  onAcknowledged(listener: (upTo: Position) => void): () => void;
  /** Retained `state/{thing}`: newest wins, sent now or after the next connect, outside the journal's order. */
  publishState(thing: string, value: object | undefined): void;
}

/**
 * Whether this journal still lives in the machine it was born in. `clone`: it is a copy in another machine; the uplink
 * then publishes nothing until a person has accepted the new identity.
 */
export interface MachineCheck {
  readonly state: 'same' | 'clone';
  /** Called once a person has accepted this copy as a room of its own; `state` is `same` by then. */
  onAccepted(listener: () => void): () => void;
}
