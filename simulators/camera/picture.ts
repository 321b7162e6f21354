/**
 * A snapshot, made without any library: a baseline JPEG in which every block of 8 × 8 is one colour, so that only its
 * mean has to be coded. ITU-T T.81: quantisation by 8 of the mean, Huffman tables K.3 (means) and K.5 (the rest: none).
 */

/** Red, green, blue, 0–255, of the block at a column and a row. */
export type Paint = (column: number, row: number) => readonly [number, number, number];

const BLOCK = 8;
/** Code lengths and symbols of table K.3: how many bits a difference of means has. */
const DC_COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_SYMBOLS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/** The one word of the table of the rest that is needed: end of block. */
const AC_COUNTS = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const AC_SYMBOLS = [0];
const END_OF_BLOCK = { code: 0, bits: 2 };

/** `width` and `height` in pixels, multiples of 8. */
export function jpeg(width: number, height: number, paint: Paint): Buffer {
  const codes = codesOf(DC_COUNTS, DC_SYMBOLS);
  const bits = new BitWriter();
  const means = [0, 0, 0];
  for (let row = 0; row < height / BLOCK; row++)
    for (let column = 0; column < width / BLOCK; column++)
      luminanceAndChroma(paint(column, row)).forEach((value, part) => {
        // The mean of 64 equal samples is 8 times the sample; the quantiser takes the 8 away again.
        const mean = Math.round(value - 128);
        const difference = mean - (means[part] ?? 0);
        means[part] = mean;
        const size = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
        const word = codes.get(size) ?? END_OF_BLOCK;
        bits.put(word.code, word.bits);
        bits.put(difference >= 0 ? difference : difference + (1 << size) - 1, size);
        bits.put(END_OF_BLOCK.code, END_OF_BLOCK.bits);
      });
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [...Buffer.from('JFIF\0', 'latin1'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...Array.from({ length: 64 }, () => 8)]),
    segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]),
    segment(0xc4, [0x00, ...DC_COUNTS, ...DC_SYMBOLS]),
    segment(0xc4, [0x10, ...AC_COUNTS, ...AC_SYMBOLS]),
    segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    bits.end(),
    Buffer.from([0xff, 0xd9]),
  ]);
}

const BARS: readonly (readonly [number, number, number])[] = [
  [192, 192, 192],
  [192, 192, 0],
  [0, 192, 192],
  [0, 192, 0],
  [192, 0, 192],
  [192, 0, 0],
  [0, 0, 192],
];

/** Colour bars that wander: `step` says how far; the same step gives the same picture. */
export function bars(step: number, width: number): Paint {
  const columns = width / BLOCK;
  return (column) => BARS[Math.floor((((column + step) % columns) / columns) * BARS.length)] ?? [0, 0, 0];
}

export const black: Paint = () => [0, 0, 0];

function luminanceAndChroma([red, green, blue]: readonly [number, number, number]): readonly number[] {
  return [
    0.299 * red + 0.587 * green + 0.114 * blue,
    128 - 0.168_736 * red - 0.331_264 * green + 0.5 * blue,
    128 + 0.5 * red - 0.418_688 * green - 0.081_312 * blue,
  ];
}

function segment(marker: number, content: readonly number[]): Buffer {
  const length = content.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...content]);
}

function codesOf(counts: readonly number[], symbols: readonly number[]): Map<number, { code: number; bits: number }> {
  const codes = new Map<number, { code: number; bits: number }>();
  let code = 0;
  let next = 0;
  counts.forEach((count, index) => {
    for (let i = 0; i < count; i++) codes.set(symbols[next++] ?? 0, { code: code++, bits: index + 1 });
    code <<= 1;
  });
  return codes;
}

class BitWriter {
  #bytes: number[] = [];
  #held = 0;
  #count = 0;

  put(value: number, bits: number): void {
    for (let at = bits - 1; at >= 0; at--) {
      this.#held = (this.#held << 1) | ((value >> at) & 1);
      this.#count++;
      if (this.#count === 8) this.#flush();
    }
  }

  /** Filled up with ones. */
  end(): Buffer {
    while (this.#count > 0) this.put(1, 1);
    return Buffer.from(this.#bytes);
  }

  #flush(): void {
    this.#bytes.push(this.#held);
    // A byte of ones would begin a marker.
    if (this.#held === 0xff) this.#bytes.push(0);
    this.#held = 0;
    this.#count = 0;
  }
}
