/**
 * A card's bytes ↔ the number a school prints on it or a reader types. Source: fact sheet “card readers” §1 and §3.
 *
 * A card is upper-case hex, most significant byte first, of any length: EM4100 five bytes (batch and four), Mifare four,
 * seven or ten. A number shows a slice of it only, so what is read back from a number is that slice, not the whole card.
 */

/**
 * - `10D`: the low 32 bits in decimal, ten digits: `3808980205`
 * - `10D-reversed`: the same with the four bytes last first, as readers that send the least significant byte first do
 * - `8H`: the low 32 bits in hex: `E3086CED`
 * - `8H-reversed`: the same four bytes last first: `ED6C08E3`
 * - `3D+5D`: the byte above the low 16 bits, and those, in decimal: `008,27885`
 * - `raw`: every byte in hex: `62E3086CED`
 */
export const CARD_FORMATS = ['10D', '10D-reversed', '8H', '8H-reversed', '3D+5D', 'raw'] as const;
export type CardFormat = (typeof CARD_FORMATS)[number];

/** Longest card there is: a ten-byte Mifare UID, with room for a reader that puts a batch in front. */
export const MOST_CARD_BYTES = 16;

export function isCardFormat(text: string): text is CardFormat {
  return (CARD_FORMATS as readonly string[]).includes(text);
}

/** Upper-case hex of a card's bytes. */
export function cardOf(bytes: Uint8Array): string {
  let card = '';
  for (const byte of bytes) card += byte.toString(16).padStart(2, '0');
  return card.toUpperCase();
}

/**
 * The number of a card as its school shows it. A card shorter than the slice is filled with zeros in front. Undefined
 * when `card` is not one to {@link MOST_CARD_BYTES} bytes of hex.
 */
export function cardNumber(card: string, format: CardFormat): string | undefined {
  if (!isCard(card)) return undefined;
  const hex = card.toUpperCase();
  const low = hex.slice(-8).padStart(8, '0');
  switch (format) {
    case '10D':
      return tenDigits(low);
    case '10D-reversed':
      return tenDigits(reversed(low));
    case '8H':
      return low;
    case '8H-reversed':
      return reversed(low);
    case '3D+5D':
      return `${decimal(low.slice(2, 4), 3)},${decimal(low.slice(4), 5)}`;
    case 'raw':
      return hex;
  }
}

/**
 * The card's bytes that a typed number tells, as upper-case hex: four for `10D` and `8H`, three for `3D+5D`, all for
 * `raw`. Letters in either case; `3D+5D` with a comma, a space or nothing between. Leading zeros of `10D` may be missing,
 * as readers set to drop them type it. Undefined when it is not such a number.
 */
export function parseCardNumber(text: string, format: CardFormat): string | undefined {
  const typed = text.trim().toUpperCase();
  switch (format) {
    case '10D':
      return fromTenDigits(typed);
    case '10D-reversed': {
      const low = fromTenDigits(typed);
      return low === undefined ? undefined : reversed(low);
    }
    case '8H':
      return /^[0-9A-F]{8}$/.test(typed) ? typed : undefined;
    case '8H-reversed':
      return /^[0-9A-F]{8}$/.test(typed) ? reversed(typed) : undefined;
    case '3D+5D': {
      const [, facility = '', number = ''] = /^(\d{3})[, ]?(\d{5})$/.exec(typed) ?? [];
      if (facility === '' || Number(facility) > 0xff || Number(number) > 0xffff) return undefined;
      return hexOf(Number(facility), 2) + hexOf(Number(number), 4);
    }
    case 'raw':
      return isCard(typed) ? typed : undefined;
  }
}

function isCard(text: string): boolean {
  return text.length <= 2 * MOST_CARD_BYTES && /^([0-9A-Fa-f]{2})+$/.test(text);
}

function tenDigits(low: string): string {
  return decimal(low, 10);
}

function fromTenDigits(typed: string): string | undefined {
  const value = /^\d{1,10}$/.test(typed) ? Number(typed) : Number.NaN;
  return value <= 0xffff_ffff ? hexOf(value, 8) : undefined;
}

function decimal(hex: string, digits: number): string {
  return String(Number.parseInt(hex, 16)).padStart(digits, '0');
}

function hexOf(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

function reversed(hex: string): string {
  return (hex.match(/../g) ?? []).reverse().join('');
}
