/** SOAP as the camera speaks it: what was asked, and envelopes and faults for the answer. */
import { DECLARATIONS, NAMESPACES, SOAP_1_1 } from './namespaces.ts';
import { at, escaped, parseXml, type XmlNode } from './xml.ts';

export interface Asked {
  /** The first element of the body. */
  readonly action: XmlNode;
  readonly header: XmlNode | undefined;
}

/** A fault: what the camera answers instead. `subcodes` are names with this camera's prefixes, the outer one first. */
export class SoapFault extends Error {
  readonly code: 'Sender' | 'Receiver' | 'VersionMismatch';
  readonly subcodes: readonly string[];
  readonly status: number;
  /** XML. */
  readonly detail: string;

  constructor(
    code: 'Sender' | 'Receiver' | 'VersionMismatch',
    subcodes: readonly string[],
    reason: string,
    more: { readonly status?: number; readonly detail?: string } = {},
  ) {
    super(reason);
    this.code = code;
    this.subcodes = subcodes;
    this.status = more.status ?? (code === 'Receiver' ? 500 : 400);
    this.detail = more.detail ?? '';
  }
}

export function invalidArgument(subcode: string, reason: string): SoapFault {
  return new SoapFault('Sender', ['ter:InvalidArgVal', subcode], reason);
}

/** The reason is ONVIF's own wording of the fault `ter:ActionNotSupported`: what a camera says of what it has not. */
export function notSupported(reason = 'Optional action not implemented'): SoapFault {
  return new SoapFault('Receiver', ['ter:ActionNotSupported'], reason);
}

/** Throws a SoapFault where it is no SOAP 1.2 request. */
export function readAsked(text: string): Asked {
  const envelope = parseXml(text);
  if (envelope === undefined) throw new SoapFault('Sender', ['ter:WellFormed'], 'Not well-formed');
  if (envelope.local !== 'Envelope' || envelope.namespace !== NAMESPACES.s)
    throw new SoapFault('VersionMismatch', [], 'SOAP 1.2 only');
  const action = at(envelope, 'Body')?.children[0];
  if (action === undefined) throw new SoapFault('Sender', ['ter:InvalidArgVal'], 'Empty body');
  return { action, header: at(envelope, 'Header') };
}

/** `header` and `body` are XML. */
export function envelope(body: string, header = ''): string {
  const head = header === '' ? '' : `<s:Header>${header}</s:Header>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope ${DECLARATIONS}>${head}<s:Body>${body}</s:Body></s:Envelope>`;
}

export function faultEnvelope(fault: SoapFault): string {
  let subcode = '';
  for (const value of fault.subcodes.toReversed())
    subcode = `<s:Subcode><s:Value>${value}</s:Value>${subcode}</s:Subcode>`;
  return envelope(
    `<s:Fault><s:Code><s:Value>s:${fault.code}</s:Value>${subcode}</s:Code>` +
      `<s:Reason><s:Text xml:lang="en">${escaped(fault.message)}</s:Text></s:Reason>` +
      `${fault.detail === '' ? '' : `<s:Detail>${fault.detail}</s:Detail>`}</s:Fault>`,
  );
}

/** The same answer as a camera would give that never heard of SOAP 1.2. */
export function asSoap11(xml: string): string {
  return xml
    .replace(NAMESPACES.s, SOAP_1_1)
    .replace(
      /<s:Fault>.*<s:Value>s:(\w+)<\/s:Value>.*<s:Text xml:lang="en">(.*)<\/s:Text>.*<\/s:Fault>/s,
      (_all, code: string, reason: string) =>
        `<s:Fault><faultcode>s:${code === 'Receiver' ? 'Server' : 'Client'}</faultcode><faultstring>${reason}</faultstring></s:Fault>`,
    );
}
