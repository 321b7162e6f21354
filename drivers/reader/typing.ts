/**
 * What one reader types, letter by letter, until it is a number: Enter ends it, or a pause no reader makes in the middle.
 * Nothing but the number on its way is kept, and never more than fits one.
 */
import type { KeyName } from '../../protocols/input/keyboard.ts';

/** A prefix, a suffix and the longest number there is. */
const MOST_LETTERS = 48;
/**
 * A pause is looked at twice: when this process itself stood still, keys that came in time are read only after the timer
 * of the pause has run.
 */
const LOOK_AGAIN_MS = 10;

export class Typing {
  readonly #gapMs: number;
  readonly #typed: (text: string) => void;
  #text = '';
  #tooLong = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(gapMs: number, typed: (text: string) => void) {
    this.#gapMs = gapMs;
    this.#typed = typed;
  }

  key(key: KeyName): void {
    if (key === 'enter') {
      this.#end();
      return;
    }
    // Shift, CapsLock and the like are no letters.
    if (key.length !== 1) return;
    if (this.#text.length < MOST_LETTERS) this.#text += key;
    else this.#tooLong = true;
    this.#wait(this.#gapMs, () => this.#wait(LOOK_AGAIN_MS, () => this.#end()));
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

  #end(): void {
    const text = this.#tooLong ? '' : this.#text;
    const empty = this.#text === '';
    this.forget();
    if (!empty) this.#typed(text);
  }
}
