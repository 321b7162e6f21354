/** The TLS start over real sockets, with a certificate the simulated panel makes for itself. */
import { describe, expect, test } from 'vitest';
import type { Identity, Readings } from '../../../drivers/device.ts';
import { nowhere } from '../../../drivers/device.ts';
import { buildDevice } from '../../../drivers/registry.ts';
import { attached, simulated, until } from './against.ts';

describe('a Samsung panel in plain text on a socket', () => {
  test('is not kept waiting for a greeting that does not come', async () => {
    const panel = await simulated('samsung-mdc');
    const { tookMs } = await attached('samsung-mdc', panel);
    expect(tookMs).toBeLessThan(1_500);
  });

  test('is spoken to in plain text although the address has a PIN', async () => {
    const panel = await simulated('samsung-mdc');
    const { device } = await attached('samsung-mdc', panel, { pin: '1234' });
    expect(await device.command('volume', '5')).toMatchObject({ volume: 5 });
  });

  test('that hangs up when it wakes has still taken the command', async () => {
    const panel = await simulated('samsung-mdc', { power: 'off', 'drops-waking': 'on', wake: '2000' });
    const { device } = await attached('samsung-mdc', panel);
    expect(await device.command('power', 'on')).toMatchObject({ power: 'warming' });
  });
});

describe('a Samsung panel whose secured protocol is on', () => {
  test('is spoken to over TLS once it has its PIN', async () => {
    const panel = await simulated('samsung-mdc', { secured: 'on', pin: '4711' });
    let identity: Identity = {};
    let seen: Readings = {};
    const { device } = await attached('samsung-mdc', panel, {
      pin: '4711',
      sink: {
        ...nowhere,
        identity: (_id, told) => {
          identity = told;
        },
        readings: (_id, told) => {
          seen = told;
        },
      },
    });
    expect(panel.state()).toMatchObject({ secured: true, authorised: true });
    await device.command('volume', '12');
    await device.command('blank', 'on');
    await until(() => identity.serial !== undefined);
    expect(seen).toMatchObject({ power: 'on', volume: 12, blanked: true });
    expect(panel.state()).toMatchObject({ volume: 12, panel: false });
  });

  test('greets late, and is waited for where there is a PIN', async () => {
    const panel = await simulated('samsung-mdc', { secured: 'on' });
    await panel.misbehave('late');
    const attaching = attached('samsung-mdc', panel, { pin: '1234' });
    await until(() => panel.state()['attached'] === true);
    // Only the greeting was late.
    await panel.misbehave('none');
    await attaching;
    expect(panel.state()).toMatchObject({ authorised: true });
  });

  test('refuses a wrong PIN, in words that do not repeat it', async () => {
    const panel = await simulated('samsung-mdc', { secured: 'on', pin: '4711' });
    const refused = await attached('samsung-mdc', panel, { pin: '9876' }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'DEVICE-PIN-WRONG' });
    expect(JSON.stringify(refused)).toContain('0x01');
    expect(JSON.stringify(refused)).not.toMatch(/9876|4711/);
  });

  test('is not sent a wrong PIN again and again by a driver that reconnects', async () => {
    const panel = await simulated('samsung-mdc', { secured: 'on', pin: '4711' });
    const { device, transport } = buildDevice(
      { id: 'x', driver: 'samsung-mdc', address: panel.address.replace('//', '//:9876@') },
      nowhere,
      { monotonicMs: () => performance.now() },
    );
    const connect = async (): Promise<void> => {
      const connection = await transport.open(AbortSignal.timeout(10_000));
      await device.attach(connection, AbortSignal.timeout(10_000)).finally(() => connection.close());
    };
    for (let tries = 0; tries < 4; tries++) {
      await expect(connect()).rejects.toMatchObject({ code: 'DEVICE-PIN-WRONG' });
      await until(() => panel.state()['attached'] === false);
    }
    expect(panel.state()).toMatchObject({ wrongPins: 1 });
  });

  test('says that it blocks after too many wrong ones', async () => {
    const panel = await simulated('samsung-mdc', { secured: 'on', pin: '4711' });
    for (let tries = 0; tries < 5; tries++) {
      await expect(attached('samsung-mdc', panel, { pin: '0000' })).rejects.toMatchObject({ code: 'DEVICE-PIN-WRONG' });
      await until(() => panel.state()['attached'] === false);
    }
    const refused = await attached('samsung-mdc', panel, { pin: '4711' }).catch((error: unknown) => error);
    expect(JSON.stringify(refused)).toContain('0x02');
  });

  test('without a PIN in the address asks for one', async () => {
    const panel = await simulated('samsung-mdc', { secured: 'on' });
    const refused = await attached('samsung-mdc', panel).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'DEVICE-PIN' });
    expect(JSON.stringify(refused)).toContain('tcp://:1234@');
  });
});
