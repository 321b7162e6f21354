/** An option's mark: letter + shape + colour, so that no single one of them carries the meaning. */
import type { Option } from '../../api.ts';

export const LETTERS: readonly Option[] = ['A', 'B', 'C', 'D', 'E'];

/** Outlines in a 100 × 100 box: circle, square, hexagon, diamond, shield. */
const SHAPES: Readonly<Record<Option, string>> = {
  A: 'M50 2a48 48 0 1 1 0 96a48 48 0 1 1 0-96Z',
  B: 'M18 4H82Q96 4 96 18V82Q96 96 82 96H18Q4 96 4 82V18Q4 4 18 4Z',
  C: 'M30 4H70Q75 4 78 8L98 44Q101 50 98 56L78 92Q75 96 70 96H30Q25 96 22 92L2 56Q-1 50 2 44L22 8Q25 4 30 4Z',
  D: 'M43 -3Q50 -10 57 -3L103 43Q110 50 103 57L57 103Q50 110 43 103L-3 57Q-10 50 -3 43Z',
  E: 'M12 2H88Q97 2 97 11V62Q97 68 92 71L56 97Q50 101 44 97L8 71Q3 68 3 62V11Q3 2 12 2Z',
};

export function OptionMark({ letter, size }: { letter: Option; size?: 'small' | 'large' }) {
  return (
    <span class={`mark mark-${letter}${size === undefined ? '' : ` mark-${size}`}`}>
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <path d={SHAPES[letter]} />
      </svg>
      <b>{letter}</b>
    </span>
  );
}

export function lettersOf(options: number): readonly Option[] {
  return LETTERS.slice(0, options);
}
