/**
 * The envelope: one line of the journal and one message on the broker are the same UTF-8 bytes, a CloudEvents 1.0
 * event in structured JSON. A line never changes; its SHA-256 is the next line's `prevhash`.
 */
import { z } from 'zod';

export {
  encodeLine,
  encodeLineWithData,
  FIRST_PREVHASH,
  type LineFields,
  type LineHead,
  MAX_LINE_BYTES,
} from './line.ts';

export interface Envelope<Data = unknown> {
  readonly specversion: '1.0';
  /** `${epoch}-${sequence}` */
  readonly id: string;
  /** `/省/市/县/校/室` */
  readonly source: string;
  readonly type: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly subject?: string;
  readonly datacontenttype: 'application/json';
  readonly epoch: string;
  /** Decimal, from 1. A string, since CloudEvents integers are 32 bits. */
  readonly sequence: string;
  readonly sequencetype: 'Integer';
  readonly prevhash: string;
  readonly data: Data;
}

/** The envelope as a schema, for readers at an edge (verify, consumers, the desk) and for the generated documents. */
export const envelopeSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}-[1-9][0-9]*$/),
  source: z.string().regex(/^\/[^\s]*$/),
  type: z.string().regex(/^cn\.banban\.[a-z]+\.[a-z]+$/),
  time: z.iso.datetime(),
  subject: z.string().optional(),
  datacontenttype: z.literal('application/json'),
  epoch: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/),
  sequence: z.string().regex(/^[1-9][0-9]*$/),
  sequencetype: z.literal('Integer'),
  prevhash: z.string().regex(/^[0-9a-f]{64}$/),
  data: z.record(z.string(), z.unknown()),
});
