/**
 * How a line is written: pure string work, free of zod, so that the store's worker can import it without a schema library.
 * What the fields mean is said in envelope.ts, which re-exports all of this.
 */

export const MAX_LINE_BYTES = 16 * 1024;
/** `prevhash` of an epoch's first line. */
export const FIRST_PREVHASH = '0'.repeat(64);

export interface LineHead {
  readonly epoch: string;
  readonly sequence: number;
  readonly source: string;
  readonly type: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly subject?: string | undefined;
  readonly prevhash: string;
}

export interface LineFields extends LineHead {
  readonly data: unknown;
}

/** The published text of a line. Keys are always written in this order, so that the same event gives the same bytes. */
export function encodeLine(line: LineFields): string {
  return encodeLineWithData(line, JSON.stringify(line.data));
}

/**
 * The same bytes for data that already is JSON (`JSON.stringify(data)`, unindented). Only `source`, `type` and `subject`
 * can hold characters that JSON escapes; the rest are digits, hex and a ULID.
 */
export function encodeLineWithData(line: LineHead, dataJson: string): string {
  const subject = line.subject === undefined ? '' : `"subject":${JSON.stringify(line.subject)},`;
  return (
    `{"specversion":"1.0","id":"${line.epoch}-${line.sequence}","source":${JSON.stringify(line.source)},` +
    `"type":"${line.type}","time":"${line.time}",${subject}"datacontenttype":"application/json",` +
    `"epoch":"${line.epoch}","sequence":"${line.sequence}","sequencetype":"Integer","prevhash":"${line.prevhash}",` +
    `"data":${dataJson}}`
  );
}
