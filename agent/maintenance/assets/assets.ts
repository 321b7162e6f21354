/**
 * The asset cards kept up while the agent runs: each device that is there is compared with its card when it has said
 * something new, and once an hour for “last seen”. A card is on disk before its event is in the journal; a crash between
 * the two costs the event, never the card.
 */
import type { DeviceListener, DeviceView, RoomDevices } from '../../devices/port.ts';
import { randomIdentifier } from '../../identifier.ts';
import type { Journal, NewEvent } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import { type AssetCard, type AssetChange, compare, type Outcome, type Seen, sweep } from './cards.ts';

const HOUR_MS = 3_600_000;
/** A device says who it is in several breaths. */
const SETTLE_MS = 5_000;

export interface AssetsOptions {
  readonly devices: Pick<RoomDevices, 'list' | 'identity' | 'listen'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly room: Pick<RoomStore, 'assetCards' | 'saveAssetCards'>;
  readonly ports: Ports;
}

export interface Assets {
  /** By when they were first seen; also those that have gone. */
  cards(): Promise<readonly AssetCard[]>;
  /** Ends the listening; resolves when what was under way is written. */
  stop(): Promise<void>;
}

export function startAssets({ devices, journal, room, ports }: AssetsOptions): Assets {
  const { clock, log } = ports;
  /** What was compared last, so that a thermometer's readings cost nothing. */
  const compared = new Map<string, string>();
  const settling = new Map<string, NodeJS.Timeout>();
  let turn: Promise<void> = Promise.resolve();

  /** One after the other: each looks at the cards the one before it has written. */
  function inTurn(work: () => Promise<void>): void {
    turn = turn.then(work).catch((error: unknown) => log.error({ err: error }, 'assets: a card could not be written'));
  }

  async function carryOut({ cards, changes }: Outcome): Promise<void> {
    if (cards.length > 0) await room.saveAssetCards(cards);
    for (const change of changes) if (isTold(change)) await journal.append(eventOf(change, clock.now()));
  }

  function look(view: DeviceView): void {
    settling.delete(view.id);
    const seen = isThere(view) ? seenOf(view) : undefined;
    if (seen === undefined) {
      compared.delete(view.id);
      return;
    }
    inTurn(async () => carryOut(compare(await room.assetCards(), seen, () => randomIdentifier(ports.randomBytes))));
  }

  function seenOf({ id, kind, readings }: DeviceView): Seen | undefined {
    const identity = devices.identity(id);
    if (Object.keys(identity).length === 0) return undefined;
    const hours = Number(readings['lampHours'] ?? readings['hours'] ?? Number.NaN);
    return { device: id, kind, identity, at: clock.now(), ...(Number.isFinite(hours) ? { hours } : {}) };
  }

  const isThere = ({ status }: DeviceView): boolean => status === 'online' || status === 'degraded';

  function changed(view: DeviceView): void {
    if (!isThere(view)) return;
    const said = JSON.stringify(devices.identity(view.id));
    if (compared.get(view.id) === said) return;
    compared.set(view.id, said);
    clearTimeout(settling.get(view.id));
    settling.set(view.id, unref(setTimeout(() => look(current(view)), SETTLE_MS)));
  }

  const current = (view: DeviceView): DeviceView => devices.list().find(({ id }) => id === view.id) ?? view;

  const listener: DeviceListener = { changed };
  const stopListening = devices.listen(listener);
  const hourly = unref(
    setInterval(() => {
      for (const view of devices.list()) if (isThere(view)) look(view);
      inTurn(sweepNow);
    }, HOUR_MS),
  );

  async function sweepNow(): Promise<void> {
    const configured = devices.list().map(({ id }) => id);
    await carryOut(sweep(await room.assetCards(), configured, clock.now()));
  }

  inTurn(sweepNow);
  for (const view of devices.list()) changed(view);

  return {
    cards: () => room.assetCards(),
    stop() {
      stopListening();
      clearInterval(hourly);
      for (const timer of settling.values()) clearTimeout(timer);
      return turn;
    },
  };
}

const isTold = (change: AssetChange): boolean =>
  change.what !== 'changed' || change.keys.some((key) => key !== NOT_TOLD);

function unref(timer: NodeJS.Timeout): NodeJS.Timeout {
  return timer.unref();
}

/** The name a PC was given may be a person’s: it stays on the card. */
const NOT_TOLD = 'name';

function eventOf(change: AssetChange, at: number): NewEvent {
  const { id: asset, device, kind, hours } = change.card;
  const { [NOT_TOLD]: _, ...identity } = change.card.identity;
  switch (change.what) {
    case 'added':
      return {
        type: 'cn.banban.asset.added',
        subject: asset,
        at,
        data: {
          asset,
          device,
          kind,
          ...identity,
          ...(hours === undefined ? {} : { hours }),
          ...(change.again ? { again: true as const } : {}),
        },
      };
    case 'changed':
      return {
        type: 'cn.banban.asset.changed',
        subject: asset,
        at,
        data: { asset, device, kind, changed: change.keys.filter((key) => key !== NOT_TOLD), ...identity },
      };
    case 'moved':
      return { type: 'cn.banban.asset.moved', subject: asset, at, data: { asset, from: change.from, to: device } };
    case 'removed':
      return { type: 'cn.banban.asset.removed', subject: asset, at, data: { asset, device, why: change.why } };
  }
}
