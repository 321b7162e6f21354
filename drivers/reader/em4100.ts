/** 125 kHz card readers on a serial line: RDM6300, ID-12, Parallax. */
import { decodeEm4100, em4100Framing } from '../../protocols/reader/em4100.ts';
import type { ReaderFamily } from './serial-reader.ts';

export const em4100: ReaderFamily = { driver: 'em4100', framing: em4100Framing, decode: decodeEm4100 };
