/** XML as the simulated camera reads and writes it: a small tree that knows its namespaces, from a SAX parser. */
import { Parser } from 'saxen';

export interface XmlNode {
  /** The namespace's URI; empty: none. */
  readonly namespace: string;
  /** The name without its prefix. */
  readonly local: string;
  /** By name without prefix. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** Its own text, children's not included, trimmed. */
  readonly text: string;
  /** prefix → URI where the element stands: names inside text (`dn:NetworkVideoTransmitter`) are read with it. */
  readonly prefixes: Readonly<Record<string, string>>;
}

interface Growing extends XmlNode {
  children: Growing[];
  text: string;
}

/** Undefined: not well-formed, or no element in it. */
export function parseXml(xml: string): XmlNode | undefined {
  const document = grow('', 'document', {}, {});
  const open: Growing[] = [document];
  let broken = false;
  new Parser()
    .on('openTag', (name, attributes, decode) => {
      const parent = open.at(-1) ?? document;
      const raw = Object.entries(attributes()).map(([key, value]) => [key, decode(value ?? '')] as const);
      const prefixes = { ...parent.prefixes };
      for (const [key, value] of raw) {
        if (key === 'xmlns') prefixes[''] = value;
        else if (key.startsWith('xmlns:')) prefixes[key.slice('xmlns:'.length)] = value;
      }
      const plain = Object.fromEntries(raw.map(([key, value]) => [localOf(key), value]));
      const [prefix, local] = splitName(name);
      const node = grow(prefixes[prefix] ?? '', local, plain, prefixes);
      parent.children.push(node);
      open.push(node);
    })
    .on('closeTag', () => {
      const closed = open.pop();
      if (closed !== undefined) closed.text = closed.text.trim();
    })
    .on('text', (text, decode) => {
      const at = open.at(-1);
      if (at !== undefined) at.text += decode(text);
    })
    .on('cdata', (text) => {
      const at = open.at(-1);
      if (at !== undefined) at.text += text;
    })
    .on('error', () => {
      broken = true;
    })
    .parse(xml);
  return broken || open.length !== 1 ? undefined : document.children[0];
}

function grow(
  namespace: string,
  local: string,
  attributes: Readonly<Record<string, string>>,
  prefixes: Readonly<Record<string, string>>,
): Growing {
  return { namespace, local, attributes, prefixes, children: [], text: '' };
}

function splitName(name: string): readonly [prefix: string, local: string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

function localOf(name: string): string {
  return splitName(name)[1];
}

/** Down a path of local names, the first of each; undefined: there is none. */
export function at(node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined {
  let found = node;
  for (const local of path) found = found?.children.find((child) => child.local === local);
  return found;
}

/** The text at the end of a path; undefined: no such element. */
export function textAt(node: XmlNode | undefined, ...path: readonly string[]): string | undefined {
  return at(node, ...path)?.text;
}

/** A name inside text, `dn:NetworkVideoTransmitter`, as `{URI}local`. */
export function expanded(node: XmlNode, qualified: string): string {
  const [prefix, local] = splitName(qualified);
  return `{${node.prefixes[prefix] ?? ''}}${local}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for between two tags or inside an attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
