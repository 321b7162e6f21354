/** 三个负责 and the list of programs in the config. */
import { expect, test } from 'vitest';
import { parseConfig } from '../../../agent/config/parse.ts';

const parsed = (text: string) => parseConfig(text, 'room.yaml');

test('words, or a name with the district’s code', () => {
  const { config, problems } = parsed(
    'owners: { authority: 张校长, maintainer: { name: 区电教馆, code: JSY01 }, user: 李老师 }',
  );
  expect(problems).toEqual([]);
  expect(config.owners).toEqual({
    authority: { name: '张校长' },
    maintainer: { name: '区电教馆', code: 'JSY01' },
    user: { name: '李老师' },
  });
  expect(parsed('').config.owners).toBeUndefined();
  expect(parsed('').problems).toEqual([]);
});

test('one that is missing is named, with its place; the others stand', () => {
  const { config, problems } = parsed('room: { name: 302 教室 }\nowners: { authority: 张校长 }');
  expect(config.owners).toEqual({ authority: { name: '张校长' } });
  expect(problems.map(({ code, where }) => [code, where])).toEqual([['CONFIG-OWNERS', 'room.yaml:2:1']]);
  expect(problems[0]?.what.zh).toBe('三个负责不全，缺：运维、使用');
});

test('what cannot be is left out with a clear word', () => {
  const { config, problems } = parsed(
    'owners: { authority: 甲, maintainer: { name: 乙, code: 区 电 }, user: 丙, boss: 丁 }',
  );
  expect(config.owners).toEqual({ authority: { name: '甲' }, user: { name: '丙' } });
  expect(problems.map(({ code }) => code).sort()).toEqual([
    'CONFIG-OWNERS',
    'CONFIG-UNKNOWN-KEY',
    'CONFIG-WRONG-VALUE',
  ]);
});

test('the list of programs', () => {
  expect(parsed('software: { allow: [WPS Office*, Banban] }').config.software).toEqual({
    allow: ['WPS Office*', 'Banban'],
  });
  const { config, problems } = parsed('software: { allow: WPS }');
  expect(config.software).toBeUndefined();
  expect(problems).toHaveLength(1);
});
