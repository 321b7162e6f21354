/** Minutes with touches, put together to five: what the district sees of “is it really used”. */
import type { TouchCount } from '../../drivers/device.ts';
import type { Clock } from '../ports.ts';
import type { Note } from './note.ts';

const BUCKET_MS = 5 * 60_000;
/** A minute is reported when it is over. */
const LATE_MS = 65_000;

export class TouchReport {
  readonly #device: string;
  readonly #note: Note;
  readonly #clock: Clock;
  #bucket: (Omit<TouchCount, 'device'> & { readonly number: number }) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(device: string, note: Note, clock: Clock) {
    this.#device = device;
    this.#note = note;
    this.#clock = clock;
  }

  touched(count: TouchCount): void {
    const number = Math.floor(count.fromMonotonicMs / BUCKET_MS);
    if (this.#bucket !== undefined && this.#bucket.number !== number) this.tell();
    const { touches = 0, activeSeconds = 0, maxContacts = 0, penSeconds = 0 } = this.#bucket ?? {};
    this.#bucket = {
      number,
      fromMonotonicMs: number * BUCKET_MS,
      touches: touches + count.touches,
      activeSeconds: activeSeconds + count.activeSeconds,
      maxContacts: Math.max(maxContacts, count.maxContacts),
      penSeconds: penSeconds + count.penSeconds,
    };
    const endsInMs = (number + 1) * BUCKET_MS + LATE_MS - this.#clock.monotonicMs();
    this.#timer ??= setTimeout(() => this.tell(), Math.max(0, endsInMs));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** What there is, now. */
  tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bucket = this.#bucket;
    this.#bucket = undefined;
    if (bucket === undefined) return;
    const { touches, maxContacts } = bucket;
    const mostSeconds = BUCKET_MS / 1_000;
    this.#note({
      type: 'cn.banban.touch.counted',
      subject: this.#device,
      // The five minutes' beginning: which lesson it belongs to.
      at: this.#clock.now() - Math.max(0, this.#clock.monotonicMs() - bucket.fromMonotonicMs),
      data: {
        device: this.#device,
        touches: Math.round(touches),
        activeSeconds: Math.min(mostSeconds, bucket.activeSeconds),
        maxContacts: Math.round(maxContacts),
        penSeconds: Math.min(mostSeconds, bucket.penSeconds),
      },
    });
  }
}
