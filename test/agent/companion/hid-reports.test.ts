/** HIDP_VALUE_CAPS and HIDP_BUTTON_CAPS as hidpi.h lays them out: 72 bytes, written here field by field. */
import { expect, test } from 'vitest';
import { collectionsWith, reportFields } from '../../../agent/companion/hid-reports.ts';

function caps(page: number, collection: number, usage: number, last?: number): Buffer {
  const bytes = Buffer.alloc(72, 0xee);
  bytes.writeUInt16LE(page, 0);
  bytes.writeUInt16LE(collection, 6);
  bytes.writeUInt8(last === undefined ? 0 : 1, 12);
  bytes.writeUInt16LE(usage, 56);
  bytes.writeUInt16LE(last ?? usage, 58);
  return bytes;
}

test('the fingers of a screen are its collections with a contact id, in order, each once', () => {
  const fields = reportFields(
    Buffer.concat([
      caps(0x01, 2, 0x30),
      caps(0x0d, 2, 0x51),
      caps(0x0d, 1, 0x51),
      caps(0x0d, 1, 0x51),
      caps(0x0d, 0, 0x54),
      caps(0x0c, 3, 0x51),
    ]),
  );
  expect(collectionsWith(fields, 0x51)).toEqual([1, 2]);
  expect(collectionsWith(fields, 0x54)).toEqual([0]);
  expect(collectionsWith(fields, 0x47)).toEqual([]);
});

test('a range of usages has every one in it, and what is cut is none', () => {
  const fields = reportFields(Buffer.concat([caps(0x0d, 4, 0x42, 0x47), Buffer.alloc(71)]));
  expect(fields).toEqual([{ page: 0x0d, collection: 4, firstUsage: 0x42, lastUsage: 0x47 }]);
  expect(collectionsWith(fields, 0x44)).toEqual([4]);
  expect(collectionsWith(fields, 0x48)).toEqual([]);
});
