/**
 * Tablets that answer in this lesson, so that they keep their seats over a restart of the agent; and which of the board's
 * pictures questions have. Of a tablet's token only a digest is kept.
 */
import type { Row } from '../store/engine.ts';
import type { AreaTools } from './areas.ts';

export interface TabletRecord {
  /** `b…`, as in `response.submitted`. */
  readonly tablet: string;
  /** SHA-256 of its token, base64. */
  readonly tokenHash: string;
  /** Null: the room has no class list. */
  readonly seat: string | null;
  /** Wall ms. */
  readonly joinedAt: number;
}

export interface TabletCalls {
  /** Writes it, or writes it anew. */
  saveTablet(tablet: TabletRecord): void;
  /** In the order they came. */
  tablets(): TabletRecord[];
  /** `undefined`: all. */
  forgetTablets(tablets: readonly string[] | undefined): void;
  /** File names of the pictures that questions have. */
  usedPictures(): string[];
}

export const TABLET_CALLS = [
  'saveTablet',
  'tablets',
  'forgetTablets',
  'usedPictures',
] as const satisfies readonly (keyof TabletCalls)[];

export function tabletCalls({ db, transact }: AreaTools): TabletCalls {
  return {
    saveTablet({ tablet, tokenHash, seat, joinedAt }) {
      db.prepare('INSERT OR REPLACE INTO tablet (tablet, token_hash, seat, joined_at) VALUES (?, ?, ?, ?)').run(
        tablet,
        tokenHash,
        seat,
        Math.floor(joinedAt),
      );
    },
    tablets: () =>
      db
        .prepare('SELECT tablet, token_hash, seat, joined_at FROM tablet ORDER BY joined_at, tablet')
        .all()
        .map(toTablet),
    forgetTablets: (tablets) =>
      transact(() => {
        if (tablets === undefined) db.prepare('DELETE FROM tablet').run();
        const remove = db.prepare('DELETE FROM tablet WHERE tablet = ?');
        for (const tablet of tablets ?? []) remove.run(tablet);
      }),
    usedPictures: () =>
      db
        .prepare("SELECT json_extract(fields, '$.picture') AS picture FROM question WHERE fields LIKE '%\"picture\"%'")
        .all()
        .map((row) => row['picture'])
        .filter((picture) => typeof picture === 'string'),
  };
}

function toTablet(row: Row): TabletRecord {
  return {
    tablet: String(row['tablet']),
    tokenHash: String(row['token_hash']),
    seat: row['seat'] === null ? null : String(row['seat']),
    joinedAt: Number(row['joined_at']),
  };
}
