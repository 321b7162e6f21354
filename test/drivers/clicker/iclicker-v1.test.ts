/** A base of the first generation: told by the bus or the address, asked for its votes. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createIclicker, type IclickerOptions } from '../../../drivers/clicker/iclicker.ts';
import { type ClickerReceiver, nowhere, type Press } from '../../../drivers/device.ts';
import { iclickerBase } from '../../../drivers/models/iclicker-base.ts';
import { iclickerBaseV1 } from '../../../drivers/models/iclicker-base-v1.ts';
import { type ScriptedBase, scriptedBase } from './scripted-base.ts';

const IDS = ['82e970', '42bfd6', '429bf9'];
const NEVER = new AbortController().signal;

/** Votes on a base, and the answers it gives to whoever asks. */
interface VotingBase extends ScriptedBase {
  /** `61 82 e9 70`, in order; the first is number 1. */
  readonly votes: string[];
}

function votingBase(options: { readonly make?: string } = {}): VotingBase {
  const base = scriptedBase();
  const votes: string[] = [];
  base.answer = (hex) => {
    const ack = `${hex.slice(0, 4)}aa`;
    if (/^011[34]/.test(hex)) return [];
    if (hex === '011705') {
      votes.splice(0);
      return [];
    }
    if (hex === '011704') return [ack];
    if (!hex.startsWith('011701')) return [ack];
    return [ack, ...lists(votes, Number.parseInt(hex.slice(6, 8), 16))];
  };
  const { make } = options;
  return Object.assign(base, {
    votes,
    connection: make === undefined ? base.connection : Object.assign(base.connection, { identity: { make } }),
  });
}

function lists(votes: readonly string[], index: number): string[] {
  const found: string[] = [];
  let from = votes.length - ((votes.length - index) & 0xff);
  do {
    const part = votes.slice(from, from + 14);
    const more = from + part.length < votes.length;
    const numbers = [more ? 1 : 0, votes.length - from, from & 0xff, (from + part.length) & 0xff, part.length];
    found.push(`0218${numbers.map((byte) => byte.toString(16).padStart(2, '0')).join('')}${part.join('')}`);
    from += part.length;
  } while (from < votes.length);
  return found;
}

function lab(options: IclickerOptions = iclickerBaseV1.options) {
  const presses: Press[] = [];
  const log: string[] = [];
  const receiver = createIclicker({
    id: 'base',
    label: 'test',
    options,
    sink: {
      ...nowhere,
      press: (press) => presses.push(press),
      status: (_device, status, why) => log.push(`status ${status}${why === undefined ? '' : ` (${why})`}`),
      identity: (_device, identity) => log.push(`identity ${identity.model}`),
      voting: (_device, state) => log.push(`voting ${state}`),
    },
    clock: { monotonicMs: () => performance.now() },
  });
  return { receiver, presses, log };
}

async function settle<T>(work: Promise<T>, atMostMs = 20_000): Promise<T> {
  let done = false;
  const watched = work.finally(() => {
    done = true;
  });
  watched.catch(() => {});
  for (let ms = 0; !done && ms < atMostMs; ms += 5) await vi.advanceTimersByTimeAsync(5);
  return await watched;
}

async function opened(base = votingBase()) {
  const parts = lab();
  await settle(parts.receiver.attach(base.connection, NEVER));
  parts.receiver.openVoting({ options: 4 });
  await vi.advanceTimersByTimeAsync(600);
  expect(parts.log.at(-1)).toBe('voting open');
  return { ...parts, base };
}

const told = (presses: readonly Press[]) => presses.map(({ clicker, key, sq }) => `${clicker} ${key} ${sq}`);
const asked = ({ heard }: ScriptedBase) => heard.filter(({ hex }) => hex.startsWith('011701'));
const closing = (receiver: ClickerReceiver) => settle(receiver.closeVoting());

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('which generation it is', () => {
  const firstWords = async (options: IclickerOptions, make?: string): Promise<string[]> => {
    const base = votingBase(make === undefined ? {} : { make });
    const { receiver, log } = lab(options);
    await settle(receiver.attach(base.connection, NEVER));
    return [log.find((line) => line.startsWith('identity')) ?? 'no identity', ...base.heard.map(({ hex }) => hex)];
  };
  const FIRST = ['identity base station, first generation', '01102141', '0116', '011703'];

  test('is what the bus says: one USB id, two manufacturers', async () => {
    expect(await firstWords(iclickerBase.options, 'I-Clicker USB Base')).toEqual(FIRST);
    expect(await firstWords(iclickerBase.options, 'iclicker')).toContain('012d');
    expect(await firstWords(iclickerBase.options)).toContain('012d');
  });

  test('is what the address or the model says, whatever the bus says', async () => {
    expect(await firstWords({ ...iclickerBase.options, generation: 1 })).toEqual(FIRST);
    expect(await firstWords(iclickerBaseV1.options)).toEqual(FIRST);
    expect(await firstWords({ ...iclickerBase.options, generation: 2 }, 'I-Clicker USB Base')).toContain('012d');
  });
});

describe('a question', () => {
  test('is opened, asked for and closed with the pauses of the one program there is', async () => {
    const base = votingBase();
    const { receiver, log } = lab();
    await settle(receiver.attach(base.connection, NEVER));
    const times = (from: number) => base.heard.map(({ hex, atMs }) => [hex, Math.round(atMs - from)]);
    base.heard.splice(0);
    let from = performance.now();
    receiver.openVoting({ options: 4 });
    await vi.advanceTimersByTimeAsync(341);
    expect(times(from)).toEqual([
      ['011705', 160],
      ['01110005', 340],
    ]);
    await vi.advanceTimersByTimeAsync(10);
    expect(log.at(-1)).toBe('voting open');
    await vi.advanceTimersByTimeAsync(30);
    base.heard.splice(0);
    from = performance.now();
    await closing(receiver);
    expect(base.heard.map(({ hex }) => hex)).toEqual(['0116', '0117010004', '0117010004', '011704']);
    expect(base.heard[0]?.atMs).toBeGreaterThanOrEqual(from + 210);
    expect((base.heard[1]?.atMs ?? 0) - (base.heard[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(130);
    expect((base.heard[3]?.atMs ?? 0) - (base.heard[2]?.atMs ?? 0)).toBeGreaterThanOrEqual(470);
    expect(performance.now() - from).toBeLessThan(1_000);
    expect(log.at(-1)).toBe('voting idle');
  });

  test('its votes are told within a tenth of a second, once each, and asked for by the last number', async () => {
    const { base, presses } = await opened();
    base.votes.push(`61${IDS[0]}`, `62${IDS[1]}`, `65${IDS[2]}`);
    await vi.advanceTimersByTimeAsync(100);
    expect(told(presses)).toEqual(['82E9701B A 1', '42BFD62B B 2', '429BF920 E 3']);
    await vi.advanceTimersByTimeAsync(300);
    expect(asked(base).at(-1)?.hex).toBe('0117010304');
    base.votes.push(`61${IDS[0]}`);
    await vi.advanceTimersByTimeAsync(100);
    expect(told(presses)).toHaveLength(4);
  });

  test('more votes than a report holds, and more than a byte counts, all come once and in order', async () => {
    const { base, presses } = await opened();
    for (let round = 0; round < 12; round++) {
      for (let i = 0; i < 30; i++) base.votes.push(`61420a${i.toString(16).padStart(2, '0')}`);
      await vi.advanceTimersByTimeAsync(150);
    }
    expect(presses).toHaveLength(360);
    expect(presses.map(({ sq }) => sq)).toEqual(Array.from({ length: 360 }, (_, i) => (i + 1) & 0xff));
  });

  test('a report lost on the way is asked for again; none counts twice', async () => {
    const { base, presses } = await opened();
    const usual = base.answer;
    let lose = 1;
    base.answer = (hex) => usual(hex).filter((report) => !(report.startsWith('021801') && lose-- > 0));
    for (let i = 0; i < 20; i++) base.votes.push(`61420a${i.toString(16).padStart(2, '0')}`);
    await vi.advanceTimersByTimeAsync(500);
    expect(presses.map(({ sq }) => sq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  test('every report twice counts once', async () => {
    const { base, presses } = await opened();
    const usual = base.answer;
    base.answer = (hex) => usual(hex).flatMap((report) => [report, report]);
    base.votes.push(`61${IDS[0]}`, `62${IDS[1]}`);
    await vi.advanceTimersByTimeAsync(500);
    expect(presses).toHaveLength(2);
  });

  test('votes of the last moment are fetched after it was closed, before it is said to be', async () => {
    const { base, receiver, presses } = await opened();
    const closed = receiver.closeVoting();
    await vi.advanceTimersByTimeAsync(150);
    base.votes.push(`64${IDS[2]}`);
    await settle(closed);
    expect(told(presses)).toEqual(['429BF920 D 1']);
  });

  test('the next one counts from 1 again', async () => {
    const { base, receiver, presses } = await opened();
    base.votes.push(`61${IDS[0]}`);
    await vi.advanceTimersByTimeAsync(100);
    await closing(receiver);
    receiver.openVoting({ options: 4 });
    await vi.advanceTimersByTimeAsync(600);
    base.votes.push(`61${IDS[0]}`);
    await vi.advanceTimersByTimeAsync(100);
    expect(told(presses)).toEqual(['82E9701B A 1', '82E9701B A 1']);
  });

  test('the display is written while votes are asked for', async () => {
    const { base, receiver } = await opened();
    receiver.show('0:03', 'A-D');
    await vi.advanceTimersByTimeAsync(50);
    expect(base.heard.filter(({ hex }) => /^011[34]/.test(hex))).toHaveLength(2);
  });
});

describe('a base that is not well', () => {
  test('acknowledges and gives no votes: degraded, and online again when they come', async () => {
    const { base, log, presses } = await opened();
    const usual = base.answer;
    base.answer = (hex) => usual(hex).filter((report) => !report.startsWith('0218'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(log.filter((line) => line.startsWith('status'))).toEqual([
      'status degraded (acknowledges, and gives no votes)',
    ]);
    base.answer = usual;
    base.votes.push(`61${IDS[0]}`);
    await vi.advanceTimersByTimeAsync(500);
    expect(log.at(-1)).toBe('status online');
    expect(presses).toHaveLength(1);
  });

  test('answers nothing any more: the connection ends, and the question goes on with the next one', async () => {
    const { base, receiver, log, presses } = await opened();
    base.answer = () => [];
    await vi.advanceTimersByTimeAsync(4_000);
    expect(log.at(-1)).toBe('voting idle');
    const again = votingBase();
    await settle(receiver.attach(again.connection, NEVER));
    await vi.advanceTimersByTimeAsync(600);
    expect(log.at(-1)).toBe('voting open');
    again.votes.push(`63${IDS[1]}`);
    await vi.advanceTimersByTimeAsync(100);
    expect(told(presses)).toEqual(['42BFD62B C 1']);
  });

  test('a plug pulled while stopping does not hold anybody up, and nothing is asked afterwards', async () => {
    const { base, receiver } = await opened();
    const closed = receiver.closeVoting();
    await vi.advanceTimersByTimeAsync(100);
    base.pull();
    await settle(closed, 5);
    const before = base.heard.length;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(base.heard).toHaveLength(before);
  });

  test('takes 1 s at most to close when it answers nothing at all', async () => {
    const { base, receiver } = await opened();
    base.answer = () => [];
    const from = performance.now();
    await closing(receiver);
    expect(performance.now() - from).toBeLessThanOrEqual(1_010);
  });
});
