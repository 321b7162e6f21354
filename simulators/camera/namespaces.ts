/** The namespaces of the ONVIF wire format and the prefixes this camera writes them with. */

export const NAMESPACES = {
  s: 'http://www.w3.org/2003/05/soap-envelope',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tr2: 'http://www.onvif.org/ver20/media/wsdl',
  tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  tev: 'http://www.onvif.org/ver10/events/wsdl',
  tt: 'http://www.onvif.org/ver10/schema',
  ter: 'http://www.onvif.org/ver10/error',
  tns1: 'http://www.onvif.org/ver10/topics',
  wsnt: 'http://docs.oasis-open.org/wsn/b-2',
  wstop: 'http://docs.oasis-open.org/wsn/t-1',
  wsa: 'http://www.w3.org/2005/08/addressing',
  rw: 'http://docs.oasis-open.org/wsrf/rw-2',
  bf: 'http://docs.oasis-open.org/wsrf/bf-2',
  /** The camera's own: how it names a subscription where that is no address (`set subscription parameter`). */
  own: 'http://camera.invalid/subscription',
} as const;

export const SOAP_1_1 = 'http://schemas.xmlsoap.org/soap/envelope/';

export const DECLARATIONS = Object.entries(NAMESPACES)
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(' ');

const PREFIXED = new RegExp(`(?<![\\w:.-])(${Object.keys(NAMESPACES).join('|')})(?=:)|(?<=xmlns:)(\\w+)(?==)`, 'g');

/** The same document with other prefixes: still right, and unreadable for whoever looks for `tds:`. */
export function withOddPrefixes(xml: string): string {
  const names = Object.keys(NAMESPACES);
  return xml.replace(PREFIXED, (prefix) => {
    const index = names.indexOf(prefix);
    return index < 0 ? prefix : `n_${(index * 7 + 3) % 97}.X`;
  });
}
