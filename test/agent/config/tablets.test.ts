import { expect, test } from 'vitest';
import { parseConfig } from '../../../agent/config/parse.ts';

const tablets = (yaml: string) => parseConfig(`web: { tablets: ${yaml} }`, 'f.yaml');

test('nobody is let in over the LAN unless the config says so', () => {
  expect(parseConfig('', 'f').config.web.tablets).toBeUndefined();
  expect(parseConfig('web: { host: 192.168.1.20 }', 'f').config.web.tablets).toBeUndefined();
  for (const no of ['off', 'false', '']) expect(tablets(no).config.web.tablets).toBeUndefined();
});

test('on: at an address chosen later, on a port of its own', () => {
  for (const yes of ['on', 'true', '{}'])
    expect(tablets(yes)).toMatchObject({ problems: [], config: { web: { tablets: { host: undefined, port: 8642 } } } });
  expect(tablets('{ host: 192.168.1.20, port: 80 }').config.web.tablets).toEqual({ host: '192.168.1.20', port: 80 });
});

test.each(['yes please', '{ host: school.example }', '{ port: 99999 }', '8642'])(
  '%s lets nobody in, says where it is wrong, and leaves the rest of the section alone',
  (wrong) => {
    const { config, problems } = parseConfig(`web:\n  port: 8700\n  tablets: ${wrong}\n`, 'f.yaml');
    expect(config.web).toEqual({ host: '127.0.0.1', port: 8700, tablets: undefined });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'CONFIG-WRONG-VALUE', where: expect.stringMatching(/^f\.yaml:3:/) });
    expect(problems[0]?.todo.en).toContain('tablets may be let in');
  },
);

test('a key that is not known is left out, and what is known there is said', () => {
  const { config, problems } = tablets('{ hots: 10.0.0.1, port: 8650 }');
  expect(config.web.tablets).toEqual({ host: undefined, port: 8650 });
  expect(problems[0]).toMatchObject({ code: 'CONFIG-UNKNOWN-KEY', todo: { en: 'known here: host, port' } });
});
