/** The asset cards of the room: what is here, since when, and what was here. */
import type { DeviceKind, Identity } from '../../drivers/device.ts';
import type { AssetCard } from '../maintenance/assets/cards.ts';
import type { AreaTools } from './areas.ts';

export interface AssetCalls {
  /** All of them, also those that have gone, by when they were first seen. */
  assetCards(): AssetCard[];
  saveAssetCards(cards: readonly AssetCard[]): void;
}

export const ASSET_CALLS = ['assetCards', 'saveAssetCards'] as const satisfies readonly (keyof AssetCalls)[];

export function assetCalls({ db, transact }: AreaTools): AssetCalls {
  return {
    assetCards: () =>
      db
        .prepare(
          'SELECT id, device, kind, identity, first_seen, last_seen, hours, gone_at FROM asset ORDER BY first_seen, id',
        )
        .all()
        .map((row) => ({
          id: String(row['id']),
          device: String(row['device']),
          kind: String(row['kind']) as DeviceKind,
          identity: JSON.parse(String(row['identity'])) as Identity,
          firstSeen: Number(row['first_seen']),
          lastSeen: Number(row['last_seen']),
          ...(row['hours'] === null ? {} : { hours: Number(row['hours']) }),
          ...(row['gone_at'] === null ? {} : { goneAt: Number(row['gone_at']) }),
        })),
    saveAssetCards: (cards) =>
      transact(() => {
        const write = db.prepare(
          'INSERT OR REPLACE INTO asset (id, device, kind, identity, first_seen, last_seen, hours, gone_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        );
        for (const { id, device, kind, identity, firstSeen, lastSeen, hours, goneAt } of cards)
          write.run(
            id,
            device,
            kind,
            JSON.stringify(identity),
            Math.floor(firstSeen),
            Math.floor(lastSeen),
            hours ?? null,
            goneAt === undefined ? null : Math.floor(goneAt),
          );
      }),
  };
}
