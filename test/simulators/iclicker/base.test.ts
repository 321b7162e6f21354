import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClickerBase } from '../../../simulators/iclicker/base.ts';
import { clickerId, isClickerId, KEYS, type Key } from '../../../simulators/iclicker/messages.ts';
import { type Misbehaviour, misbehaviours } from '../../../simulators/iclicker/misbehaviour.ts';
import { seededRandom } from '../../../simulators/random.ts';
import { playDialogue } from '../dialogue.ts';
import { holdTime } from '../held-time.ts';

const cases = new URL('../../cases/iclicker-simulator/', import.meta.url);

describe('the simulated base speaks as the fact sheet says', () => {
  const names = readdirSync(cases);
  it('has golden dialogues to play', () => {
    expect(names.length).toBeGreaterThan(15);
  });
  it.each(names)('%s', (name) => {
    playDialogue(readFileSync(new URL(`${name}/dialogue.txt`, cases), 'utf8'));
  });
  it('tells a dialogue that comes out otherwise', () => {
    expect(() => playDialogue('> 01 12\n< 01 16 aa')).toThrow('line 2');
    expect(() => playDialogue('> 01 12')).not.toThrow();
    expect(() => playDialogue('> 01 12\nquiet')).toThrow('0112aa');
  });
});

describe('ids', () => {
  it('have the exclusive or of their bytes as the fourth: the recorded ids', () => {
    for (const id of ['82E9701B', '428071B3', '42BFD62B', '43F6FA4F', '25F64E9D', '42B30BFA', 'A24653B7', '429BF920']) {
      expect(isClickerId(id)).toBe(true);
      const [first = 0, second = 0, third = 0] = Buffer.from(id, 'hex');
      expect(clickerId(first, second, third)).toBe(id);
    }
    expect(isClickerId('82E9701C')).toBe(false);
    expect(isClickerId('82E970')).toBe(false);
  });
});

const anyKey = fc.constantFrom(...KEYS);
const anyId = fc
  .tuple(fc.integer({ min: 1, max: 255 }), fc.nat(255), fc.nat(255))
  .map(([first, second, third]) => clickerId(first, second, third));
const meaningful = fc.constantFrom(
  '0111',
  '0112',
  '011704',
  '011705',
  '01102141',
  '01102244',
  '0115',
  '012d',
  '011341',
);
const step = fc.oneof(
  fc.record({
    host: fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      meaningful.map((hex) => Buffer.from(hex, 'hex')),
    ),
  }),
  fc.record({ press: fc.tuple(anyId, anyKey) }),
  fc.record({ wait: fc.integer({ min: 0, max: 200 }) }),
  fc.record({ how: fc.constantFrom(...(Object.keys(misbehaviours) as Misbehaviour[])) }),
  fc.record({ power: fc.boolean() }),
  fc.record({ host: fc.constant('goes') }),
);

describe('whatever the host writes', () => {
  it('the base never throws, sends whole reports only, and its timers end with its power', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.nat(), (steps, seed) => {
        const time = holdTime(seededRandom(seed));
        const base = new ClickerBase(time);
        const sizes = new Set<number>();
        const attach = (): void => base.attach((report) => sizes.add(report.length));
        base.powerOn();
        attach();
        for (const one of steps) {
          if ('press' in one) base.press(...one.press);
          else if ('wait' in one) time.pass(one.wait);
          else if ('how' in one) base.misbehave(one.how);
          else if ('power' in one) one.power ? base.powerOn() : base.powerOff();
          else if (typeof one.host === 'string') base.detach();
          else base.hostReport(one.host);
        }
        attach();
        time.pass(100);
        base.powerOff();
        expect(time.waiting()).toBe(0);
        expect([...sizes].every((size) => size === 64)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('every accepted press is sent, once by id, key and sq, in order, whatever share is repeated', () => {
    const pressAt = fc.tuple(anyId, anyKey, fc.integer({ min: 0, max: 60 }));
    fc.assert(
      fc.property(fc.array(pressAt, { maxLength: 120 }), fc.nat(), (presses, seed) => {
        const time = holdTime(seededRandom(seed));
        const base = new ClickerBase(time);
        const seen = new Map<string, number>();
        base.powerOn();
        base.attach((report) => {
          for (const half of [report.subarray(0, 32), report.subarray(32)]) {
            if (half[0] !== 0x02 || half[1] !== 0x13) continue;
            const text = Buffer.from(half.subarray(2, 7)).toString('hex');
            if (!seen.has(text)) seen.set(text, half[6] ?? 0);
          }
        });
        base.hostReport(Uint8Array.of(0x01, 0x11));
        time.pass(50);
        const expected = presses.map(([id, key, waitMs], sq) => {
          expect(base.press(id, key)).toBe('accepted');
          time.pass(waitMs);
          return wire(id, key, sq);
        });
        time.pass(2_000);
        expect(new Set(seen.keys())).toEqual(new Set(expected));
      }),
      { numRuns: 100 },
    );
  });

  it('rolls the sequence number over 255 to 0, over all polls', () => {
    const time = holdTime(() => 0.9);
    const base = new ClickerBase(time);
    const sqs: number[] = [];
    base.onEvent = (event) => {
      if (event.event === 'vote') sqs.push(event.sq);
    };
    base.powerOn();
    for (let poll = 0; poll < 2; poll += 1) {
      for (const command of ['011705', '0111']) base.hostReport(Buffer.from(command, 'hex'));
      time.pass(100);
      for (let count = 0; count < 130; count += 1) {
        base.press('82E9701B', 'A');
        time.pass(100);
      }
      base.hostReport(Buffer.from('0112', 'hex'));
      time.pass(100);
    }
    expect(sqs).toEqual(Array.from({ length: 260 }, (_, index) => index % 256));
  });

  it('a host that writes faster than the base works is told about in an event, and memory stays bounded', () => {
    const time = holdTime(() => 0.5);
    const base = new ClickerBase(time);
    let overruns = 0;
    let acks = 0;
    base.onEvent = (event) => {
      if (event.event === 'overrun') overruns += 1;
    };
    base.powerOn();
    base.attach(() => {
      acks += 1;
    });
    for (let count = 0; count < 1_000; count += 1) base.hostReport(Uint8Array.of(0x01, 0x16));
    time.pass(60_000);
    expect(acks + overruns).toBe(1_000);
    expect(acks).toBeGreaterThan(255);
    expect(acks).toBeLessThan(300);
  });
});

describe('misbehaving', () => {
  it('junk and garbage never contain a vote, an ack or a summary nobody sent', () => {
    for (const how of ['junk', 'garbage'] as const) {
      const time = holdTime(seededRandom(3));
      const base = new ClickerBase(time);
      const reports: string[] = [];
      base.powerOn();
      base.attach((report) => reports.push(Buffer.from(report).toString('hex')));
      base.misbehave(how);
      base.hostReport(Uint8Array.of(0x01, 0x11));
      time.pass(50);
      for (let count = 0; count < 200; count += 1) base.hostReport(Uint8Array.of(0x01, 0x16));
      time.pass(10_000);
      const meant = reports.filter((hex) =>
        [hex.slice(0, 64), hex.slice(64)].some((half) => /^(01..aa|0213(8[1-6])|0218)/.test(half)),
      );
      expect(meant.length).toBe(201);
      expect(reports.length).toBe(402);
    }
  });

  it('flood: the room next door answers at a rate, each time with another id', () => {
    const time = holdTime(seededRandom(5));
    const base = new ClickerBase(time);
    const strangers = new Set<string>();
    base.onEvent = (event) => {
      if (event.event === 'vote') strangers.add(event.clicker);
    };
    base.powerOn();
    base.hostReport(Uint8Array.of(0x01, 0x11));
    base.misbehave('flood');
    time.pass(2_000);
    expect(strangers.size).toBeGreaterThan(60);
    base.misbehave('none');
    time.pass(100);
    const before = strangers.size;
    time.pass(2_000);
    expect(strangers.size).toBe(before);
  });
});

function wire(id: string, key: Key, sq: number): string {
  return Buffer.from([0x81 + KEYS.indexOf(key), ...Buffer.from(id.slice(0, 6), 'hex'), sq % 256]).toString('hex');
}
