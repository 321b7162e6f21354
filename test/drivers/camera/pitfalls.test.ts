/**
 * Every row of the pitfall table of shared/protocols/onvif.md (1.1), against the driver: the number in front is the row's. What
 * the library would have done is in the table; what the driver does instead is here.
 */
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import {
  built,
  cleanUp,
  driven,
  envelope,
  httpServer,
  openSockets,
  refusal,
  simulated,
  tcpServer,
  until,
} from './fixture.ts';

afterEach(cleanUp);

/** A camera in a few lines: answers by the operation's name; what is missing is a fault. */
function answering(answers: Readonly<Record<string, string>>, seen: string[] = []): Promise<string> {
  return httpServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      seen.push(body);
      const name = Object.keys(answers).find((one) => new RegExp(`<${one}[ />]`).test(body));
      const fault =
        '<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>ter:ActionNotSupported</s:Value></s:Subcode></s:Code><s:Reason><s:Text>no</s:Text></s:Reason></s:Fault>';
      response.writeHead(name === undefined ? 500 : 200, { 'content-type': 'application/soap+xml' });
      response.end(envelope(name === undefined ? fault : (answers[name] ?? '')));
    });
  });
}

const INFORMATION =
  '<tds:GetDeviceInformationResponse><tds:Manufacturer>M</tds:Manufacturer><tds:Model>X</tds:Model><tds:FirmwareVersion>1.10</tds:FirmwareVersion><tds:SerialNumber>0012345678901234567890</tds:SerialNumber></tds:GetDeviceInformationResponse>';
const services = (host = 'http://127.0.0.1'): string =>
  `<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver10/device/wsdl</tds:Namespace><tds:XAddr>${host}/onvif/device_service</tds:XAddr></tds:Service><tds:Service><tds:Namespace>http://www.onvif.org/ver10/media/wsdl</tds:Namespace><tds:XAddr>${host}/onvif/media</tds:XAddr></tds:Service></tds:GetServicesResponse>`;
const ONE_PROFILE =
  '<trt:GetProfilesResponse><trt:Profiles token="1" fixed="true"><tt:Name>0</tt:Name><tt:VideoSourceConfiguration token="v"><tt:SourceToken>000</tt:SourceToken></tt:VideoSourceConfiguration><tt:VideoEncoderConfiguration token="e"><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>640</tt:Width><tt:Height>360</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration></trt:Profiles></trt:GetProfilesResponse>';

describe('the pitfalls of the library', () => {
  test('1: a camera whose profiles have no encoder is connected, and its stream can be asked for', async () => {
    const camera = await simulated({ 'odd-profile': 'all-no-encoder' });
    const { camera: driver } = await driven(camera.address);
    expect(driver.state.level).toBe('authenticated');
    const { main } = await driver.streams(AbortSignal.timeout(5_000));
    expect(main.label).toMatch(/^rtsp:\/\/127\.0\.0\.1:\d+\//);
  });

  test('1: the odd Media2 shape `<Configurations type="VideoEncoder">` is read', async () => {
    const address = await answering({
      GetServices: services().replaceAll('ver10/media', 'ver20/media'),
      GetDeviceInformation: INFORMATION,
      GetProfiles:
        '<trt:GetProfilesResponse><trt:Profiles token="P"><tt:Name>n</tt:Name><tt:Configurations type="VideoEncoder" token="x"><tt:Encoding>H265</tt:Encoding><tt:Resolution><tt:Width>10</tt:Width><tt:Height>8</tt:Height></tt:Resolution></tt:Configurations></trt:Profiles></trt:GetProfilesResponse>',
    });
    const { camera } = await driven(address);
    expect(camera.state.profiles).toMatchObject([{ token: 'P', codec: 'H265', width: 10, height: 8 }]);
  });

  test('2: a wrong password is one, also where only some questions are guarded', async () => {
    const camera = await simulated({ auth: 'digest', open: 'standard' });
    const { camera: driver, transport } = built(camera.address.replace(/:[^:@/]*@/, ':wrong@'));
    const connection = await transport.open(AbortSignal.timeout(5_000));
    expect(await refusal(driver.attach(connection, AbortSignal.timeout(12_000)))).toMatchObject({
      code: 'DEVICE-PASSWORD',
    });
    expect(driver.state.level).toBe('up');
    await connection.close();
  });

  test('3: setting the clock of a camera that is gone rejects, and ends nothing else', async () => {
    const camera = await simulated();
    const { camera: driver } = await driven(camera.address);
    await camera.unplug();
    expect((await refusal(driver.setClock())).code).toMatch(/^DEVICE-(REFUSED|LOST)$/);
  });

  test('3: why it will not set its clock is told', async () => {
    const camera = await simulated();
    const { camera: driver } = await driven(camera.address);
    await camera.set('subcode', 'ter:InvalidDateTime');
    await camera.misbehave('fault:SetSystemDateAndTime');
    const { code, what } = await refusal(driver.setClock());
    expect(code).toBe('DEVICE-REFUSES');
    expect(what).toContain('InvalidDateTime');
  });

  test('4: an answer that is cut off in the middle is an error at once, and one that stops there by its deadline', async () => {
    const camera = await simulated();
    const { camera: driver } = await driven(camera.address);
    await camera.misbehave('half:GetStreamUri');
    expect(await refusal(driver.streams(AbortSignal.timeout(9_000)))).toMatchObject({ code: 'DEVICE-ANSWER' });
    await camera.misbehave('none');
    await camera.misbehave('stuck:GetStreamUri');
    const { code, tookMs } = await refusal(driver.streams(AbortSignal.timeout(9_000)));
    expect(code).toBe('DEVICE-TIMEOUT');
    expect(tookMs).toBeLessThan(5_000);
  });

  test('5: a server that drips bytes is given up by its deadline, and one that pours by its size', async () => {
    const camera = await simulated();
    const { camera: driver } = await driven(camera.address);
    await camera.misbehave('drip:GetStreamUri');
    const dripped = await refusal(driver.streams(AbortSignal.timeout(9_000)));
    expect(dripped.code).toBe('DEVICE-TIMEOUT');
    expect(dripped.tookMs).toBeLessThan(5_000);
    await camera.misbehave('none');
    await camera.misbehave('huge:GetStreamUri');
    expect(await refusal(driver.streams(AbortSignal.timeout(9_000)))).toMatchObject({ code: 'DEVICE-ANSWER' });
  });

  test('5: connecting takes 10 s at most, however slow every single answer is', async () => {
    const camera = await simulated({ delay: '2500' });
    await camera.misbehave('late');
    const { camera: driver, transport } = built(camera.address);
    const began = performance.now();
    const connection = await transport.open(AbortSignal.timeout(5_000));
    expect(await refusal(driver.attach(connection, AbortSignal.timeout(12_000)))).toMatchObject({
      code: 'DEVICE-TIMEOUT',
    });
    expect(performance.now() - began).toBeLessThan(10_000);
    await connection.close();
  });

  test('6: refused digests with a large body behind them leave no socket open', async () => {
    const address = await httpServer((request, response) => {
      request.resume();
      response.writeHead(401, { 'www-authenticate': 'Digest realm="r", qop="auth", nonce="abc"' });
      response.end('x'.repeat(200_000));
    });
    const before = openSockets();
    for (let tries = 0; tries < 30; tries++) {
      const { camera, transport } = built(address);
      const connection = await transport.open(AbortSignal.timeout(5_000));
      await refusal(camera.attach(connection, AbortSignal.timeout(12_000)));
      camera.detach('done');
      await connection.close();
    }
    await until(() => openSockets() <= before, 4_000, 'no socket more than before');
  });

  test('8: a clock that has jumped is asked for anew, and the password is right again', async () => {
    const camera = await simulated({ auth: 'token' });
    const { camera: driver } = await driven(camera.address);
    await camera.set('clock', '-86400');
    await expect(driver.streams(AbortSignal.timeout(5_000))).resolves.toBeDefined();
    expect(driver.state.level).toBe('authenticated');
    // Our own setting moves it as well.
    const { offsetMs } = await driver.setClock();
    expect(Math.abs(offsetMs)).toBeLessThan(2_500);
    await expect(driver.streams(AbortSignal.timeout(5_000))).resolves.toBeDefined();
  });

  test('8: a camera that tells its local time only, and has lost ten years, lets us in', async () => {
    const camera = await simulated({ auth: 'token', clock: '-378000000', 'clock-form': 'local' });
    const { camera: driver } = await driven(camera.address);
    expect(driver.state.level).toBe('authenticated');
    expect(driver.state.clock?.offsetMs).toBeCloseTo(-378_000_000_000, -5);
  });

  test('9: firmware, serial, tokens and names stay the texts they are', async () => {
    const address = await answering({
      GetServices: services(),
      GetDeviceInformation: INFORMATION,
      GetProfiles: ONE_PROFILE,
    });
    const { camera, said } = await driven(address);
    expect(said.identity).toMatchObject({ firmware: '1.10', serial: '0012345678901234567890' });
    expect(camera.state.profiles).toMatchObject([{ token: '1', label: '0', sourceToken: '000' }]);
  });

  test.each(['token', 'digest'])('10: a Chinese password with signs in it is shown by %s', async (auth) => {
    const password = '密码 &<>"\'#1';
    const listen = `http://${encodeURIComponent('管理&员')}:${encodeURIComponent(password)}@127.0.0.1:0/onvif/device_service`;
    const camera = await simulated({ auth }, { listen });
    const { camera: driver } = await driven(camera.address);
    expect(driver.state.level).toBe('authenticated');
  });

  test('10: a name with signs in it arrives as it is', async () => {
    const camera = await simulated();
    const { camera: driver } = await driven(camera.address);
    const token = await driver.savePreset('A & B < "老师"');
    expect(driver.state.presets).toContainEqual({ token, label: 'A & B < "老师"' });
  });

  test('11: what the camera has no service for is not asked, and said in words', async () => {
    const camera = await simulated({ ptz: 'off', events: 'off' });
    const { camera: driver } = await driven(camera.address);
    expect(await refusal(driver.home())).toMatchObject({ code: 'DEVICE-CANNOT' });
    expect(driver.state.abilities).toMatchObject({ ptz: 'unsupported', presets: 'unsupported', events: 'unsupported' });
    expect(camera.calls.filter((call) => /Ptz|Preset|Home|Node|Pull/i.test(call))).toEqual([]);
  });

  test('12: a camera with no profile at all says so, and throws nothing', async () => {
    const camera = await simulated({ profiles: '0' });
    const { camera: driver } = await driven(camera.address);
    expect(await refusal(driver.streams(AbortSignal.timeout(5_000)))).toMatchObject({ code: 'DEVICE-CANNOT' });
    expect(await refusal(driver.goTo('1'))).toMatchObject({ code: 'DEVICE-CANNOT' });
  });

  test('13: what its own listener throws is thrown once, and nothing else is called again', async () => {
    const camera = await simulated();
    const { camera: driver } = await driven(camera.address);
    let times = 0;
    await expect(
      driver.streams(AbortSignal.timeout(5_000)).then(() => {
        times++;
        throw new Error('mine');
      }),
    ).rejects.toThrow('mine');
    expect(times).toBe(1);
  });

  test.each(['foreign', 'port', 'closed-port', 'two', 'newlines', 'link-local', 'garbage'])(
    '14: addresses that are %s lead to the camera all the same: services, streams, pictures, events',
    async (xaddr) => {
      const camera = await simulated({ xaddr, motion: 'on' });
      const { camera: driver, said } = await driven(camera.address);
      const { main, sub } = await driver.streams(AbortSignal.timeout(5_000));
      expect(new URL(main.label).hostname).toBe('127.0.0.1');
      expect(new URL(sub.label).hostname).toBe('127.0.0.1');
      expect((await driver.snapshot(AbortSignal.timeout(9_000))).length).toBeGreaterThan(1_000);
      await until(() => said.readings['motion'] === true, 5_000, 'its events arrive');
    },
  );

  test('16: everything is said over two connections, and after letting go over none', async () => {
    const camera = await simulated();
    const { camera: driver, connection } = await driven(camera.address);
    for (let times = 0; times < 5; times++) await driver.streams(AbortSignal.timeout(5_000));
    // One for questions, one for the events that are waited for.
    expect(camera.state()['connections']).toBeLessThanOrEqual(2);
    driver.detach('done');
    await connection.close();
    await until(() => camera.state()['connections'] === 0, 3_000, 'nothing stays open');
  });

  test('18: what went wrong has a code, and the camera’s own reason', async () => {
    const camera = await simulated();
    const { camera: driver } = await driven(camera.address);
    await camera.set('subcode', 'ter:NoToken');
    await camera.misbehave('fault:GotoPreset');
    const { code, what } = await refusal(driver.goTo('77'));
    expect(code).toBe('DEVICE-REFUSES');
    expect(what).toContain('NoToken');
  });

  test('19: presets of one name, and those without, are all there', async () => {
    const camera = await simulated({ presets: 'odd' });
    const { camera: driver } = await driven(camera.address);
    const { presets } = driver.state;
    expect(new Set(presets.map(({ token }) => token)).size).toBe(presets.length);
    expect(presets.length).toBeGreaterThan(new Set(presets.map(({ label }) => label)).size);
  });

  test('20: MD5-sess is answered', async () => {
    const camera = await simulated({ auth: 'digest', algorithms: 'md5-sess' });
    expect((await driven(camera.address)).camera.state.level).toBe('authenticated');
  });

  test('20: Basic is not sent in the open, unless the address says so', async () => {
    const camera = await simulated({ auth: 'basic' });
    const { camera: driver, transport } = built(camera.address);
    const connection = await transport.open(AbortSignal.timeout(5_000));
    const { code, what } = await refusal(driver.attach(connection, AbortSignal.timeout(12_000)));
    expect([code, what]).toEqual(['DEVICE-PASSWORD', expect.stringContaining('in the open')]);
    await connection.close();
    expect((await driven(`${camera.address}?auth=plain`)).camera.state.level).toBe('authenticated');
  });
});

test('the bare socket of row 4: an answer shorter than it says, over a connection that ends', async () => {
  const address = await tcpServer((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<s:Envelope'));
  });
  const { camera, transport } = built(address);
  const connection = await transport.open(AbortSignal.timeout(5_000));
  expect(await refusal(camera.attach(connection, AbortSignal.timeout(12_000)))).toMatchObject({
    code: 'DEVICE-ANSWER',
  });
  await connection.close();
});

test('a certificate is looked at where the address says which one, before anything is said', async () => {
  const camera = await simulated({}, { listen: 'https://admin:secret@127.0.0.1:0/onvif/device_service' });
  expect((await driven(camera.address)).camera.state.level).toBe('authenticated');
  const tls = await import('node:tls');
  const { port } = new URL(camera.address);
  const pin = await new Promise<string>((resolve) => {
    const socket = tls.connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(createHash('sha256').update(socket.getPeerCertificate(true).raw).digest('hex'));
      socket.destroy();
    });
  });
  expect((await driven(`${camera.address}?pin=${pin}`)).camera.state.level).toBe('authenticated');
  const other = await simulated({}, { listen: 'https://admin:secret@127.0.0.1:0/onvif/device_service' });
  const { camera: driver, transport } = built(`${other.address}?pin=${pin}`);
  const connection = await transport.open(AbortSignal.timeout(5_000));
  const { code, what } = await refusal(driver.attach(connection, AbortSignal.timeout(12_000)));
  expect([code, what]).toEqual(['DEVICE-REFUSED', expect.stringContaining('another one')]);
  expect(other.calls).toEqual([]);
  await connection.close();
});
