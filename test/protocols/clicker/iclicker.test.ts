import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ackOf,
  decodeCommand,
  decodeReport,
  encodeCommand,
  type HostCommand,
  isNewer,
  REPORT_BYTES,
} from '../../../protocols/clicker/iclicker.ts';
import { clickerText, isClickerText } from '../../../protocols/clicker/iclicker-id.ts';

const letter = fc.constantFrom('A' as const, 'B' as const, 'C' as const, 'D' as const);
const anyCommand: fc.Arbitrary<HostCommand> = fc.oneof(
  fc.record({
    command: fc.constantFrom('set-channel' as const, 'set-channel2' as const),
    first: letter,
    second: letter,
  }),
  fc
    .constantFrom('open', 'open-polled', 'close', 'commit', 'info', 'protocol2', 'prepare', 'summary', 'reset-count')
    .map((command) => ({ command }) as HostCommand),
  fc.record({ command: fc.constant('fetch-votes' as const), index: fc.nat(255) }),
  fc.record({
    command: fc.constant('poll-type' as const),
    kind: fc.constantFrom('alpha' as const, 'numeric' as const, 'alphanumeric' as const),
  }),
  fc.record({ command: fc.constant('welcome' as const), codes: fc.stringMatching(/^[0-9a-f]{16}$/) }),
  fc
    .uint8Array({ minLength: 3, maxLength: 3 })
    .map(([a = 0, b = 0, c = 0]) => ({ command: 'instructor' as const, clicker: clickerText(a, b, c) })),
  fc.record({
    command: fc.constant('lcd' as const),
    line: fc.constantFrom(1 as const, 2 as const),
    text: fc
      .string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 16 })
      .map((text) => text.trimEnd()),
  }),
);

describe('commands', () => {
  test('are always one report of 64 bytes, and read back as what was written', () => {
    fc.assert(
      fc.property(anyCommand, (command) => {
        const report = encodeCommand(command);
        expect(report).toHaveLength(REPORT_BYTES);
        expect(decodeCommand(report)).toEqual({ type: 'command', ...command });
      }),
    );
  });

  test('a display line is padded to 17 bytes, cut at 16 characters, and ASCII whatever was asked', () => {
    const line = (text: string): string =>
      Buffer.from(encodeCommand({ command: 'lcd', line: 1, text }).subarray(2)).toString('latin1');
    expect(line('')).toBe(`${' '.repeat(17)}${'\0'.repeat(45)}`);
    expect(line('12345678901234567890').slice(0, 17)).toBe('1234567890123456 ');
    expect(line('第4题 ok').slice(0, 7)).toBe('?4? ok ');
  });

  test('every command but a display line names the ack it is answered with', () => {
    expect(ackOf('lcd')).toBeUndefined();
    expect(ackOf('open')).toBe('open');
    for (const command of ['prepare', 'summary', 'reset-count', 'fetch-votes'] as const)
      expect(ackOf(command)).toBe('control');
  });
});

describe('reports', () => {
  test('any bytes of any length decode to something and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const messages = decodeReport(bytes);
        expect(messages.length).toBeGreaterThan(0);
        expect(decodeCommand(bytes).type).toMatch(/^(command|junk)$/);
        if (bytes.length !== REPORT_BYTES) expect(messages.every(({ type }) => type === 'junk')).toBe(true);
      }),
    );
  });

  test('an ack is told by three bytes, whatever follows', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 61, maxLength: 61 }), (rest) => {
        expect(decodeReport(Uint8Array.from([0x01, 0x12, 0xaa, ...rest]))).toEqual([{ type: 'ack', command: 'close' }]);
      }),
    );
  });

  test('presses read back as remote, key and counter, the older of two first', () => {
    const vote = fc.record({
      id: fc.uint8Array({ minLength: 3, maxLength: 3 }).filter((id) => id.some((byte) => byte !== 0)),
      key: fc.nat(5),
      sq: fc.nat(255),
    });
    fc.assert(
      fc.property(vote, vote, (front, back) => {
        fc.pre(front.sq !== back.sq);
        const report = new Uint8Array(REPORT_BYTES);
        const press = ({ id, key, sq }: typeof front): object => ({
          type: 'press',
          clicker: clickerText(id[0] ?? 0, id[1] ?? 0, id[2] ?? 0),
          key: 'ABCDEF'[key],
          sq,
        });
        report.set([0x02, 0x13, 0x81 + front.key, ...front.id, front.sq]);
        expect(decodeReport(report)).toEqual([press(front)]);
        report.set([0x02, 0x13, 0x81 + back.key, ...back.id, back.sq], 32);
        expect(decodeReport(report)).toEqual(
          isNewer(front.sq, back.sq) ? [press(back), press(front)] : [press(front), press(back)],
        );
      }),
    );
  });

  test('the same press in both halves is one press, and said', () => {
    const report = new Uint8Array(REPORT_BYTES);
    report.set([0x02, 0x13, 0x81, 0x82, 0xe9, 0x70, 4]);
    report.set([0x02, 0x13, 0x81, 0x82, 0xe9, 0x70, 4], 32);
    expect(decodeReport(report)).toMatchObject([{ type: 'press', clicker: '82E9701B', sq: 4 }, { type: 'junk' }]);
  });
});

describe('the rolling counter', () => {
  test('wraps: 0 is newer than 255, and of two different values exactly one is newer', () => {
    expect(isNewer(0, 255)).toBe(true);
    expect(isNewer(255, 0)).toBe(false);
    for (let a = 0; a < 256; a++) {
      for (let b = 0; b < 256; b++) if (a !== b && isNewer(a, b) === isNewer(b, a)) throw new Error(`${a} ${b}`);
    }
    expect(isNewer(7, 7)).toBe(false);
  });
});

describe('a remote’s id', () => {
  test.each(['82E9701B', '428071B3', '42BFD62B', '43F6FA4F', '25F64E9D', '42B30BFA', 'A24653B7', '429BF920'])(
    '%s carries its check byte',
    (id) => {
      const bytes = Buffer.from(id, 'hex');
      expect(clickerText(bytes[0] ?? 0, bytes[1] ?? 0, bytes[2] ?? 0)).toBe(id);
      expect(isClickerText(id)).toBe(true);
    },
  );

  test('is refused with a wrong check byte, in lower case, or too short', () => {
    expect(['82E9701C', '82e9701b', '82E970', ''].some(isClickerText)).toBe(false);
  });
});
