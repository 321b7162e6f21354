import { afterEach, describe, expect, test } from 'vitest';
import { ShownError } from '../../../protocols/shown-error.ts';
import { type Rig, rig, until } from './rig.ts';

const open: Rig[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
async function projector(...setup: Parameters<typeof rig>): Promise<Rig> {
  const made = await rig(...setup);
  open.push(made);
  return made;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof ShownError ? error.code : String(error);
}

describe('a class 2 projector', () => {
  test('tells all there is', async () => {
    const { device, connect } = await projector({ lamps: '1250,80', fan: 'warning' });
    await connect();
    const { identity, readings, troubles } = await device.read();
    expect(identity).toEqual({
      make: 'SIMULATED',
      model: 'PROJECTOR',
      name: '教室投影机',
      serial: 'SIM0000020',
      firmware: '1.00',
    });
    expect(readings).toMatchObject({
      class: 2,
      power: 'on',
      input: 'hdmi1',
      muted: false,
      blanked: false,
      frozen: false,
      lampHours: 1250,
      lamp2Hours: 80,
      lampOn: true,
      filterHours: 120,
      resolution: '1920x1080',
      inputs: 'vga1 av1 hdmi1 hdmi2',
      hdmi1Name: 'HDMI 1',
    });
    expect(troubles).toMatchObject({ fan: 'warning', lamp: 'ok' });
    expect(device.commands.find(({ name }) => name === 'input')?.values).toEqual(['vga1', 'av1', 'hdmi1', 'hdmi2']);
  });

  test('obeys, and what it was told is read back', async () => {
    const { device, connect, simulator } = await projector();
    await connect();
    expect(await device.command('input', 'hdmi2')).toMatchObject({ input: 'hdmi2' });
    expect(await device.command('mute', 'on')).toMatchObject({ muted: true, blanked: false });
    expect(await device.command('blank', 'on')).toMatchObject({ muted: true, blanked: true });
    expect(await device.command('mute', 'off')).toMatchObject({ muted: false, blanked: true });
    expect(await device.command('freeze', 'on')).toMatchObject({ frozen: true });
    await device.command('speaker', 'up');
    await device.command('microphone', 'down');
    expect(simulator.state()).toMatchObject({ input: '32', speaker: 11, microphone: 9, muted: false, blanked: true });
    expect(await codeOf(device.command('volume', '30'))).toBe('DEVICE-CANNOT');
  });
});

describe('a class 1 projector', () => {
  test('is never asked anything of class 2', async () => {
    const { device, connect, lines } = await projector({ class: '1' });
    await connect();
    await device.read();
    expect(lines.filter((line) => line.startsWith('%2'))).toEqual([]);
    expect(device.commands.map(({ name }) => name).sort()).toEqual(['blank', 'input', 'mute', 'power']);
    expect(await device.command('input', 'vga1')).toMatchObject({ input: 'vga1' });
  });

  test('with every bad habit there is says the same', async () => {
    const habits = { crlf: 'on', 'bare-err1': 'on', lower: 'on', 'no-equals': 'on', class: '1' };
    const { device, connect } = await projector(habits);
    await connect();
    const { readings, identity } = await device.read();
    expect(readings).toMatchObject({ class: 1, power: 'on', input: 'hdmi1', lampHours: 1250 });
    expect(identity).toMatchObject({ make: 'SIMULATED' });
    expect(await device.command('blank', 'on')).toMatchObject({ blanked: true });
  });
});

describe('the password', () => {
  test('goes out as a digest, once a connection', async () => {
    const { device, connect } = await projector({ password: 'panel302' }, { password: 'panel302' });
    await connect();
    expect((await device.read()).readings).toMatchObject({ power: 'on' });
  });

  test('missing or wrong is said as such', async () => {
    const without = await projector({ password: 'right' });
    expect(await codeOf(without.connect())).toBe('DEVICE-PASSWORD');
    const wrong = await projector({ password: 'right' }, { password: 'wrong' });
    expect(await codeOf(wrong.connect())).toBe('DEVICE-PASSWORD');
  });

  test('is tried three times, and then not again for a while', async () => {
    const { connect, lines } = await projector({ password: 'right' }, { password: 'wrong' });
    for (let tries = 0; tries < 6; tries++) expect(await codeOf(connect())).toBe('DEVICE-PASSWORD');
    expect(lines).toEqual(['wrong password', 'wrong password', 'wrong password']);
  });

  test('that is not asked for does no harm', async () => {
    const { connect } = await projector({}, { password: 'whatever' });
    await connect();
  });
});

describe('warming up and cooling down', () => {
  test('are states of their own, watched closely', async () => {
    const { device, connect, told } = await projector({ power: 'standby', warm: '4000' });
    await connect();
    expect(await device.command('power', 'on')).toMatchObject({ power: 'warming' });
    await until(() => told.readings['power'] === 'on', 6_000, 'on');
    expect(told.readings).toMatchObject({ power: 'on' });
  });

  test('a lamp that cools down is not told to light before it has cooled', async () => {
    const { device, connect, lines } = await projector({ cool: '2000', warm: '100' });
    await connect();
    expect(await device.command('power', 'off')).toMatchObject({ power: 'cooling' });
    expect(['warming', 'on']).toContain((await device.command('power', 'on'))['power']);
    expect(lines.filter((line) => line === '%1POWR 1')).toHaveLength(1);
  });

  test('one that takes minutes is given up, with the reason', async () => {
    const { device, connect, lines } = await projector({ cool: '60000' });
    await connect();
    await device.command('power', 'off');
    await expect(device.command('power', 'on')).rejects.toMatchObject({
      code: 'DEVICE-REFUSES',
      what: { en: expect.stringContaining('cooling down') as string },
    });
    expect(lines).not.toContain('%1POWR 1');
    expect(device.commands.length).toBeGreaterThan(0);
  }, 20_000);

  test('an input asked for while it warms up is set when it is warm', async () => {
    const { device, connect, simulator } = await projector({ power: 'standby', warm: '2500' });
    await connect();
    await device.command('power', 'on');
    expect(await device.command('input', 'vga1')).toMatchObject({ input: 'vga1' });
    expect(simulator.state()).toMatchObject({ input: '11' });
  });

  test('asleep it refuses at once what it cannot do', async () => {
    const { device, connect } = await projector({ power: 'standby' });
    await connect();
    const begun = performance.now();
    expect(await codeOf(device.command('input', 'vga1'))).toBe('DEVICE-REFUSES');
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});

describe('on the wire', () => {
  test('an idle close is told as the end it is', async () => {
    const { connect, ...made } = await projector({ idle: '1000' });
    await connect();
    await until(() => made.simulator.state() !== undefined && open[0]?.ended !== undefined, 4_000, 'closed');
    expect(open[0]?.ended).toBe('closed by the device');
    await connect();
  });

  test('answers to no question are not believed', async () => {
    const { device, connect, simulator, told, saw } = await projector();
    await connect();
    await device.read();
    await simulator.misbehave('unasked');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(told.readings).toMatchObject({ input: 'hdmi1' });
    expect(saw).toContain('sends what its protocol does not know');
  });

  test('an echo is no answer', async () => {
    const { device, connect, simulator } = await projector({ power: 'standby' });
    await connect();
    await simulator.misbehave('echo');
    expect((await device.read()).readings).toMatchObject({ power: 'standby' });
  });
});
