/**
 * Which tablet sits where. In memory, and in room.db as well, so that a restart in the middle of a question changes
 * nothing for anybody. A room.db that cannot be written does not stop the lesson: then only a restart would forget them.
 */
import { createHash } from 'node:crypto';
import { randomIdentifier } from '../../identifier.ts';
import type { Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import type { Submitted } from '../question/submit.ts';

export interface Member {
  /** `b…` */
  readonly tablet: string;
  readonly tokenHash: string;
  seat: string | null;
  readonly joinedAt: number;
  /** The largest number of an answer taken from it, and what became of that one. */
  n: number;
  outcome: Promise<Submitted> | undefined;
  last: { readonly question: string; readonly submitted: Submitted } | undefined;
  /** Pages of it that are connected. */
  pages: number;
}

export interface Members {
  readonly size: number;
  all(): Iterable<Member>;
  byToken(token: string | undefined): Member | undefined;
  bySeat(seat: string): Member | undefined;
  /** The tablet with this token on that seat, moved there if it was elsewhere. Written when it resolves. */
  seat(token: string, seat: string | null): Promise<Member>;
  remove(members: readonly Member[]): Promise<void>;
}

export type TabletRoomStore = Pick<RoomStore, 'saveTablet' | 'tablets' | 'forgetTablets'>;

export interface MembersOptions {
  readonly room: TabletRoomStore;
  /** False: nothing of it is written down (practice). */
  readonly written: () => boolean;
  readonly ports: Ports;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64');

export async function createMembers({ room, written, ports }: MembersOptions): Promise<Members> {
  const { clock, log, randomBytes } = ports;
  const byHash = new Map<string, Member>();
  const seats = new Map<string, Member>();

  function put(member: Member): void {
    byHash.set(member.tokenHash, member);
    if (member.seat !== null) seats.set(member.seat, member);
  }

  async function write(work: () => Promise<void>): Promise<void> {
    if (!written()) return;
    try {
      await work();
    } catch (error) {
      log.error({ err: error }, 'which tablet sits where could not be written down');
    }
  }

  await write(async () => {
    for (const { tablet, tokenHash, seat, joinedAt } of await room.tablets())
      put({ tablet, tokenHash, seat, joinedAt, n: 0, outcome: undefined, last: undefined, pages: 0 });
  });

  return {
    get size() {
      return byHash.size;
    },
    all: () => byHash.values(),
    byToken: (token) => (token === undefined ? undefined : byHash.get(hashOf(token))),
    bySeat: (seat) => seats.get(seat),
    async seat(token, seat) {
      const tokenHash = hashOf(token);
      const known = byHash.get(tokenHash);
      if (known !== undefined && known.seat === seat) return known;
      if (known !== undefined && known.seat !== null) seats.delete(known.seat);
      // Whoever moves is another pupil: with a new id and nothing answered yet.
      const member: Member = {
        tablet: `b${randomIdentifier(randomBytes)}`,
        tokenHash,
        seat,
        joinedAt: clock.now(),
        n: known?.n ?? 0,
        outcome: undefined,
        last: undefined,
        pages: known?.pages ?? 0,
      };
      put(member);
      await write(async () => {
        if (known !== undefined) await room.forgetTablets([known.tablet]);
        await room.saveTablet({ tablet: member.tablet, tokenHash, seat, joinedAt: member.joinedAt });
      });
      return member;
    },
    async remove(members) {
      for (const member of members) {
        byHash.delete(member.tokenHash);
        if (member.seat !== null && seats.get(member.seat) === member) seats.delete(member.seat);
      }
      await write(() => room.forgetTablets(members.map(({ tablet }) => tablet)));
    },
  };
}
