/** Desktop readers with the binary frame STX … BCC ETX. */
import { decodeStxBcc, stxBccFraming } from '../../protocols/reader/stx-bcc.ts';
import type { ReaderFamily } from './serial-reader.ts';

export const stxBcc: ReaderFamily = { driver: 'stx-bcc', framing: stxBccFraming, decode: decodeStxBcc };
