/**
 * Whose a card is that was held to a reader: a teacher's begins or takes over the lesson, a pupil's says “here”. Cards are
 * known by their pseudonyms only. A card of nobody's is no error: people hold all sorts of cards to readers.
 */
import type { Badge } from '../../drivers/device.ts';
import type { Ports } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import { cardNumberPseudonym, cardPseudonym, type PseudonymKey } from '../room/pseudonym.ts';
import { badgeBusy, noBadge } from './lesson/refusals.ts';

/** Whoever has been asked for a card has walked to the reader by then. */
const LEARN_WITHIN_MS = 30_000;

/** Whose card it is to be. */
export type BadgeHolder = { readonly teacherId: string } | { readonly pupilId: string };

export interface Badges {
  read(badge: Badge): void;
  /** The next card that is read within 30 s is this person's. Throws `BADGE-NONE`, `CLASSROOM-BADGE`. */
  learn(holder: BadgeHolder): Promise<void>;
  /** The card with this number printed on it. */
  setNumber(holder: BadgeHolder, number: string): Promise<void>;
  remove(holder: BadgeHolder): Promise<void>;
  readonly teachersWithBadge: ReadonlySet<string>;
  /** Somebody was erased or imported: read anew. */
  refresh(): Promise<void>;
  close(): void;
}

export interface BadgesOptions {
  readonly room: Pick<RoomStore, 'teacherKeys' | 'setTeacherBadge' | 'pupilBadges' | 'setPupilBadge'>;
  readonly ports: Ports;
  readonly key: () => PseudonymKey | undefined;
  readonly teacher: (teacherId: string) => void;
  readonly pupil: (pupilId: string) => void;
  readonly learnWithinMs?: number;
}

export async function createBadges(options: BadgesOptions): Promise<Badges> {
  const { room, ports, key } = options;
  const { log } = ports;
  let teachers = new Map<string, string>();
  let pupils = new Map<string, string>();
  let waiting: ((card: string | undefined) => void) | undefined;

  async function refresh(): Promise<void> {
    try {
      const keys = await room.teacherKeys();
      teachers = new Map(keys.flatMap(({ id, badge }) => (badge === undefined ? [] : [[badge, id] as const])));
      pupils = new Map((await room.pupilBadges()).map(({ badge, pupilId }) => [badge, pupilId]));
    } catch (error) {
      log.error({ err: error }, 'whose the cards are could not be read');
    }
  }

  async function give(holder: BadgeHolder, badge: string | undefined): Promise<void> {
    if ('teacherId' in holder) await room.setTeacherBadge(holder.teacherId, badge);
    else await room.setPupilBadge(holder.pupilId, badge);
    await refresh();
  }

  function nextCard(): Promise<string | undefined> {
    if (waiting !== undefined) throw badgeBusy();
    return new Promise((resolve) => {
      const timer = setTimeout(() => waiting?.(undefined), options.learnWithinMs ?? LEARN_WITHIN_MS);
      waiting = (card) => {
        clearTimeout(timer);
        waiting = undefined;
        resolve(card);
      };
    });
  }

  await refresh();
  return {
    read({ card, number }) {
      const known = key();
      if (known === undefined) return;
      const badge = cardPseudonym(known, card);
      if (waiting !== undefined) {
        waiting(badge);
        return;
      }
      const byNumber = cardNumberPseudonym(known, number);
      const teacherId = teachers.get(badge) ?? teachers.get(byNumber);
      const pupilId = pupils.get(badge) ?? pupils.get(byNumber);
      if (teacherId !== undefined) options.teacher(teacherId);
      else if (pupilId !== undefined) options.pupil(pupilId);
    },
    async learn(holder) {
      const card = await nextCard();
      if (card === undefined) throw noBadge();
      await give(holder, card);
    },
    async setNumber(holder, number) {
      const known = key();
      if (known !== undefined) await give(holder, cardNumberPseudonym(known, number));
    },
    remove: (holder) => give(holder, undefined),
    get teachersWithBadge() {
      return new Set(teachers.values());
    },
    refresh,
    close: () => waiting?.(undefined),
  };
}
