/**
 * What one reader types, letter by letter, until it is a number: Enter ends it, or for a reader without Enter a pause
 * after something that is a number already. Nothing but the number on its way is kept, never more than fits one, and
 * never longer than a second.
 */
import type { KeyName } from '../../protocols/input/keyboard.ts';

/** A prefix, a suffix and the longest number there is. */
const MOST_LETTERS = 48;
/**
 * A pause is looked at twice: when this process itself stood still, keys that came in time are read only after the timer
 * of the pause has run.
 */
const LOOK_AGAIN_MS = 10;
/** No reader rests this long in a number; what is left of one is not put together with the next. */
const FORGET_MS = 1_000;

export interface TypingListener {
  /** Whether this may be all of it. */
  isWhole(text: string): boolean;
  typed(text: string): void;
}

export class Typing {
  readonly #gapMs: number;
  readonly #listener: TypingListener;
  #text = '';
  #tooLong = false;
  /** A reader that has ended a number with Enter once ends them all so: a pause of a busy machine is no end. */
  #usesEnter = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(gapMs: number, listener: TypingListener) {
    this.#gapMs = gapMs;
    this.#listener = listener;
  }

  key(key: KeyName): void {
    if (key === 'enter') {
      this.#usesEnter ||= this.#listener.isWhole(this.#text);
      this.#end();
      return;
    }
    // Shift, CapsLock and the like are no letters.
    if (key.length !== 1) return;
    if (this.#text.length < MOST_LETTERS) this.#text += key;
    else this.#tooLong = true;
    this.#wait(this.#gapMs, () => this.#wait(LOOK_AGAIN_MS, () => this.#paused()));
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#text = '';
    this.#tooLong = false;
  }

  #wait(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  #paused(): void {
    if (!this.#usesEnter && this.#listener.isWhole(this.#text)) this.#end();
    else this.#wait(FORGET_MS - this.#gapMs - LOOK_AGAIN_MS, () => this.#end());
  }

  #end(): void {
    const text = this.#tooLong ? '' : this.#text;
    const empty = this.#text === '';
    this.forget();
    if (!empty) this.#listener.typed(text);
  }
}
