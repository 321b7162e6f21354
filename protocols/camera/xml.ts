/**
 * Reads the XML that cameras write: SOAP answers and discovery datagrams. Names come without their prefixes, text as it
 * stands: nothing is made a number. SOAP allows no DTD and no processing instruction, so there is no entity but the five and
 * the numbered ones, and nothing that could grow. Bounded in depth and number; never throws.
 */

export interface XmlElement {
  /** Without its prefix. */
  readonly tag: string;
  /** What its prefix stands for; empty: nothing. */
  readonly namespace: string;
  /** By name without prefix; of two like ones the last. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, trimmed. */
  readonly text: string;
}

export interface XmlError {
  /** In English, for whoever looks into it. */
  readonly error: string;
}

const MOST_DEEP = 64;
const MOST_ELEMENTS = 20_000;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

interface Growing {
  readonly tag: string;
  readonly raw: string;
  readonly namespace: string;
  /** What prefixes stand for in here, the default one under ''. */
  readonly scope: Readonly<Record<string, string>>;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/** The root element. What comes after it is not looked at: some cameras send a few bytes more than they say. */
export function readXml(text: string): XmlElement | XmlError {
  const open: Growing[] = [];
  let elements = 0;
  let at = 0;
  for (;;) {
    const angle = text.indexOf('<', at);
    if (angle < 0) return { error: open.length > 0 ? 'it ends in the middle' : 'no element' };
    const inner = open.at(-1);
    const between = text.slice(at, angle);
    if (inner !== undefined) inner.text += decoded(between);
    else if (/[^\s\uFEFF\0]/.test(between)) return { error: 'it does not begin with an element' };

    if (text.startsWith('<!--', angle)) {
      const end = text.indexOf('-->', angle + 4);
      if (end < 0) return { error: 'a comment does not end' };
      at = end + 3;
      continue;
    }
    if (text.startsWith('<![CDATA[', angle)) {
      const end = text.indexOf(']]>', angle + 9);
      if (end < 0 || inner === undefined) return { error: 'CDATA that does not end' };
      inner.text += text.slice(angle + 9, end);
      at = end + 3;
      continue;
    }
    if (text.startsWith('<?', angle)) {
      const end = text.indexOf('?>', angle + 2);
      if (end < 0) return { error: 'an instruction does not end' };
      at = end + 2;
      continue;
    }
    if (text.startsWith('<!', angle)) return { error: 'a document type' };

    const end = endOfTag(text, angle + 1);
    if (end < 0) return { error: 'a tag does not end' };
    at = end + 1;
    if (text[angle + 1] === '/') {
      const closed = open.pop();
      if (closed === undefined || closed.raw !== text.slice(angle + 2, end).trim())
        return { error: 'a tag is closed that is not open' };
      const { tag, namespace, attributes, children } = closed;
      const element = { tag, namespace, attributes, children, text: closed.text.trim() };
      const parent = open.at(-1);
      if (parent === undefined) return element;
      parent.children.push(element);
      continue;
    }
    const isEmpty = text[end - 1] === '/';
    const began = begun(text.slice(angle + 1, isEmpty ? end - 1 : end), inner?.scope ?? {});
    if (began === undefined) return { error: 'not a tag' };
    if (++elements > MOST_ELEMENTS) return { error: 'too many elements' };
    if (!isEmpty) {
      if (open.length >= MOST_DEEP) return { error: 'too deep' };
      open.push(began);
      continue;
    }
    const { tag, namespace, attributes } = began;
    const element = { tag, namespace, attributes, children: [], text: '' };
    if (inner === undefined) return element;
    inner.children.push(element);
  }
}

export function isXml(read: XmlElement | XmlError): read is XmlElement {
  return 'tag' in read;
}

/** The first child of that name, and its child of the next name, and so on. */
export function child(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let at = element;
  for (const tag of path) at = at?.children.find((one) => one.tag === tag);
  return at;
}

/** Its text at that path; undefined: there is no such element, or it is empty. */
export function textAt(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  const text = child(element, ...path)?.text;
  return text === undefined || text === '' ? undefined : text;
}

export function childrenOf(element: XmlElement | undefined, tag: string): readonly XmlElement[] {
  return element?.children.filter((one) => one.tag === tag) ?? [];
}

/** Every element of that name at any depth, in the order of the text. */
export function everyOf(element: XmlElement | undefined, tag: string): readonly XmlElement[] {
  const found: XmlElement[] = [];
  const look = (one: XmlElement): void => {
    if (one.tag === tag) found.push(one);
    for (const inner of one.children) look(inner);
  };
  if (element !== undefined) look(element);
  return found;
}

/** Text made safe to stand in an element or a quoted attribute. What XML 1.0 cannot carry at all is left out. */
export function escapedXml(text: string): string {
  return [...text]
    .filter((char) => char === '\t' || char === '\n' || char === '\r' || char >= ' ')
    .join('')
    .replace(/[&<>"']/g, (char) => `&${Object.entries(ENTITIES).find(([, plain]) => plain === char)?.[0]};`);
}

/** Of the `>` that ends a tag: one inside quotes does not. */
function endOfTag(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return at;
    else if (char === '<') return -1;
  }
  return -1;
}

const NAME = /^[A-Za-z_\u0080-\uFFFF][\w.\-:\u0080-\uFFFF]*/;
const ATTRIBUTE = /\s+([A-Za-z_\u0080-\uFFFF][\w.\-:\u0080-\uFFFF]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;

function begun(inside: string, outer: Growing['scope']): Growing | undefined {
  const raw = NAME.exec(inside)?.[0];
  if (raw === undefined) return undefined;
  const attributes: Record<string, string> = {};
  let scope = outer;
  let at = raw.length;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(inside);
    if (match === null) break;
    at = ATTRIBUTE.lastIndex;
    const [, name = '', double, single = ''] = match;
    const value = decoded(double ?? single);
    if (name === 'xmlns') scope = { ...scope, '': value };
    else if (name.startsWith('xmlns:')) scope = { ...scope, [name.slice(6)]: value };
    else attributes[local(name)] = value;
  }
  if (inside.slice(at).trim() !== '') return undefined;
  const namespace = scope[raw.slice(0, Math.max(0, raw.indexOf(':')))] ?? '';
  return { tag: local(raw), raw, namespace, scope, attributes, children: [], text: '' };
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]{2,4}));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}
