import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCommand, type HostCommand, REPORT_BYTES } from '../../protocols/clicker/iclicker.ts';
import { baseFraming, hostFraming } from '../../protocols/clicker/iclicker-stream.ts';
import { type Framing, fixed, framer } from '../../protocols/framing.ts';
import { fromHex, toHex } from '../../protocols/hex.ts';

/** Frames of four bytes that begin with 7e and end with 7f. */
const toy: Framing = fixed({ length: 4, plausible: (window) => window[0] === 0x7e && window[3] === 0x7f });

type Heard = { frame: string } | { junk: string; why: string };

function run(framing: Framing, chunks: readonly Uint8Array[], end = true): Heard[] {
  const heard: Heard[] = [];
  const stream = framer(framing, {
    frame: (bytes) => heard.push({ frame: toHex(bytes) }),
    junk: (bytes, why) => heard.push({ junk: toHex(bytes), why }),
  });
  for (const chunk of chunks) stream.push(chunk);
  if (end) stream.end();
  return heard;
}

function hex(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (bytes === undefined) throw new Error(text);
  return bytes;
}

function report(text: string): Uint8Array {
  const bytes = new Uint8Array(REPORT_BYTES);
  bytes.set(hex(text));
  return bytes;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function frames(heard: readonly Heard[]): string[] {
  return heard.flatMap((one) => ('frame' in one ? [one.frame] : []));
}

describe('a fixed-length framer', () => {
  test('gives a whole frame and nothing else', () => {
    expect(run(toy, [hex('7e01027f')])).toEqual([{ frame: '7e01027f' }]);
  });

  test('gives two frames that came in one chunk', () => {
    expect(run(toy, [hex('7e01027f7e03047f')])).toEqual([{ frame: '7e01027f' }, { frame: '7e03047f' }]);
  });

  test('says the same at whichever byte the stream is cut', () => {
    const stream = hex('00ff7e01027f7e7e03047f11');
    const whole = run(toy, [stream]);
    expect(whole).toEqual([
      { junk: '00ff', why: 'out-of-step' },
      { frame: '7e01027f' },
      { junk: '7e', why: 'out-of-step' },
      { frame: '7e03047f' },
      { junk: '11', why: 'incomplete' },
    ]);
    for (let cut = 0; cut <= stream.length; cut++) {
      expect(run(toy, [stream.subarray(0, cut), stream.subarray(cut)])).toEqual(whole);
    }
  });

  test('reports endless garbage in pieces no longer than a frame', () => {
    const heard = run(toy, [new Uint8Array(1_000_000)], false);
    expect(heard.length).toBeGreaterThan(200_000);
    expect(heard.every((one) => 'junk' in one && one.junk.length <= 8)).toBe(true);
  });

  test('loses no byte and invents none, whatever arrives in whatever pieces', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc
            .uint8Array({ maxLength: 20 })
            .map((bytes) => bytes.map((byte) => (byte < 128 ? byte : byte & 1 ? 0x7e : 0x7f))),
        ),
        (chunks) => {
          const heard = run(toy, chunks);
          const all = heard.map((one) => ('frame' in one ? one.frame : one.junk)).join('');
          expect(all).toBe(toHex(concat(...chunks)));
          expect(heard).toEqual(run(toy, [concat(...chunks)]));
        },
      ),
    );
  });

  test('is as new after the end', () => {
    const heard: string[] = [];
    const stream = framer(toy, { frame: (bytes) => heard.push(toHex(bytes)), junk: () => {} });
    stream.push(hex('7e01'));
    stream.end();
    stream.push(hex('7e05067f'));
    expect(heard).toEqual(['7e05067f']);
  });

  test('refuses a length that is none', () => {
    expect(() => framer(fixed({ length: 0, plausible: () => true }), { frame: () => {}, junk: () => {} })).toThrow(
      RangeError,
    );
  });
});

const anyVote = fc.record({
  key: fc.integer({ min: 0x81, max: 0x86 }),
  id: fc.uint8Array({ minLength: 3, maxLength: 3 }),
  sq: fc.nat(255),
});
type VoteBytes = { key: number; id: Uint8Array; sq: number };
function half({ key, id, sq }: VoteBytes): number[] {
  return [0x02, 0x13, key, ...id, sq];
}
function voteReport(front: VoteBytes, back: VoteBytes | null): Uint8Array {
  const bytes = new Uint8Array(REPORT_BYTES);
  bytes.set(half(front));
  if (back !== null) bytes.set(half(back), 32);
  return bytes;
}
const anyReport = fc.oneof(
  fc.tuple(anyVote, fc.option(anyVote)).map(([front, back]) => voteReport(front, back)),
  fc.constantFrom('0112aa82e970', '0111aa', '011504052141010266', '02181a0001', '022c').map(report),
);

describe('the base’s reports on a stream', () => {
  test('come out whole, in order and complete, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(anyReport, { maxLength: 8 }), fc.integer({ min: 1, max: 200 }), (reports, size) => {
        const stream = concat(...reports);
        const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
          stream.subarray(i * size, (i + 1) * size),
        );
        expect(run(baseFraming, chunks)).toEqual(reports.map((bytes) => ({ frame: toHex(bytes) })));
      }),
    );
  });

  test('come out complete after garbage that no report begins with', () => {
    const garbage = fc
      .uint8Array({ maxLength: 300 })
      .map((bytes) => bytes.map((byte) => (byte === 1 || byte === 2 ? 0xee : byte)));
    fc.assert(
      fc.property(garbage, fc.array(anyReport, { minLength: 1, maxLength: 5 }), (before, reports) => {
        expect(frames(run(baseFraming, [concat(before, ...reports)]))).toEqual(reports.map((bytes) => toHex(bytes)));
      }),
    );
  });

  test('after bytes were lost in one report, every later report comes out', () => {
    // Two cuts nothing can tell: before an id that looks like a report (02 13 81), and exactly in the middle, which makes
    // one good report of two presses.
    const plain = anyVote.map((vote) => voteReport({ ...vote, id: vote.id.map((byte) => byte | 0x10) }, null));
    const damaged = fc.oneof(
      plain,
      fc.constantFrom('0112aa82e970', '0111aa', '011504052141010266', '022c').map(report),
    );
    fc.assert(
      fc.property(
        damaged,
        fc.integer({ min: 1, max: 63 }).filter((kept) => kept !== 32),
        fc.array(plain, { minLength: 1, maxLength: 4 }),
        (first, kept, later) => {
          const heard = frames(run(baseFraming, [concat(first.subarray(0, kept), ...later)]));
          expect(heard).toEqual(later.map((bytes) => toHex(bytes)));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('may carry left-over bytes where zeros should be', () => {
    const stale = report('0112aa82e97001020304');
    expect(run(baseFraming, [stale])).toEqual([{ frame: toHex(stale) }]);
  });

  test('may have the press in the second half only', () => {
    const bytes = new Uint8Array(REPORT_BYTES);
    bytes.set(hex('02138182e97005'), 32);
    expect(run(baseFraming, [bytes])).toEqual([{ frame: toHex(bytes) }]);
  });

  test('any bytes whatever neither throw nor hang nor get lost', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        for (const framing of [baseFraming, hostFraming]) {
          const all = run(framing, [bytes]).map((one) => ('frame' in one ? one.frame : one.junk));
          expect(all.join('')).toBe(toHex(bytes));
        }
      }),
    );
  });
});

describe('the host’s commands on a stream', () => {
  const commands: readonly HostCommand[] = [
    { command: 'set-channel', first: 'D', second: 'B' },
    { command: 'open' },
    { command: 'lcd', line: 1, text: '0:03    PCT    0' },
    { command: 'lcd', line: 2, text: '' },
    { command: 'welcome', codes: 'a18f968d99978f80' },
    { command: 'fetch-votes', index: 0 },
    { command: 'poll-type', kind: 'numeric' },
    { command: 'instructor', clicker: '82E9701B' },
  ];

  test('come out whole after garbage, and between it', () => {
    const reports = commands.map(encodeCommand);
    const stream = concat(...reports.flatMap((bytes) => [hex('ff0300'), bytes]));
    expect(frames(run(hostFraming, [stream]))).toEqual(reports.map((bytes) => toHex(bytes)));
  });
});
