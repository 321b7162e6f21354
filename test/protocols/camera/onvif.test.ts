/** SOAP faults, ONVIF answers and notices, as they are met. */
import { describe, expect, test } from 'vitest';
import { readMac, readServices, readTime } from '../../../protocols/camera/onvif-answers.ts';
import { instantOf, livesIn, meaningOf, readNotices } from '../../../protocols/camera/onvif-events.ts';
import { isAboutAbsence, isAboutClock, isAboutPassword, readSoap } from '../../../protocols/camera/soap.ts';
import { isXml, readXml, type XmlElement } from '../../../protocols/camera/xml.ts';

function xml(text: string): XmlElement {
  const root = readXml(text);
  if (!isXml(root)) throw new Error(root.error);
  return root;
}

function fault(inner: string) {
  const soap = readSoap(`<e:Envelope><e:Body><e:Fault>${inner}</e:Fault></e:Body></e:Envelope>`);
  if (soap.kind !== 'fault') throw new Error(soap.kind);
  return soap.fault;
}

describe('a fault', () => {
  test('of SOAP 1.2 has its subcodes, the innermost last, and its reason', () => {
    const told = fault(
      '<e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>ter:InvalidArgVal</e:Value><e:Subcode><e:Value>ter:NoToken</e:Value></e:Subcode></e:Subcode></e:Code><e:Reason><e:Text xml:lang="en">no such token</e:Text></e:Reason>',
    );
    expect(told).toEqual({ codes: ['Sender', 'InvalidArgVal', 'NoToken'], reason: 'no such token' });
  });

  test('of SOAP 1.1 is one as well', () => {
    const told = fault('<faultcode>ter:NotAuthorized</faultcode><faultstring>Sender not authorized</faultstring>');
    expect(told).toEqual({ codes: ['NotAuthorized'], reason: 'Sender not authorized' });
    expect(isAboutPassword(told)).toBe(true);
  });

  test('says of what it is: password, clock, absence', () => {
    expect(isAboutClock({ codes: ['Sender', 'NotAuthorized'], reason: 'time check failed' })).toBe(true);
    expect(isAboutPassword({ codes: ['Sender', 'FailedAuthentication'], reason: '' })).toBe(true);
    expect(isAboutAbsence({ codes: ['Receiver', 'ActionNotSupported', 'PTZNotSupported'], reason: '' })).toBe(true);
    expect(isAboutAbsence({ codes: ['Sender', 'InvalidArgVal'], reason: 'bad' })).toBe(false);
  });

  test('has no line breaks in its words, and an end', () => {
    expect(fault(`<e:Reason><e:Text>a\n\tb${'c'.repeat(500)}</e:Text></e:Reason>`).reason).toMatch(/^a bc+$/);
  });
});

test.each([
  ['<html><body>hi</body></html>', 'a web page'],
  ['<!DOCTYPE html><html></html>', 'a web page'],
  ['<a/>', 'a'],
  ['<e:Envelope/>', 'an envelope without a body'],
  ['<e:Envelope><e:Body/></e:Envelope>', 'an empty body'],
  ['', 'no element'],
])('%s is no answer: %s', (text, why) => {
  expect(readSoap(text)).toEqual({ kind: 'nonsense', why });
});

describe('a time', () => {
  const when = (inner: string): XmlElement => xml(`<r><SystemDateAndTime>${inner}</SystemDateAndTime></r>`);
  const date = (tag: string, hour: number): string =>
    `<${tag}><Time><Hour>${hour}</Hour><Minute>5</Minute><Second>9</Second></Time><Date><Year>2026</Year><Month>3</Month><Day>1</Day></Date></${tag}>`;

  test('is UTC where that is told', () => {
    expect(
      readTime(when(`<DateTimeType>NTP</DateTimeType>${date('UTCDateTime', 4)}${date('LocalDateTime', 12)}`), 0),
    ).toMatchObject({
      utcMs: Date.UTC(2026, 2, 1, 4, 5, 9),
      mode: 'ntp',
    });
  });

  test('is worked out from a zone, else by which of UTC and China’s time is nearer', () => {
    const zone = '<TimeZone><TZ>CST-8</TZ></TimeZone>';
    expect(readTime(when(zone + date('LocalDateTime', 12)), 0)?.utcMs).toBe(Date.UTC(2026, 2, 1, 4, 5, 9));
    const noon = Date.UTC(2026, 2, 1, 12, 0, 0);
    expect(readTime(when(date('LocalDateTime', 12)), noon)?.utcMs).toBe(Date.UTC(2026, 2, 1, 12, 5, 9));
    expect(readTime(when(date('LocalDateTime', 12)), noon - 8 * 3_600_000)?.utcMs).toBe(Date.UTC(2026, 2, 1, 4, 5, 9));
  });

  test('that is none is not made up', () => {
    expect(readTime(when(''), 0)).toBeUndefined();
    expect(readTime(when('<UTCDateTime><Date><Year>x</Year></Date></UTCDateTime>'), 0)).toBeUndefined();
  });
});

test('services are known by their namespaces, a maker’s own are not ours', () => {
  const service = (namespace: string, address: string): string =>
    `<Service><Namespace>${namespace}</Namespace><XAddr>${address}</XAddr></Service>`;
  expect(
    readServices(
      xml(
        `<r>${service('http://www.onvif.org/ver10/media/wsdl', 'm1')}${service('http://www.onvif.org/ver20/media/wsdl', 'm2')}${service('http://www.onvif.org/ver20/ptz/wsdl', 'p')}${service('http://www.axis.com/vapix/ws/ptz/wsdl', 'x')}</r>`,
      ),
    ),
  ).toEqual({ media: 'm1', media2: 'm2', ptz: 'p' });
});

test('a hardware address is written one way, and one of zeros is none', () => {
  const told = (...macs: string[]): XmlElement =>
    xml(`<r>${macs.map((mac) => `<Info><HwAddress>${mac}</HwAddress></Info>`).join('')}</r>`);
  expect(readMac(told('00-00-00-00-00-00', 'AA-BB-CC-00-11-22'))).toBe('aa:bb:cc:00:11:22');
  expect(readMac(told('nonsense'))).toBeUndefined();
});

describe('notices', () => {
  test('times are read with Z, with an offset and with neither', () => {
    expect(instantOf('2026-03-01T00:00:00Z')).toBe(instantOf('2026-03-01T08:00:00+08:00'));
    expect(instantOf('2026-03-01T00:00:00')).toBe(instantOf('2026-03-01T00:00:00+00:00'));
    expect(instantOf('yesterday')).toBeUndefined();
    expect(
      livesIn(
        xml(
          '<r><CurrentTime>1970-01-01T00:00:00+00:00</CurrentTime><TerminationTime>1970-01-01T00:02:00+00:00</TerminationTime></r>',
        ),
      ),
    ).toBe(120_000);
  });

  const notice = (topic: string, data: string, operation = 'Changed'): XmlElement =>
    xml(
      `<r><NotificationMessage><Topic>${topic}</Topic><Message><tt:Message UtcTime="t" PropertyOperation="${operation}"><tt:Data>${data}</tt:Data></tt:Message></Message></NotificationMessage></r>`,
    );
  const item = (name: string, value: string): string => `<tt:SimpleItem Name="${name}" Value="${value}"/>`;
  const meaning = (...args: Parameters<typeof notice>) => readNotices(notice(...args)).map(meaningOf);

  test.each([
    ['tns1:RuleEngine/CellMotionDetector/Motion', item('IsMotion', 'true'), { what: 'motion', on: true }],
    ['tns1:VideoSource/MotionAlarm', item('State', '0'), { what: 'motion', on: false }],
    ['tns1:RuleEngine/tnsx:TamperDetector/Tamper', item('IsTamper', '1'), { what: 'tamper', on: true }],
    ['tns1:VideoSource/GlobalSceneChange/ImagingService', item('State', 'true'), { what: 'tamper', on: true }],
    ['tns1:RuleEngine/CountAggregation/Counter', item('Count', '23'), { what: 'people', count: 23 }],
    ['tns1:Device/Trigger/DigitalInput', item('LogicalState', 'true'), undefined],
    ['tns1:RuleEngine/CellMotionDetector/Motion', item('IsMotion', 'perhaps'), undefined],
  ])('%s %s', (topic, data, means) => {
    expect(meaning(topic, data)).toEqual([means]);
  });

  test('what is deleted is not going on', () => {
    expect(meaning('tns1:VideoSource/MotionAlarm', item('State', 'true'), 'Deleted')).toEqual([
      { what: 'motion', on: false },
    ]);
  });
});
