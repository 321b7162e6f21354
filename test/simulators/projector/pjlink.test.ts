/** The simulated projector alone, in held time: what the fact sheet says it does. */
import { describe, expect, test } from 'vitest';
import { createPjlinkProjector } from '../../../simulators/projector/pjlink.ts';
import { holdTime } from '../held-time.ts';

function projector(settings: Readonly<Record<string, string>> = {}) {
  // 498e4a67, the specification's example.
  const time = holdTime(() => 0x498e4a67 / 2 ** 32);
  const said: string[] = [];
  const device = createPjlinkProjector({
    ports: time,
    send: (frame) => said.push(new TextDecoder().decode(frame)),
    tell: () => {},
    hangUp: () => {
      said.push('(hung up)');
      device.detached?.();
    },
  });
  for (const [what, value] of Object.entries(settings)) device.set(what, value);
  device.attached?.();
  return {
    device,
    said,
    pass: (ms: number) => {
      time.pass(ms);
      return said.splice(0);
    },
    ask: (line: string) => {
      device.receive(new TextEncoder().encode(`${line}\r`));
      time.pass(20);
      return said.splice(0).join('');
    },
  };
}

describe('the dialogue of the sheet', () => {
  test('requests and their answers', () => {
    const { pass, ask } = projector({ power: 'standby' });
    expect(pass(20)).toEqual(['PJLINK 0\r']);
    expect(ask('%1POWR ?')).toBe('%1POWR=0\r');
    expect(ask('%1INPT 31')).toBe('%1INPT=ERR3\r');
    expect(ask('%1AVMT 31')).toBe('%1AVMT=ERR3\r');
    expect(ask('%1POWR 1')).toBe('%1POWR=OK\r');
    expect(ask('%1POWR ?')).toBe('%1POWR=3\r');
    pass(1_000);
    expect(ask('%1INPT 31')).toBe('%1INPT=OK\r');
    expect(ask('%1INPT 59')).toBe('%1INPT=ERR2\r');
    expect(ask('%1AVMT 31')).toBe('%1AVMT=OK\r');
    expect(ask('%1AVMT 20')).toBe('%1AVMT=OK\r');
    expect(ask('%1AVMT ?')).toBe('%1AVMT=11\r');
    expect(ask('%1ERST ?')).toBe('%1ERST=000000\r');
    expect(ask('%1LAMP ?')).toBe('%1LAMP=1250 1\r');
    expect(ask('%1ABCD ?')).toBe('%1ABCD=ERR1\r');
    expect(ask('%1LAMP 5')).toBe('%1LAMP=ERR2\r');
    expect(ask('%2INNM ?31')).toBe('%2INNM=HDMI 1\r');
    expect(ask('%2INNM ?59')).toBe('%2INNM=ERR2\r');
    expect(ask('%2FREZ 1')).toBe('%2FREZ=OK\r');
    expect(ask('%1powr ?')).toBe('%1POWR=1\r');
    expect(ask('%1POWR 0')).toBe('%1POWR=OK\r');
    expect(ask('%1POWR 1')).toBe('%1POWR=ERR3\r');
    expect(ask('%1POWR ?')).toBe('%1POWR=2\r');
  });

  test('class 1 knows nothing of class 2, nor a set without lamp or filter of those', () => {
    const one = projector({ class: '1' });
    one.pass(20);
    expect(one.ask('%2SNUM ?')).toBe('%2SNUM=ERR1\r');
    expect(one.ask('%1CLSS ?')).toBe('%1CLSS=1\r');
    const laser = projector({ lamps: 'none', 'filter-hours': 'none' });
    laser.pass(20);
    expect(laser.ask('%1LAMP ?')).toBe('%1LAMP=ERR1\r');
    expect(laser.ask('%2FILT ?')).toBe('%2FILT=ERR1\r');
  });

  test('volume goes by steps, and says OK at its end', () => {
    const { device, pass, ask } = projector();
    pass(20);
    for (let steps = 0; steps < 30; steps++) expect(ask('%2SVOL 1')).toBe('%2SVOL=OK\r');
    expect(device.state()).toMatchObject({ speaker: 20 });
  });
});

describe('the password', () => {
  const digest = '5d8409bc1c3fa39749434aa3a5c38682';

  test('is checked on the first command, taken on any, and wrong ends the connection', () => {
    const { pass, ask } = projector({ password: 'JBMIAProjectorLink' });
    expect(pass(20)).toEqual(['PJLINK 1 498e4a67\r']);
    expect(ask(`${digest}%1POWR ?`)).toBe('%1POWR=1\r');
    expect(ask('%1POWR ?')).toBe('%1POWR=1\r');
    expect(ask(`${digest}%1POWR ?`)).toBe('%1POWR=1\r');
    const other = projector({ password: 'JBMIAProjectorLink' });
    other.pass(20);
    expect(other.ask('%1POWR ?')).toBe('PJLINK ERRA\r(hung up)');
  });

  test('typed wrong, it is not repeated', () => {
    expect(() => projector({ password: 'no spaces!' })).toThrow(expect.objectContaining({ code: 'SIMULATE-VALUE' }));
    try {
      projector({ password: 'sec-ret' });
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('sec-ret');
    }
  });
});

test('an idle connection is dropped after 30 s, one that is used is not', () => {
  const { pass, ask } = projector();
  pass(29_000);
  ask('%1POWR ?');
  expect(pass(29_900)).toEqual([]);
  expect(pass(200)).toEqual(['(hung up)']);
});

test('emulators’ habits', () => {
  const { pass, ask } = projector({ crlf: 'on', 'bare-err1': 'on', lower: 'on', 'no-equals': 'on' });
  expect(pass(20)).toEqual(['pjlink 0\r\n']);
  expect(ask('%1POWR ?')).toBe('%1powr1\r\n');
  expect(ask('%1POWR 1')).toBe('%1powrok\r\n');
  expect(ask('%1ABCD ?')).toBe('err1\r\n');
});
