/** What the cards say after a device has been seen, is another one, moved, or has gone. */
import { expect, test } from 'vitest';
import {
  type AssetCard,
  compare,
  type Outcome,
  type Seen,
  sweep,
  UNSEEN_MS,
} from '../../../../agent/maintenance/assets/cards.ts';

let ids = 0;
const newId = (): string => `a${++ids}`;

const seen = (device: string, identity: Seen['identity'], at = 1000, kind: Seen['kind'] = 'projector'): Seen => ({
  device,
  kind,
  identity,
  at,
});

/** The cards after each of these, and what happened on the way. */
function after(steps: readonly Seen[], from: readonly AssetCard[] = []): { cards: AssetCard[]; said: string[] } {
  const cards = new Map(from.map((card) => [card.id, card]));
  const said: string[] = [];
  for (const step of steps) take(compare([...cards.values()], step, newId), cards, said);
  return { cards: [...cards.values()], said };
}

function take(outcome: Outcome, cards: Map<string, AssetCard>, said: string[]): void {
  for (const card of outcome.cards) cards.set(card.id, card);
  for (const { what, card } of outcome.changes) said.push(`${what} ${card.device} ${card.identity.serial ?? '-'}`);
}

const NEC = { make: 'NEC', model: 'P502H', serial: '111' };

test('a base swapped for one with another serial is one removed and one added', () => {
  const { cards, said } = after([seen('front', NEC), seen('front', { ...NEC, serial: '222' }, 2000)]);
  expect(said).toEqual(['added front 111', 'removed front 111', 'added front 222']);
  expect(cards.map(({ identity, goneAt }) => [identity.serial, goneAt])).toEqual([
    ['111', 2000],
    ['222', undefined],
  ]);
});

test('what is said bit by bit is one card, and a new firmware is a change', () => {
  const { cards, said } = after([
    seen('front', { make: 'NEC' }),
    seen('front', { make: 'NEC', model: 'P502H' }),
    seen('front', { serial: '111' }, 2000),
    seen('front', { ...NEC, firmware: '1.02' }, 3000),
    seen('front', { make: 'NEC' }, 4000),
  ]);
  expect(said).toEqual(['added front -', 'changed front -', 'changed front 111', 'changed front 111']);
  expect(cards).toEqual([
    expect.objectContaining({ identity: { ...NEC, firmware: '1.02' }, firstSeen: 1000, lastSeen: 4000 }),
  ]);
});

test('the same thing at another place has moved, and what was there is replaced', () => {
  const { cards, said } = after([
    seen('front', NEC),
    seen('rear', { make: 'NEC', model: 'P502H', serial: '333' }),
    seen('rear', NEC, 2000),
  ]);
  expect(said).toEqual(['added front 111', 'added rear 333', 'removed rear 333', 'moved rear 111']);
  expect(cards.filter(({ goneAt }) => goneAt === undefined)).toEqual([
    expect.objectContaining({ device: 'rear', identity: NEC }),
  ]);
});

test('what comes back from repair keeps its card', () => {
  const gone = after([seen('front', NEC), seen('front', { ...NEC, serial: '222' }, 2000)]);
  const back = after([seen('front', NEC, 3000)], gone.cards);
  expect(back.said).toEqual(['removed front 222', 'added front 111']);
  expect(back.cards.find(({ identity }) => identity.serial === '111')).toMatchObject({
    firstSeen: 1000,
    lastSeen: 3000,
  });
  expect(back.cards.find(({ identity }) => identity.serial === '111')).not.toHaveProperty('goneAt');
});

test('a network address is as good as a serial number; another kind is never the same', () => {
  const mac = '00:11:22:33:44:55';
  expect(after([seen('a', { mac }), seen('b', { mac, make: 'Acer' }, 2000)]).said).toEqual(['added a -', 'moved b -']);
  const other = after([seen('a', { serial: '1' }), { ...seen('b', { serial: '1' }, 2000), kind: 'panel' }]);
  expect(other.said).toEqual(['added a 1', 'added b 1']);
});

test('another make without any number is another thing', () => {
  expect(after([seen('a', { make: 'NEC' }), seen('a', { make: 'Epson' }, 2000)]).said).toEqual([
    'added a -',
    'removed a -',
    'added a -',
  ]);
});

test('cards go with the config, and after a long time unseen', () => {
  const { cards } = after([seen('front', NEC), seen('rear', { serial: '333' })]);
  expect(sweep(cards, ['front', 'rear'], 1000 + UNSEEN_MS).changes).toEqual([]);
  expect(sweep(cards, ['rear'], 2000).changes).toMatchObject([
    { what: 'removed', why: 'config', card: { device: 'front' } },
  ]);
  expect(sweep(cards, ['front', 'rear'], 1001 + UNSEEN_MS).changes).toMatchObject([
    { why: 'unseen' },
    { why: 'unseen' },
  ]);
  const gone = sweep(cards, [], 2000).cards;
  expect(sweep(gone, [], 3000)).toEqual({ cards: [], changes: [] });
});
