/** The drafted config: valid YAML that our own check takes, with remarks for a person. */
import { expect, test } from 'vitest';
import { parseConfig } from '../../../agent/config/parse.ts';
import { draftConfig, draftDevices } from '../../../agent/scan/draft.ts';
import type { Found } from '../../../agent/scan/found.ts';

const found: readonly Found[] = [
  { driver: 'iclicker', kind: 'clicker', model: undefined, address: 'hid://1881:0150', identity: { make: 'iclicker' } },
  {
    driver: 'lg',
    kind: 'panel',
    model: undefined,
    address: 'serial:///dev/ttyUSB0',
    identity: { make: 'LG', serial: 'A1' },
  },
  { driver: 'lg', kind: 'panel', model: 'lg-kb-input', address: 'tcp://192.0.2.7:9761', identity: {} },
];

test('every device has an id of its own, and its model where it is more than the usual one', () => {
  expect(draftDevices(found)).toEqual([
    { id: 'base', driver: 'iclicker', address: 'hid://1881:0150' },
    { id: 'panel', driver: 'lg', address: 'serial:///dev/ttyUSB0' },
    { id: 'panel2', driver: 'lg', model: 'lg-kb-input', address: 'tcp://192.0.2.7:9761' },
  ]);
});

test('the draft is a config without a mistake, and reads back as what was found', () => {
  const unknown = [
    { address: 'serial://COM4', says: 'wch.cn', code: 'DEVICE-SILENT', why: { zh: '没有应答', en: 'silent' } },
  ];
  const text = draftConfig({ found, unknown });
  const { config, problems } = parseConfig(text, 'draft');
  expect(problems).toEqual([]);
  expect(config.devices.map(({ id, driver, address }) => ({ id, driver, address }))).toEqual(
    draftDevices(found).map(({ id, driver, address }) => ({ id, driver, address })),
  );
  expect(text).toContain('# serial://COM4 (wch.cn)：没有应答 / silent');
  expect(text).toContain('# LG A1');
});

test('a device may call itself anything: it stays one remark on one line', () => {
  const [first] = found as [Found];
  const nasty = { ...first, identity: { make: 'x\n- { id: evil }\r\u2028\u0000', model: 'y'.repeat(500) } };
  const text = draftConfig({ found: [nasty], unknown: [] });
  expect(parseConfig(text, 'draft').config.devices).toHaveLength(1);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(300);
});

test('nothing found is a config too', () => {
  expect(parseConfig(draftConfig({ found: [], unknown: [] }), 'draft').problems).toEqual([]);
});
