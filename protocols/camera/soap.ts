/** A SOAP answer, 1.1 or 1.2, whatever its prefixes: what it carries, or which fault. Pure. */
import { child, childrenOf, everyOf, isXml, readXml, textAt, type XmlElement } from './xml.ts';

export type SoapAnswer =
  | { readonly kind: 'answer'; readonly content: XmlElement; readonly header: XmlElement | undefined }
  | { readonly kind: 'fault'; readonly fault: SoapFault }
  /** Not SOAP at all: a web page, half a message, nothing. */
  | { readonly kind: 'nonsense'; readonly why: string };

export interface SoapFault {
  /** Code and subcodes without their prefixes, the outermost first: `Sender`, `NotAuthorized`. */
  readonly codes: readonly string[];
  /** In the camera's words; may be empty. */
  readonly reason: string;
}

const MOST_REASON = 160;

export function readSoap(text: string): SoapAnswer {
  const root = readXml(text);
  if (!isXml(root)) return { kind: 'nonsense', why: /<html[\s>]/i.test(text) ? 'a web page' : root.error };
  if (root.tag !== 'Envelope')
    return { kind: 'nonsense', why: root.tag.toLowerCase() === 'html' ? 'a web page' : root.tag };
  const body = child(root, 'Body');
  if (body === undefined) return { kind: 'nonsense', why: 'an envelope without a body' };
  const fault = child(body, 'Fault');
  if (fault !== undefined) return { kind: 'fault', fault: readFault(fault) };
  const [content] = body.children;
  if (content === undefined) return { kind: 'nonsense', why: 'an empty body' };
  return { kind: 'answer', content, header: child(root, 'Header') };
}

function readFault(fault: XmlElement): SoapFault {
  const values = everyOf(child(fault, 'Code'), 'Value').map(({ text }) => text);
  const faultcode = textAt(fault, 'faultcode');
  // SOAP 1.1 has one code; cameras put the subcode behind a dot or into the detail.
  const old =
    faultcode === undefined
      ? []
      : [...faultcode.split('.'), ...everyOf(child(fault, 'detail'), 'Value').map(({ text }) => text)];
  const codes = [...values, ...old].map((code) => code.slice(code.lastIndexOf(':') + 1)).filter((code) => code !== '');
  const words = [
    ...childrenOf(child(fault, 'Reason'), 'Text').map(({ text }) => text),
    textAt(fault, 'faultstring'),
    textAt(fault, 'Detail', 'Text'),
  ].filter((text) => text !== undefined && text !== '');
  return {
    codes,
    reason: [...new Set(words)]
      .join(' · ')
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .slice(0, MOST_REASON),
  };
}

/** Whether it says: not with this name and password, or not with this clock. */
export function isAboutPassword({ codes, reason }: SoapFault): boolean {
  return (
    codes.some((code) =>
      /^(NotAuthorized|FailedAuthentication|InvalidSecurity(Token)?|FailedCheck|MessageExpired)$/i.test(code),
    ) || /not ?authori[sz]ed|unauthori[sz]ed|time check failed|authentication failed|security token/i.test(reason)
  );
}

/** Whether it says: your time is not mine. Then it was not the password that was wrong. */
export function isAboutClock({ codes, reason }: SoapFault): boolean {
  return codes.some((code) => /^MessageExpired$/i.test(code)) || /time check failed|timestamp|expired/i.test(reason);
}

/** Whether it says that there is no such thing here. */
export function isAboutAbsence({ codes, reason }: SoapFault): boolean {
  return (
    codes.some((code) =>
      /^(ActionNotSupported|OptionalActionNotImplemented|NoSuchService|PTZNotSupported|NoPTZProfile|NoHomePosition|EventsNotSupported)$/i.test(
        code,
      ),
    ) || /not (supported|implemented)|unknown action/i.test(reason)
  );
}
