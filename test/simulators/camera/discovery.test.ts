/** How the simulated camera answers whoever looks for it; probes go to its own address, no group is needed. */
import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import { at, parseXml, textAt } from '../../../simulators/camera/xml.ts';
import { camera, type Watched } from './standing.ts';

const DISCOVERY = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';
const ADDRESSING = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';
const TYPES = '<d:Types xmlns:x="http://www.onvif.org/ver10/network/wsdl">x:NetworkVideoTransmitter</d:Types>';

const probe = (inside: string): string =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="${ADDRESSING}" xmlns:d="${DISCOVERY}"><s:Header><a:MessageID>urn:uuid:ours</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To><a:Action>${DISCOVERY}/Probe</a:Action></s:Header><s:Body><d:Probe>${inside}</d:Probe></s:Body></s:Envelope>`;

const found = (settings: Readonly<Record<string, string>> = {}): Promise<Watched> =>
  camera(settings, { discovery: { port: 0, multicast: false } });

/** Every packet that comes within a while. */
async function heard(made: Watched, packet = probe(TYPES), forMs = 400): Promise<string[]> {
  const socket = createSocket('udp4');
  const packets: string[] = [];
  socket.on('message', (bytes) => packets.push(bytes.toString('utf8')));
  socket.send(packet, made.discovery?.port ?? 0, '127.0.0.1');
  await new Promise((resolve) => setTimeout(resolve, forMs));
  await new Promise<void>((resolve) => socket.close(resolve));
  return packets;
}
const matches = (packet: string | undefined) =>
  (at(parseXml(packet ?? ''), 'Body', 'ProbeMatches')?.children ?? []).map((match) => ({
    endpoint: textAt(match, 'EndpointReference', 'Address'),
    addresses: textAt(match, 'XAddrs'),
    scopes: textAt(match, 'Scopes') ?? '',
  }));
const relatesTo = (packet: string | undefined) => textAt(parseXml(packet ?? ''), 'Header', 'RelatesTo');

describe('a probe', () => {
  test('is answered once, to its sender, by whom and where it is', async () => {
    const made = await found();
    const packets = await heard(made);
    expect(packets).toHaveLength(1);
    const { port } = new URL(made.address);
    expect(matches(packets[0])).toMatchObject([
      { endpoint: made.endpoint, addresses: `http://127.0.0.1:${port}/onvif/device_service` },
    ]);
    expect(relatesTo(packets[0])).toBe('urn:uuid:ours');
    expect(packets[0]).not.toContain('pass');
  });

  test('for something else is not answered, nor is what is no probe', async () => {
    const made = await found();
    expect(await heard(made, probe('<d:Types xmlns:x="http://printers.invalid">x:Printer</d:Types>'), 250)).toEqual([]);
    expect(await heard(made, probe('<d:Scopes>onvif://www.onvif.org/name/Other</d:Scopes>'), 250)).toEqual([]);
    for (const packet of ['', '<', 'M-SEARCH * HTTP/1.1\r\n\r\n', '<a/>'])
      expect(await heard(made, packet, 150)).toEqual([]);
    expect(await heard(made, probe('<d:Scopes>onvif://www.onvif.org/name</d:Scopes>'))).toHaveLength(1);
    expect(await heard(made, probe(''))).toHaveLength(1);
  });

  test('is answered in every way that makes discovery hard', async () => {
    const made = await found();
    const asked = async (way: string) => {
      await made.set('discovery', way);
      return await heard(made);
    };
    expect(await asked('off')).toEqual([]);
    expect(await asked('twice')).toHaveLength(2);
    expect(await asked('late')).toEqual([]);
    expect(relatesTo((await asked('wrong-relates'))[0])).not.toBe('urn:uuid:ours');
    const several = await asked('several');
    expect(several).toHaveLength(1);
    expect(matches(several[0])).toHaveLength(3);
    expect(matches(several[0])).toContainEqual(expect.objectContaining({ endpoint: made.endpoint }));
    const junk = await asked('junk');
    expect(junk.length).toBe(7);
    expect(matches(junk.at(-1))).toMatchObject([{ endpoint: made.endpoint }]);
    expect(matches((await asked('odd-scopes'))[0])[0]?.scopes).toContain('\n');
    expect(await asked('on')).toHaveLength(1);
  });

  test('finds the same camera at its new address after a restart', async () => {
    const made = await found({ down: '20', 'new-host': '127.0.0.2' });
    await made.misbehave('reboot');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const socket = createSocket('udp4');
    const answer = new Promise<string>((resolve) => socket.once('message', (bytes) => resolve(bytes.toString())));
    socket.send(probe(TYPES), made.discovery?.port ?? 0, '127.0.0.2');
    expect(matches(await answer)).toMatchObject([
      { endpoint: made.endpoint, addresses: expect.stringContaining('127.0.0.2') },
    ]);
    await new Promise<void>((resolve) => socket.close(resolve));
  });
});

test('a camera whose port for discovery is not to be had works all the same, and says so', async () => {
  const taken = createSocket('udp4');
  await new Promise<void>((resolve) => taken.bind(0, '127.0.0.1', resolve));
  const made = await camera({}, { discovery: { port: taken.address().port, multicast: false } });
  expect(made.discovery).toBeUndefined();
  expect(made.events).toContainEqual(expect.objectContaining({ event: 'no-discovery' }));
  await new Promise<void>((resolve) => taken.close(resolve));
});
