/** What a lamp is rated for is the config's word for this very device, else its model's; none: nothing is foretold. */
import { expect, test } from 'vitest';
import type { AssetCard } from '../../../../agent/maintenance/assets/cards.ts';
import { assetList } from '../../../../agent/maintenance/look.ts';

const NOW = Date.parse('2026-11-27T08:00:00Z');
const card = (device: string, hours: number): AssetCard => ({
  id: device,
  device,
  kind: 'projector',
  identity: {},
  firstSeen: NOW - 1000,
  lastSeen: NOW,
  hours,
});

test('a lamp at 95 % of what the config says is on the list, one at half and one nobody rated are not', async () => {
  const address = 'tcp://127.0.0.1:4352';
  const device = (id: string, lampLifeHours?: number) => ({ id, driver: 'pjlink', address, lampLifeHours });
  const { replace } = await assetList({
    config: {
      room: { path: undefined, name: '302' },
      devices: [device('front', 5000), device('back', 5000), device('side')],
    },
    cards: () => Promise.resolve([card('front', 4750), card('back', 2500), card('side', 9999)]),
    devices: () => [],
    faults: { faultsBetween: () => Promise.resolve([]) },
    now: () => NOW,
  });
  expect(replace.map(({ device: id, when }) => [id, when])).toEqual([['front', 'now']]);
  expect(replace[0]?.reasons[0]?.zh).toContain('5000');
});
