/** What a family of devices that are asked has to say of itself: one value, and `device.ts` does the rest. */
import type { Framing } from '../../protocols/framing.ts';
import type { DeviceMessage, HostRequest, Undecoded } from '../../protocols/message.ts';
import type { Connection, DeviceKind, DeviceSink, DriverClock, Identity } from '../device.ts';
import type { Refusal, Turn } from '../exchange.ts';

export interface Timing {
  /** How long an answer to a question may take. */
  readonly answerMs: number;
  /** How long the answer to a command may take; 0: none is ever given. */
  readonly ackMs: number;
  /** Quiet time between two requests. */
  readonly gapMs: number;
  /** How long a device may take from `power on` to its first sensible answer. */
  readonly wakeMs: number;
  /** Between two rounds of questions. Default 10 s. */
  readonly pollMs?: number;
  /** From a command to the state it asks for, other than power. Default 2 s. */
  readonly settleMs?: number;
}

/** How one family is spoken to. `Profile` is what its models differ in. */
export interface PolledFamily<Profile> {
  readonly driver: string;
  readonly kind: DeviceKind;
  readonly framing: Framing;
  /** `asked`: the request under way, for answers that do not say what they answer. */
  decode(frame: Uint8Array, profile: Profile, asked: HostRequest | undefined): readonly (DeviceMessage | Undecoded)[];
  /** Undefined: this family, or this profile, has no such thing. */
  encode(request: HostRequest, profile: Profile): Uint8Array | undefined;
  /**
   * Reading keys, identity keys and `troubles`, in the order in which they are asked. Nothing often: there is nothing it
   * surely answers; it is there when its line is.
   */
  readonly asks: {
    readonly often: readonly string[];
    /** Every 5 minutes. */
    readonly seldom: readonly string[];
    /** Once a connection. */
    readonly once: readonly string[];
  };
  /** What is answered while the power is not on; the others are not asked then. */
  readonly asksInStandby: readonly string[];
  /** Commands without `input`, which the profile's inputs say. Default values: on and off; volume 0–100. */
  readonly commands: readonly string[];
  /** The values of commands that take other ones than on and off. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  inputs(profile: Profile): readonly string[];
  /** always: a command without an ack has failed. maybe: it may come. never: nothing is known of answers, to anything. */
  readonly acks: 'always' | 'maybe' | 'never';
  /** A device that may answer nothing at all while asleep, and still hears `power on`. */
  readonly deepStandby: boolean;
  timing(profile: Profile): Timing;
  /** A device that may only be spoken to when it says so. */
  readonly turn?: Turn;
  /** What a connection begins with: a greeting, a login. Throws a ShownError when the device will not have us. */
  greet?(talk: Talk, profile: Profile): Promise<void>;
  /** Where the default (see `settlesAsk`, `settlesCommand`) does not fit. Undefined: the default decides. */
  settles?(request: HostRequest, message: DeviceMessage): 'answered' | Refusal | 'no' | undefined;
  /** What a message tells of how this device is to be spoken to, as long as the connection lasts: its class, its inputs. */
  learns?(message: DeviceMessage, profile: Profile): Profile | undefined;
  /** The most it may turn out to be, where it tells by `learns`: what it is taken for until it is connected. */
  atBest?(profile: Profile): Profile;
  /** True: it never speaks unasked, so what answers no question of ours is not believed. */
  readonly answersOnly?: true;
}

/** What a family's greeting may use. */
export interface Talk {
  readonly connection: Connection;
  /** From the address. */
  readonly secret: string | undefined;
  readonly label: string;
  readonly signal: AbortSignal;
  readonly clock: DriverClock;
  /** The family's own, as long as the device: over connections. */
  readonly memory: Map<string, number>;
  /** Resolves with the first message that fits; rejects when the connection ends. Messages from before it was called count. */
  hear(fits: (message: DeviceMessage) => boolean, withinMs: number): Promise<DeviceMessage | undefined>;
  /** Put before the bytes of every request from now on, until it gives undefined. */
  prefix(next: () => Uint8Array | undefined): void;
}

export interface PolledSetup<Profile> {
  readonly id: string;
  readonly label: string;
  readonly family: PolledFamily<Profile>;
  readonly profile: Profile;
  /** Identity known from the model, told until the device says better. */
  readonly identity: Identity;
  readonly secret: string | undefined;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}
