/** A PJLink projector from its model and its address. */
import { isUndecoded } from '../../protocols/message.ts';
import { decodePjlink } from '../../protocols/projector/pjlink.ts';
import { pjlinkFraming } from '../../protocols/projector/pjlink-framing.ts';
import { type PjlinkProfile, usualPjlink } from '../../protocols/projector/pjlink-words.ts';
import type { Device, DeviceSink, DriverClock } from '../device.ts';
import type { Model } from '../models/model.ts';
import type { Hello } from '../recognise.ts';
import type { Address } from '../transport/address.ts';
import { PjlinkDevice } from './pjlink.ts';
import { createNotices, NOTICES_PORT, type Notices } from './pjlink-notices.ts';

export interface CreatePjlink {
  readonly id: string;
  readonly label: string;
  readonly model: Model<unknown>;
  readonly secret: string | undefined;
  readonly address?: Address;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
}

export function createPjlink({ id, label, model, secret, address, sink, clock }: CreatePjlink): Device {
  // The registry's own table pairs a family with its models.
  const profile = model.options as PjlinkProfile;
  return new PjlinkDevice({ id, label, secret, sink, clock, profile, notices: noticesOf(address, clock) });
}

/** By port: all projectors of this program share one socket. */
const sockets = new Map<number, Notices>();

function noticesOf(address: Address | undefined, clock: DriverClock): { from: Notices; host: string } | undefined {
  if (address?.kind !== 'tcp' || address.notices === 0) return undefined;
  const port = address.notices ?? NOTICES_PORT;
  const from = sockets.get(port) ?? createNotices(clock, port);
  sockets.set(port, from);
  return { from, host: address.host };
}

/** It greets: nothing is asked, since a first question without its password's digest is a wrong password. */
export function pjlinkHello(): Hello {
  return {
    framing: pjlinkFraming,
    ask: undefined,
    hears: (frame) =>
      decodePjlink(frame, usualPjlink).some((message) => !isUndecoded(message) && message.type === 'greeting'),
  };
}
