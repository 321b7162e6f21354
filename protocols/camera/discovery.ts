/**
 * WS-Discovery as cameras speak it (SOAP over UDP, port 3702, 239.255.255.250): Probe, ProbeMatches, ResolveMatches, Hello
 * and Bye. Tolerates what is met in the field: several matches in one datagram, lists broken by blanks and new lines, scopes
 * over many lines, doubled addresses, rubbish. Pure.
 */
import { type Decoded, type Decoder, undecoded } from '../decoder.ts';
import type { Framing } from '../framing.ts';
import { child, childrenOf, escapedXml, everyOf, isXml, readXml, textAt, type XmlElement } from './xml.ts';

export const DISCOVERY_PORT = 3702;
export const DISCOVERY_GROUP = '239.255.255.250';
/** The same on IPv6, within a link. */
export const DISCOVERY_GROUP_6 = 'ff02::c';
/** A UDP datagram has no more. */
const MOST_BYTES = 65_507;
const MOST_MATCHES = 64;
const MOST_TEXT = 200;

/** One device as a datagram tells of it. */
export interface DiscoveredDevice {
  /** What it is known by for good, whatever its address: `urn:uuid:…` in lower case. */
  readonly endpoint: string;
  /** Without prefixes: `NetworkVideoTransmitter`, `Device`. */
  readonly types: readonly string[];
  /** `onvif://www.onvif.org/name/…` and the like, as written. */
  readonly scopes: readonly string[];
  /** Where its device service may be, in its own words, each once, without rubbish. May be empty: only its endpoint is told. */
  readonly addresses: readonly string[];
  readonly name: string | undefined;
  readonly hardware: string | undefined;
  readonly mac: string | undefined;
}

export type DiscoveryMessage =
  | { readonly type: 'hello' | 'bye'; readonly device: DiscoveredDevice }
  | { readonly type: 'matches'; readonly relatesTo: string | undefined; readonly devices: readonly DiscoveredDevice[] }
  | { readonly type: 'probe'; readonly id: string | undefined; readonly types: readonly string[] };

/** What a datagram says; a text: why it says nothing. Takes any bytes, never throws. */
export function readDiscovery(bytes: Uint8Array): DiscoveryMessage | string {
  if (bytes.length > MOST_BYTES) return 'longer than a datagram';
  const root = readXml(new TextDecoder().decode(bytes));
  if (!isXml(root)) return root.error;
  if (root.tag !== 'Envelope') return `not SOAP: ${root.tag.slice(0, 32)}`;
  const header = child(root, 'Header');
  const [content] = child(root, 'Body')?.children ?? [];
  if (content === undefined) return 'an empty body';
  switch (content.tag) {
    case 'Hello':
    case 'Bye': {
      const device = deviceIn(content);
      return device === undefined ? 'no endpoint' : { type: content.tag === 'Hello' ? 'hello' : 'bye', device };
    }
    case 'ProbeMatches':
    case 'ResolveMatches': {
      const matches = [...childrenOf(content, 'ProbeMatch'), ...childrenOf(content, 'ResolveMatch')];
      return {
        type: 'matches',
        relatesTo: textAt(header, 'RelatesTo'),
        devices: matches.slice(0, MOST_MATCHES).flatMap((match) => deviceIn(match) ?? []),
      };
    }
    case 'Probe':
      return {
        type: 'probe',
        id: textAt(header, 'MessageID'),
        types: wordsOf(textAt(content, 'Types')).map(withoutPrefix),
      };
    default:
      return `not discovery: ${content.tag.slice(0, 32)}`;
  }
}

/**
 * Asks whoever is a camera to say so. Both types that cameras are met under; those that know only one answer to the empty
 * question. `id`: a fresh `urn:uuid:…`, the answers relate to it.
 */
export function writeProbe(id: string, types: 'cameras' | 'anything'): Uint8Array {
  const wanted = types === 'cameras' ? '<d:Types>dn:NetworkVideoTransmitter</d:Types>' : '';
  return new TextEncoder().encode(
    '<?xml version="1.0" encoding="UTF-8"?>' +
      '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" ' +
      'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">' +
      `<e:Header><w:MessageID>${escapedXml(id)}</w:MessageID>` +
      '<w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>' +
      '<w:Action e:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>' +
      `<e:Body><d:Probe>${wanted}</d:Probe></e:Body></e:Envelope>`,
  );
}

function deviceIn(element: XmlElement): DiscoveredDevice | undefined {
  const endpoint = textAt(element, 'EndpointReference', 'Address')?.toLowerCase().replace(/\s+/g, '');
  if (endpoint === undefined || endpoint.length > MOST_TEXT) return undefined;
  const scopes = wordsOf(
    everyOf(element, 'Scopes')
      .map(({ text }) => text)
      .join(' '),
  );
  return {
    endpoint,
    types: wordsOf(textAt(element, 'Types')).map(withoutPrefix),
    scopes,
    addresses: [
      ...new Set(
        wordsOf(
          everyOf(element, 'XAddrs')
            .map(({ text }) => text)
            .join(' '),
        ).filter(isAddress),
      ),
    ],
    name: scoped(scopes, 'name'),
    hardware: scoped(scopes, 'hardware'),
    mac: scoped(scopes, 'mac')?.toLowerCase(),
  };
}

/** Blanks, tabs and new lines, any number; some write commas besides. */
function wordsOf(text: string | undefined): readonly string[] {
  return text === undefined
    ? []
    : text
        .split(/[\s,;]+/)
        .filter((word) => word !== '')
        .slice(0, MOST_MATCHES);
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function isAddress(text: string): boolean {
  return /^https?:\/\/[^\s/]+/i.test(text) && text.length <= 512 && URL.canParse(text);
}

function scoped(scopes: readonly string[], what: string): string | undefined {
  for (const scope of scopes) {
    const match = new RegExp(`^onvif://www\\.onvif\\.org/${what}/(.+)$`, 'i').exec(scope);
    if (match?.[1] === undefined) continue;
    return plain(match[1]).slice(0, MOST_TEXT);
  }
  return undefined;
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text).trim();
  } catch {
    // A lone %: it is its name all the same.
    return text;
  }
}

/** What can be told apart when datagrams are written one behind the other; a camera’s is a tenth of it. */
const MOST_IN_A_STREAM = 16_384;
const LESS_THAN = 0x3c;
const MORE_THAN = 0x3e;
/** `</SOAP-ENV:Envelope >` is no longer. */
const LONGEST_END = 64;

/** On the wire a datagram is a frame; written one behind the other, each ends with its envelope. Blanks only separate. */
const datagrams: Framing = {
  maxLength: MOST_IN_A_STREAM,
  measure(bytes) {
    const first = bytes[0] ?? 0;
    if (first === 0x20 || (first >= 0x09 && first <= 0x0d)) return 1;
    if (first !== LESS_THAN) return -1;
    for (let at = bytes.indexOf(MORE_THAN); at >= 0; at = bytes.indexOf(MORE_THAN, at + 1)) {
      const before = String.fromCharCode(...bytes.subarray(Math.max(0, at - LONGEST_END), at + 1));
      if (/<\/(?:[\w.-]+:)?Envelope\s*>$/.test(before)) return at + 1;
    }
    return 0;
  },
};

/** A datagram as JSON, as `banban decode onvif` prints it: one line for each device it tells of. */
export const onvifDecoder: Decoder = {
  framing: { device: datagrams, host: datagrams },
  lineIsFrame: true,
  decode: decodeDatagram,
};

function decodeDatagram(frame: Uint8Array): readonly Decoded[] {
  if (frame.length === 1 && /\s/.test(String.fromCharCode(frame[0] ?? 0))) return [];
  const message = readDiscovery(frame);
  if (typeof message === 'string') return [undecoded(message, frame)];
  switch (message.type) {
    case 'hello':
    case 'bye':
      return [{ type: message.type, ...message.device }];
    case 'matches':
      return message.devices.map((device) => ({ type: 'match', relatesTo: message.relatesTo, ...device }));
    case 'probe':
      return [message];
  }
}
