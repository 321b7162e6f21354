/** The shapes in which the simulated camera shows itself: profiles, addresses, clocks and pictures, the odd ones included. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { at, textAt, type XmlNode } from '../../../simulators/camera/xml.ts';
import { ask, get } from './soap-client.ts';
import { camera } from './standing.ts';

const all = (node: XmlNode | undefined, local: string): readonly XmlNode[] =>
  node?.children.filter((child) => child.local === local) ?? [];

async function profiles(settings: Readonly<Record<string, string>>, service: 'media' | 'media2' = 'media') {
  const { address } = await camera({ auth: 'none', ...settings });
  const { answer } = await ask(address, 'GetProfiles', {
    service,
    inside: service === 'media2' ? '<Type>All</Type>' : '',
  });
  return all(answer, 'Profiles').map((profile) => ({
    token: profile.attributes['token'],
    name: textAt(profile, 'Name'),
    source:
      textAt(profile, 'VideoSourceConfiguration', 'SourceToken') ??
      textAt(profile, 'Configurations', 'VideoSource', 'SourceToken'),
    codec:
      textAt(profile, 'VideoEncoderConfiguration', 'Encoding') ??
      textAt(profile, 'Configurations', 'VideoEncoder', 'Encoding'),
  }));
}

describe('profiles', () => {
  test.each(['0', '1', '9'])('there are %s of them', async (count) => {
    expect(await profiles({ profiles: count })).toHaveLength(Number(count));
    expect(await profiles({ profiles: count }, 'media2')).toHaveLength(Number(count));
  });

  test('are named by numbers, all alike, or in Chinese', async () => {
    expect((await profiles({ tokens: 'numeric' })).map(({ token }) => token)).toEqual(['1', '2']);
    expect((await profiles({ names: 'duplicate' })).map(({ name }) => name)).toEqual(['Profile', 'Profile']);
    expect((await profiles({ names: 'chinese' }))[0]?.name).toBe('主码流 & 录像');
  });

  test('lack an encoder or a source, and such a one has no stream', async () => {
    expect(await profiles({ 'odd-profile': 'no-encoder' })).toMatchObject([{ codec: undefined }, { codec: 'H264' }]);
    expect(await profiles({ 'odd-profile': 'all-no-encoder' })).toMatchObject([
      { codec: undefined },
      { codec: undefined },
    ]);
    expect(await profiles({ 'odd-profile': 'no-source' })).toMatchObject([{ source: undefined }, { codec: 'H264' }]);
    const { address } = await camera({ auth: 'none', 'odd-profile': 'no-source' });
    const inside = '<ProfileToken>Profile_1</ProfileToken>';
    expect((await ask(address, 'GetStreamUri', { service: 'media', inside })).fault).toContain(
      'ter:IncompleteConfiguration',
    );
  });

  test('see two sources', async () => {
    expect((await profiles({ sources: '2' })).map(({ source }) => source)).toEqual([
      'VideoSource_1',
      'VideoSource_1',
      'VideoSource_2',
      'VideoSource_2',
    ]);
  });

  test('in H.265 have an encoder for Media2 only', async () => {
    expect((await profiles({ codec: 'h265' }, 'media2'))[0]?.codec).toBe('H265');
    expect((await profiles({ codec: 'h265' }))[0]?.codec).toBeUndefined();
  });

  test('are told by one media service, or the other, or both; what is not there is said nowhere and answers nothing', async () => {
    for (const [media, expected] of [
      ['1', [200, 404]],
      ['2', [404, 200]],
      ['both', [200, 200]],
    ] as const) {
      const { address } = await camera({ auth: 'none', media });
      const statuses = [];
      for (const service of ['media', 'media2'] as const)
        statuses.push((await ask(address, 'GetProfiles', { service })).status);
      expect(statuses).toEqual(expected);
      const { answer } = await ask(address, 'GetServices');
      const listed = all(answer, 'Service').map((service) => textAt(service, 'Namespace'));
      expect([
        listed.includes('http://www.onvif.org/ver10/media/wsdl'),
        listed.includes('http://www.onvif.org/ver20/media/wsdl'),
      ]).toEqual(expected.map((status) => status === 200));
    }
  });

  test('have no PTZ where the camera has none', async () => {
    const { address } = await camera({ auth: 'none', ptz: 'off', events: 'off' });
    expect((await ask(address, 'GetNodes', { service: 'ptz' })).status).toBe(404);
    const { answer } = await ask(address, 'GetCapabilities');
    expect(at(answer, 'Capabilities')?.children.map(({ local }) => local)).toEqual(['Device', 'Media']);
  });
});

describe('its own address', () => {
  async function addresses(xaddr: string) {
    const { address } = await camera({ auth: 'none', xaddr });
    const { port } = new URL(address);
    const services = await ask(address, 'GetServices');
    const inside = '<ProfileToken>Profile_1</ProfileToken>';
    const uri = async (action: string) =>
      textAt((await ask(address, action, { service: 'media', inside })).answer, 'MediaUri', 'Uri') ?? '';
    const mask = (text: string) => text.replaceAll(`:${port}`, ':PORT');
    return {
      media: mask(textAt(all(services.answer, 'Service')[1], 'XAddr') ?? ''),
      stream: mask(await uri('GetStreamUri')),
      snapshot: mask(await uri('GetSnapshotUri')),
      address,
    };
  }
  const PATH = '/onvif/media_service';

  test('is somebody else’s, a closed port, another scheme, a link-local one, or has something behind it', async () => {
    expect(await addresses('own')).toMatchObject({ media: `http://127.0.0.1:PORT${PATH}` });
    expect(await addresses('foreign')).toMatchObject({
      media: `http://192.0.2.77:PORT${PATH}`,
      stream: 'rtsp://192.0.2.77:554/main',
      snapshot: 'http://192.0.2.77:PORT/snapshot/Profile_1.jpg',
    });
    expect(await addresses('closed-port')).toMatchObject({ media: `http://127.0.0.1:9${PATH}` });
    expect(await addresses('https')).toMatchObject({ media: `https://127.0.0.1:PORT${PATH}` });
    expect(await addresses('link-local')).toMatchObject({ media: `http://[fe80::1234:56ff:fe78:9abc]:PORT${PATH}` });
    expect(await addresses('garbage')).toMatchObject({ media: expect.stringMatching(/media_service .*build/) });
  });

  test('is two, with blanks or broken lines between', async () => {
    for (const xaddr of ['two', 'newlines'])
      expect((await addresses(xaddr)).media.split(/\s+/)).toEqual([
        `http://[fe80::1234:56ff:fe78:9abc]:PORT${PATH}`,
        `http://127.0.0.1:PORT${PATH}`,
      ]);
    expect((await addresses('newlines')).media).toContain('\n');
  });

  test('has another port, and the services are there', async () => {
    const { media, address } = await addresses('port');
    expect(media).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/onvif/);
    expect((await ask(media, 'GetProfiles', { service: 'media' })).status).toBe(200);
    expect(new URL(media).port).not.toBe(new URL(address).port);
  });

  test('of the stream carries the password, where it is such a camera, or is missing', async () => {
    const inside = '<ProfileToken>Profile_2</ProfileToken>';
    const uri = async (streamUri: string) => {
      const { address } = await camera({ 'stream-uri': streamUri, auth: 'none' });
      return textAt((await ask(address, 'GetStreamUri', { service: 'media2', inside })).answer, 'Uri');
    };
    expect(await uri('credentials')).toBe('rtsp://user:pass@127.0.0.1:554/sub');
    expect(await uri('missing')).toBe('');
  });
});

describe('its clock', () => {
  async function told(settings: Readonly<Record<string, string>>) {
    const made = await camera({ auth: 'none', ...settings });
    const read = async () => at((await ask(made.address, 'GetSystemDateAndTime')).answer, 'SystemDateAndTime');
    return { made, read };
  }
  const hourOf = (node: XmlNode | undefined, form: string) => textAt(node, form, 'Time', 'Hour');

  test('is off, in its own zone, in one form or both', async () => {
    const { read, made } = await told({ clock: '-315360000' });
    const both = await read();
    expect(textAt(both, 'UTCDateTime', 'Date', 'Year')).toBe(
      String(new Date(Date.now() - 315_360_000_000).getUTCFullYear()),
    );
    expect(Number(hourOf(both, 'LocalDateTime'))).toBe((Number(hourOf(both, 'UTCDateTime')) + 8) % 24);
    await made.set('clock-form', 'local');
    expect(hourOf(await read(), 'UTCDateTime')).toBeUndefined();
    await made.set('clock-form', 'utc');
    expect(hourOf(await read(), 'LocalDateTime')).toBeUndefined();
  });

  test('says a local time that is not its zone’s, where nobody ever moved it', async () => {
    const { read } = await told({ timezone: 'wrong' });
    const both = await read();
    expect(hourOf(both, 'LocalDateTime')).toBe(hourOf(both, 'UTCDateTime'));
  });

  test('is set by whoever may, but not while NTP sets it', async () => {
    const { made } = await told({ clock: '9999' });
    const inside = (type: string) =>
      `<DateTimeType>${type}</DateTimeType><DaylightSavings>false</DaylightSavings><UTCDateTime><Time><Hour>4</Hour><Minute>5</Minute><Second>6</Second></Time><Date><Year>2027</Year><Month>3</Month><Day>2</Day></Date></UTCDateTime>`;
    expect((await ask(made.address, 'SetSystemDateAndTime', { inside: inside('Manual') })).fault).toEqual([]);
    expect(made.state()['utc']).toMatch(/^2027-03-02T04:05:0/);
    await made.set('clock-mode', 'ntp');
    expect((await ask(made.address, 'SetSystemDateAndTime', { inside: inside('Manual') })).fault).toEqual([
      'ter:InvalidArgVal',
      'ter:NtpServerUndefined',
    ]);
  });
});

describe('its picture', () => {
  const picture = async (settings: Readonly<Record<string, string>>, timeoutMs?: number) => {
    const { address } = await camera({ auth: 'none', ...settings });
    return await get(new URL('/snapshot/Profile_2.jpg', address).href, undefined, timeoutMs);
  };

  /** By somebody else's eyes: size, and mean brightness 0–255. */
  async function seen(jpeg: Buffer, name: string) {
    const file = join(tmpdir(), `banban-snapshot-${process.pid}-${name}.jpg`);
    await writeFile(file, jpeg);
    const { stdout } = await promisify(execFile)('ffprobe', [
      ...['-v', 'error', '-f', 'lavfi', `movie=${file},signalstats`],
      ...['-show_entries', 'frame=width,height:frame_tags=lavfi.signalstats.YAVG', '-of', 'json'],
    ]);
    const [frame] = (JSON.parse(stdout) as { frames: [Record<string, unknown>] }).frames;
    const tags = frame['tags'] as Record<string, string>;
    return { width: frame['width'], height: frame['height'], brightness: Number(tags['lavfi.signalstats.YAVG']) };
  }

  test('is one for others as well: its size, bright or black', async () => {
    const bright = await seen((await picture({})).body, 'bars');
    expect(bright).toMatchObject({ width: 640, height: 360 });
    expect(bright.brightness).toBeGreaterThan(60);
    expect((await seen((await picture({ picture: 'black' })).body, 'black')).brightness).toBeLessThan(20);
  });

  test('moves, or stays the same for ever', async () => {
    const made = await camera({ auth: 'none' });
    const look = async () => (await get(new URL('/snapshot/Profile_1.jpg', made.address).href)).body;
    const first = await look();
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect((await look()).equals(first)).toBe(false);
    await made.set('picture', 'frozen');
    const frozen = await look();
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect((await look()).equals(frozen)).toBe(true);
  });

  test('is a login page, nothing, 50 MB, without an end', async () => {
    expect(await picture({ snapshot: 'login' })).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html' },
    });
    expect((await picture({ snapshot: 'empty' })).body).toHaveLength(0);
    expect((await picture({ snapshot: 'huge' }, 20_000)).body).toHaveLength(50_000_000);
    await expect(picture({ snapshot: 'endless' }, 500)).rejects.toThrow(/timeout|abort/i);
  });

  test('has no address, or one of another kind', async () => {
    const inside = '<ProfileToken>Profile_1</ProfileToken>';
    const missing = await camera({ auth: 'none', snapshot: 'missing' });
    expect((await ask(missing.address, 'GetSnapshotUri', { service: 'media', inside })).fault).toEqual([
      'ter:ActionNotSupported',
    ]);
    const rtsp = await camera({ auth: 'none', snapshot: 'rtsp' });
    const { answer } = await ask(rtsp.address, 'GetSnapshotUri', { service: 'media', inside });
    expect(textAt(answer, 'MediaUri', 'Uri')).toMatch(/^rtsp:/);
  });
});
