/**
 * Asks a base of the first generation for its votes, again and again while voting is open.
 *
 * Votes are numbered. The next question names the last number that came, so what got lost on the way is told again, and
 * what is told twice is known by its number.
 */
import type { PressReport } from '../../protocols/clicker/iclicker.ts';
import type { VoteList } from '../../protocols/clicker/iclicker-votes.ts';
import { pause } from '../pause.ts';
import type { IclickerLink } from './iclicker-link.ts';

/** From the end of one answer to the next question. The sheet gives no figure; a press then waits 60 ms at most. */
const BETWEEN_MS = 50;
/** The list follows its ack at once. */
const LIST_WITHIN_MS = 300;
/** Questions acknowledged and not answered, before somebody is told. */
const DEAF_AFTER = 3;

export interface VoteListener {
  vote(press: PressReport, atMonotonicMs: number): void;
  junk(atMonotonicMs: number): void;
  /** A vote that was told before. */
  repeat(): void;
  /** The base acknowledges and gives no list; and that it does again. */
  deaf(deaf: boolean): void;
}

export class VotePoll {
  readonly #link: IclickerLink;
  readonly #listener: VoteListener;
  /** The number of the last vote that came. */
  #last = 0;
  #going = false;
  #loop: Promise<void> = Promise.resolve();
  #whole: (() => void) | undefined;
  #unanswered = 0;

  constructor(link: IclickerLink, listener: VoteListener) {
    this.#link = link;
    this.#listener = listener;
  }

  /** The base counts from 1 again. */
  restart(): void {
    this.#last = 0;
  }

  start(): void {
    if (this.#going) return;
    this.#going = true;
    // A failure has closed the connection, and its end is told through onClose.
    this.#loop = this.#loop.then(() => this.#ask()).catch(() => {});
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#going = false;
    await this.#loop;
  }

  async #ask(): Promise<void> {
    while (this.#going && !this.#link.ended.aborted) {
      await this.fetch();
      await pause(BETWEEN_MS, this.#link.ended);
    }
  }

  /** One question and its whole answer. Rejects when the connection ends, which it does without an ack. */
  async fetch(): Promise<void> {
    const whole = this.#wholeWithin(LIST_WITHIN_MS);
    await this.#link.run([{ say: { command: 'fetch-votes', index: this.#last }, thenMs: 0, ack: true }]);
    const came = await whole();
    this.#unanswered = came ? 0 : this.#unanswered + 1;
    if (came || this.#unanswered === DEAF_AFTER) this.#listener.deaf(!came);
  }

  /** From now on a list may come; how long it is waited for counts from the call of what this returns. */
  #wholeWithin(ms: number): () => Promise<boolean> {
    let came = false;
    let told: (() => void) | undefined;
    this.#whole = () => {
      came = true;
      told?.();
    };
    return () =>
      new Promise((resolve) => {
        const { ended } = this.#link;
        const done = (): void => {
          clearTimeout(timer);
          ended.removeEventListener('abort', done);
          this.#whole = undefined;
          resolve(came);
        };
        const timer = setTimeout(done, ms);
        told = done;
        ended.addEventListener('abort', done, { once: true });
        if (came || ended.aborted) done();
      });
  }

  heard(list: VoteList, atMonotonicMs: number): void {
    const known = (this.#last - list.before) & 0xff;
    // Ahead of what came: a report was lost. Nothing of this one is taken, and the next question gets it all.
    if (known < 128) this.#take(list, Math.min(known, list.votes.length), atMonotonicMs);
    if (!list.more) this.#whole?.();
  }

  #take({ votes, more, before, last }: VoteList, known: number, atMonotonicMs: number): void {
    for (const [i, vote] of votes.entries()) {
      if (i < known) this.#listener.repeat();
      else if (vote.type === 'press') this.#listener.vote(vote, atMonotonicMs);
      else this.#listener.junk(atMonotonicMs);
    }
    if (votes.length <= known) return;
    // The base's own word for where to go on, once its answer is whole.
    this.#last = more ? (before + votes.length) & 0xff : last;
  }
}
