/** WS-Discovery (April 2005) as cameras speak it: what a probe asks, and what is said to it. */
import { at, escaped, expanded, parseXml, textAt } from './xml.ts';

const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
const ADDRESSING = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';
const DISCOVERY = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';
const NETWORK = 'http://www.onvif.org/ver10/network/wsdl';
const DEVICE = 'http://www.onvif.org/ver10/device/wsdl';
const OWN_TYPES = [`{${NETWORK}}NetworkVideoTransmitter`, `{${DEVICE}}Device`];

export interface Probe {
  readonly messageId: string;
  /** `{URI}name`; every one has to fit. */
  readonly types: readonly string[];
  readonly scopes: readonly string[];
}

export interface Match {
  readonly endpoint: string;
  readonly scopes: readonly string[];
  /** As written in XAddrs: several with blanks between. */
  readonly addresses: string;
}

/** Undefined: it is none. */
export function readProbe(text: string): Probe | undefined {
  const envelope = parseXml(text);
  const probe = at(envelope, 'Body', 'Probe');
  const messageId = textAt(envelope, 'Header', 'MessageID');
  if (probe === undefined || probe.namespace !== DISCOVERY || messageId === undefined) return undefined;
  const types = at(probe, 'Types');
  const list = (of: string | undefined): string[] => (of ?? '').split(/\s+/).filter((word) => word !== '');
  return {
    messageId,
    types: types === undefined ? [] : list(types.text).map((name) => expanded(types, name)),
    scopes: list(textAt(probe, 'Scopes')),
  };
}

/** By RFC 3986 a scope takes every longer one of the same path. */
export function fits(probe: Probe, scopes: readonly string[]): boolean {
  return (
    probe.types.every((type) => OWN_TYPES.includes(type)) &&
    probe.scopes.every((wanted) => scopes.some((scope) => scope === wanted || scope.startsWith(`${wanted}/`)))
  );
}

function envelope(action: string, messageId: string, to: string, body: string, relatesTo?: string): string {
  const relates = relatesTo === undefined ? '' : `<a:RelatesTo>${escaped(relatesTo)}</a:RelatesTo>`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="${SOAP}" xmlns:a="${ADDRESSING}" xmlns:d="${DISCOVERY}" xmlns:dn="${NETWORK}" xmlns:tds="${DEVICE}">` +
    `<s:Header><a:MessageID>urn:uuid:${messageId}</a:MessageID>${relates}<a:To>${to}</a:To><a:Action>${DISCOVERY}/${action}</a:Action></s:Header><s:Body>${body}</s:Body></s:Envelope>`
  );
}

function description({ endpoint, scopes, addresses }: Match): string {
  return (
    `<a:EndpointReference><a:Address>${endpoint}</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>` +
    `<d:Scopes>${escaped(scopes.join(' '))}</d:Scopes><d:XAddrs>${escaped(addresses)}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>`
  );
}

export function probeMatches(matches: readonly Match[], messageId: string, relatesTo: string): string {
  const listed = matches.map((match) => `<d:ProbeMatch>${description(match)}</d:ProbeMatch>`).join('');
  return envelope(
    'ProbeMatches',
    messageId,
    `${ADDRESSING}/role/anonymous`,
    `<d:ProbeMatches>${listed}</d:ProbeMatches>`,
    relatesTo,
  );
}

export function hello(match: Match, messageId: string): string {
  return envelope(
    'Hello',
    messageId,
    'urn:schemas-xmlsoap-org:ws:2005:04:discovery',
    `<d:Hello>${description(match)}</d:Hello>`,
  );
}

export function bye(endpoint: string, messageId: string): string {
  return envelope(
    'Bye',
    messageId,
    'urn:schemas-xmlsoap-org:ws:2005:04:discovery',
    `<d:Bye><a:EndpointReference><a:Address>${endpoint}</a:Address></a:EndpointReference></d:Bye>`,
  );
}
