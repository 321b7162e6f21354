/** A keyboard or touch screen on Windows, as a companion in a user's session hears it. */
import type { Connection, Transport } from '../device.ts';
import type { HidAddress } from './address.ts';
import { openConnection } from './closing.ts';
import { type CompanionDoor, type CompanionSource, createCompanionDoor } from './companion-door.ts';
import { companionFile } from './companion-place.ts';
import { companionMissing } from './companion-refusals.ts';
import { deviceAbsent, deviceTimeout } from './failure.ts';
import type { InputUse } from './input-access.ts';

/** A companion calls every second. */
const CALLS_WITHIN_MS = 2_500;
/** What it has is said right after it has proven itself. */
const SAYS_WITHIN_MS = 300;

let shared: CompanionDoor | undefined;

/** This machine's; nothing is opened by asking for it. */
export function companionDoor(): CompanionDoor {
  shared ??= createCompanionDoor(companionFile(process.env));
  return shared;
}

export function companionTransport(address: HidAddress, use: InputUse, door: CompanionDoor): Transport {
  return { label: address.label, open: (signal) => openSources(address, use, door, signal) };
}

async function openSources(
  address: HidAddress,
  use: InputUse,
  door: CompanionDoor,
  signal: AbortSignal,
): Promise<Connection> {
  const isOurs = (source: CompanionSource): boolean => source.use === use && fits(address, source);
  await door.open(address.label);
  await appeared(door, isOurs, signal);
  if (signal.aborted) throw deviceTimeout(address.label);
  if (door.companions === 0) throw companionMissing(address.label, door.refused);
  if (!door.sources().some(isOurs)) throw deviceAbsent(address.label);

  const connection = openConnection({
    label: address.label,
    reports: true,
    send: () => Promise.reject(new Error('an input device is told nothing')),
    release: () => {
      silence();
      return Promise.resolve();
    },
  });
  const silence = door.listen({
    heard(source, bytes) {
      // All collections of a pad are the pad; a touch screen and its pen have each their own slots and buttons.
      if (isOurs(source)) connection.onData(bytes, use === 'keyboard' ? source.port : source.key);
    },
    went(source, why) {
      if (isOurs(source) && !door.sources().some(isOurs)) connection.ended(why);
    },
  });
  return connection;
}

/** By its ids, and by its port where the address names one: Windows tells no serial number of a keyboard. */
function fits({ vendorId, productId, serial }: HidAddress, source: CompanionSource): boolean {
  if (source.vendorId !== vendorId || source.productId !== productId) return false;
  return serial === undefined || serial.toLowerCase() === source.port;
}

/** Until one is there, or it is too late for one to come. */
function appeared(
  door: CompanionDoor,
  isOurs: (source: CompanionSource) => boolean,
  signal: AbortSignal,
): Promise<void> {
  if (door.sources().some(isOurs)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      silence();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, door.companions > 0 ? SAYS_WITHIN_MS : CALLS_WITHIN_MS);
    const silence = door.listen({
      came: (source) => {
        if (isOurs(source)) done();
      },
    });
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
