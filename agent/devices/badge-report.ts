/** Tells the journal of a card, as a pseudonym: HMAC with the room's key. The number itself stays in the room. */
import type { Badge } from '../../drivers/device.ts';
import type { Ports } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import { cardPseudonym, type PseudonymKey, roomKey } from '../room/pseudonym.ts';
import { Allowance } from './allowance.ts';
import type { Note } from './note.ts';

/** Three classes at one door, and then two a second: more is a reader gone mad. */
const RATE = { atOnce: 150, thenEveryMs: 500 };

export class BadgeReport {
  readonly #note: Note;
  readonly #ports: Ports;
  readonly #room: Pick<RoomStore, 'setting'> | undefined;
  readonly #allowance: Allowance;
  #key: Promise<PseudonymKey | undefined> | undefined;
  #dropped = 0;

  constructor(note: Note, ports: Ports, room: Pick<RoomStore, 'setting'> | undefined) {
    this.#note = note;
    this.#ports = ports;
    this.#room = room;
    this.#allowance = new Allowance(RATE, () => ports.clock.monotonicMs());
  }

  read({ device, card }: Badge): void {
    if (this.#allowance.take() > 0) {
      this.#dropped++;
      if (this.#dropped === 1) this.#ports.log.warn({ device }, 'a reader reads more cards than people can hold to it');
      return;
    }
    this.#dropped = 0;
    const at = this.#ports.clock.now();
    this.#key ??= this.#roomKey();
    this.#key.then(
      (key) => {
        if (key === undefined) {
          this.#key = undefined;
          return;
        }
        this.#note({
          type: 'cn.banban.badge.read',
          subject: device,
          at,
          data: { device, card: cardPseudonym(key, card) },
        });
      },
      (error: unknown) => {
        this.#key = undefined;
        this.#ports.log.warn({ device, err: error }, 'a card could not be kept: the room’s key was not read');
      },
    );
  }

  /** Made by the classroom at the first start, before any device is. */
  async #roomKey(): Promise<PseudonymKey | undefined> {
    const hex = await this.#room?.setting('roomKey');
    return hex === undefined ? undefined : roomKey(hex);
  }
}
