/**
 * What a picture is by its own bytes: PNG, JPEG or WebP, and how large. Nothing is decoded; only the header is read, which
 * is enough to refuse what is no picture, what a browser would have to guess at, and what would fill its memory.
 *
 * Sources: PNG (W3C) 5.2 and 11.2.1; JPEG ITU-T T.81 B.1.1.3 and B.2.2; WebP RFC 9649 2.4–2.7.
 */

export interface Picture {
  readonly type: 'png' | 'jpeg' | 'webp';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

type Size = Omit<Picture, 'type'>;

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Undefined: no picture of the three kinds, or one whose size cannot be read. */
export function pictureOf(bytes: Uint8Array): Picture | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (PNG_SIGNATURE.every((byte, index) => bytes[index] === byte)) return withType('png', pngSize(view));
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return withType('jpeg', jpegSize(view));
  if (tag(view, 0) === 'RIFF' && tag(view, 8) === 'WEBP') return withType('webp', webpSize(view));
  return undefined;
}

function withType(type: Picture['type'], size: Size | undefined): Picture | undefined {
  return size === undefined || size.width === 0 || size.height === 0 ? undefined : { type, ...size };
}

function tag(view: DataView, offset: number): string {
  if (view.byteLength < offset + 4) return '';
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(offset + index)));
}

/** Signature, then the first chunk, which is always IHDR: length, `IHDR`, width, height. */
function pngSize(view: DataView): Size | undefined {
  if (view.byteLength < 33 || tag(view, 12) !== 'IHDR') return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Start of frame, any coding (SOF0–SOF15), but not DHT, JPG and DAC, which lie among them. */
const isStartOfFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
/** Markers that stand alone, without a length: TEM, RST0–RST7. */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

/** Segment by segment up to the frame: marker, length, then precision, height, width. */
function jpegSize(view: DataView): Size | undefined {
  let at = 2;
  while (at + 4 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    // Any number of fill bytes may come before a marker.
    if (marker === 0xff) at += 1;
    else if (standsAlone(marker)) at += 2;
    else if (marker === END_OF_IMAGE || marker === START_OF_SCAN) return undefined;
    else if (isStartOfFrame(marker)) {
      if (at + 9 > view.byteLength) return undefined;
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    } else {
      const length = view.getUint16(at + 2);
      if (length < 2) return undefined;
      at += 2 + length;
    }
  }
  return undefined;
}

/** The three forms: lossy (`VP8 `), lossless (`VP8L`), extended (`VP8X`). */
function webpSize(view: DataView): Size | undefined {
  if (view.byteLength < 30) return undefined;
  switch (tag(view, 12)) {
    case 'VP8 ':
      // Frame tag of 3 bytes, start code, then 14 bits each.
      if (view.getUint8(23) !== 0x9d || view.getUint8(24) !== 0x01 || view.getUint8(25) !== 0x2a) return undefined;
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 'VP8L': {
      if (view.getUint8(20) !== 0x2f) return undefined;
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    default:
      return undefined;
  }
}

function uint24(view: DataView, offset: number): number {
  return view.getUint16(offset, true) + view.getUint8(offset + 2) * 65_536;
}
