import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pseudonym, roomKey, schoolKey } from '../../../agent/room/pseudonym.ts';

const KEY = roomKey('0123456789abcdef'.repeat(4));

test('a pseudonym is the prefix and 16 characters of base 32 of the HMAC, worked out here another way', () => {
  const mac = createHmac('sha256', Buffer.from('0123456789abcdef'.repeat(4), 'hex'))
    .update('["no","2026001"]')
    .digest();
  let bits = '';
  for (const byte of mac.subarray(0, 10)) bits += byte.toString(2).padStart(8, '0');
  const expected = bits
    .match(/.{5}/g)
    ?.map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)])
    .join('');
  expect(pseudonym(KEY, { studentNo: '2026001', className: '三年二班', seat: '01' })).toBe(`p0${expected}`);
});

test('it follows the 学号 from seat to seat, and the seat where there is none', () => {
  const one = pseudonym(KEY, { studentNo: '7', className: '一班', seat: '01' });
  expect(pseudonym(KEY, { studentNo: ' ７', className: '二班', seat: '30' })).toBe(one);
  expect(pseudonym(KEY, { className: '一班', seat: '01' })).not.toBe(pseudonym(KEY, { className: '一班', seat: '02' }));
  expect(pseudonym(KEY, { className: '一班', seat: '01' })).not.toBe(pseudonym(KEY, { className: '二班', seat: '01' }));
  expect(pseudonym(KEY, { className: '一', seat: '班01' })).not.toBe(pseudonym(KEY, { className: '一班', seat: '01' }));
});

test('the school’s key is the same in all its rooms, another in another school, and has its own prefix', () => {
  const district = new Uint8Array(32).fill(7);
  const who = { studentNo: '7', className: '', seat: '' };
  const here = pseudonym(schoolKey(district, '2134000123'), who);
  expect(here).toBe(pseudonym(schoolKey(district, '2134000123'), who));
  expect(here).not.toBe(pseudonym(schoolKey(district, '2134000124'), who));
  expect(here.startsWith('p1')).toBe(true);
  expect(() => schoolKey(district, '21340001')).toThrow(RangeError);
  expect(() => schoolKey(new Uint8Array(5), '2134000123')).toThrow(RangeError);
  expect(() => roomKey('short')).toThrow(RangeError);
});

test('no 学号, name or seat can be read out of one, and it fits the event’s schema', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (studentNo) => {
      expect(pseudonym(KEY, { studentNo, className: '班', seat: '1' })).toMatch(/^p0[a-z2-7]{16}$/);
    }),
  );
});
