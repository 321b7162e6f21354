/** One pass over an XML part of a workbook: elements by their local names, texts as they stand. No DTD, no entities of its own. */
import { Parser } from 'saxen';
import { refused } from './refusals.ts';

export type Attributes = (name: string) => string | undefined;

export interface XmlReader {
  /** Local name without its prefix. */
  open?(name: string, attribute: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** @throws ShownError FILE-DAMAGED where it is not well-formed UTF-8 XML */
export function readXml(bytes: Uint8Array, where: string, reader: XmlReader): void {
  let trouble: unknown;
  const parser = new Parser();
  parser.on('openTag', (name, attributes, decode) => {
    reader.open?.(localName(name), (wanted) => {
      const found = Object.entries(attributes()).find(([key]) => key === wanted || key.endsWith(`:${wanted}`));
      return found?.[1] === undefined ? undefined : decode(found[1]);
    });
  });
  parser.on('text', (text, decode) => reader.text?.(decode(text)));
  parser.on('cdata', (text) => reader.text?.(text));
  parser.on('closeTag', (name) => reader.close?.(localName(name)));
  parser.on('error', (error) => {
    trouble ??= error;
  });
  parser.parse(new TextDecoder('utf-8').decode(bytes));
  if (trouble !== undefined) throw refused('FILE-DAMAGED', where, trouble);
}
