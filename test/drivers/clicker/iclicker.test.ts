import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createIclicker } from '../../../drivers/clicker/iclicker.ts';
import { type ClickerReceiver, type DeviceSink, nowhere, type Press } from '../../../drivers/device.ts';
import { iclickerBase } from '../../../drivers/models/iclicker-base.ts';
import { type ScriptedBase, scriptedBase, usualAnswer } from './scripted-base.ts';

const VOTE_A = '02138182e97000';
const VOTE_B_FROM_OTHER = '02138242bfd601';

interface Lab {
  readonly receiver: ClickerReceiver;
  readonly presses: Press[];
  readonly log: string[];
}

function lab(): Lab {
  const presses: Press[] = [];
  const log: string[] = [];
  const sink: DeviceSink = {
    ...nowhere,
    press: (press) => {
      presses.push(press);
      log.push(`press ${press.clicker} ${press.key} ${press.sq}`);
    },
    status: (_device, status, why) => log.push(`status ${status}${why === undefined ? '' : ` (${why})`}`),
    identity: (_device, identity) => log.push(`identity ${identity.firmware}`),
    readings: (_device, { junk }) => log.push(`junk ${junk}`),
    voting: (_device, state) => log.push(`voting ${state}`),
  };
  const receiver = createIclicker({
    id: 'base',
    label: 'test',
    options: iclickerBase.options,
    sink,
    clock: { monotonicMs: () => performance.now() },
  });
  return { receiver, presses, log };
}

const never = new AbortController().signal;

/** Runs fake time until the promise has settled. */
async function settle<T>(work: Promise<T>, atMostMs = 20_000): Promise<T> {
  let done = false;
  const watched = work.finally(() => {
    done = true;
  });
  watched.catch(() => {});
  for (let ms = 0; !done && ms < atMostMs; ms += 5) await vi.advanceTimersByTimeAsync(5);
  return await watched;
}

async function connected(base: ScriptedBase = scriptedBase()): Promise<Lab & { base: ScriptedBase }> {
  const parts = lab();
  await settle(parts.receiver.attach(base.connection, never));
  return { ...parts, base };
}

async function opened(base?: ScriptedBase): Promise<Lab & { base: ScriptedBase }> {
  const parts = await connected(base);
  parts.receiver.openVoting({ options: 4 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(parts.log.at(-1)).toBe('voting open');
  return parts;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('connecting', () => {
  test('says the short sequence of the sheet, in about 0.8 s, and learns the firmware', async () => {
    const { base, log, receiver } = await connected();
    expect(base.heard.map(({ hex }) => hex)).toEqual([
      '01102141',
      '0116',
      '012a214105',
      '0112',
      '0115',
      '0116',
      '012d',
      '0129a18f968d99978f80',
      '011704',
      '011703',
      '0116',
    ]);
    expect(base.heard[0]?.atMs).toBeGreaterThanOrEqual(200);
    expect(base.heard.at(-1)?.atMs).toBeLessThan(1_200);
    expect(log).toEqual(['identity 4.5', 'junk 0']);
    await expect(settle(receiver.read())).resolves.toEqual({
      identity: { make: 'i>clicker', model: 'base station, second generation', firmware: '4.5' },
      readings: { channel: 'AA', presses: 0, repeats: 0, junk: 0 },
    });
  });

  test('gives up with DEVICE-TIMEOUT on a base that accepts everything and answers nothing', async () => {
    const base = scriptedBase();
    base.answer = () => [];
    const { receiver } = lab();
    await expect(settle(receiver.attach(base.connection, never))).rejects.toMatchObject({ code: 'DEVICE-TIMEOUT' });
    expect(base.heard.map(({ hex }) => hex)).toEqual(['01102141', '01102141', '01102141']);
  });

  test('ends when it is called off', async () => {
    const base = scriptedBase();
    base.answer = () => [];
    const { receiver } = lab();
    const stop = new AbortController();
    const attached = receiver.attach(base.connection, stop.signal);
    attached.catch(() => {});
    await vi.advanceTimersByTimeAsync(50);
    stop.abort();
    await expect(settle(attached)).rejects.toMatchObject({ code: 'DEVICE-LOST' });
  });

  test('what looks like a withdrawal after the channel change is none', async () => {
    const base = scriptedBase();
    base.answer = (hex) => (hex === '01102141' ? ['0110aa', '021386', '02138682e97003'] : usualAnswer(hex));
    const { presses } = await connected(base);
    expect(presses).toEqual([]);
  });
});

describe('opening', () => {
  test('takes 0.65 s with the capture’s pauses, and is open only on the ack of 01 11', async () => {
    const { base, receiver, log } = await connected();
    const from = performance.now();
    const first = base.heard.length;
    receiver.openVoting({ options: 4 });
    expect(log.at(-1)).toBe('voting preparing');
    await vi.advanceTimersByTimeAsync(644);
    expect(base.heard.slice(first).map(({ hex, atMs }) => [hex, Math.round(atMs - from)])).toEqual([
      ['0119660a01', 0],
      ['011703', 344],
      ['011705', 443],
      ['0119660a01', 545],
      ['0111', 644],
    ]);
    expect(log.at(-1)).toBe('voting preparing');
    await vi.advanceTimersByTimeAsync(10);
    expect(log.at(-1)).toBe('voting open');
  });

  test('a wish made before the base is there is kept, and fulfilled when it comes', async () => {
    const { receiver, log } = lab();
    receiver.openVoting({ options: 4 });
    await settle(receiver.attach(scriptedBase().connection, never));
    await vi.advanceTimersByTimeAsync(700);
    expect(log.filter((line) => line.startsWith('voting'))).toEqual(['voting preparing', 'voting open']);
  });

  test('a stop while preparing is obeyed at once, and nothing is left open', async () => {
    const { receiver, base, log } = await connected();
    receiver.openVoting({ options: 4 });
    await vi.advanceTimersByTimeAsync(200);
    await settle(receiver.closeVoting(), 1_100);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(base.heard.some(({ hex }) => hex === '0111')).toBe(false);
    expect(log.at(-1)).toBe('voting idle');
  });

  test('a question asked in the very moment the last one closed is opened', async () => {
    const { receiver, log } = await opened();
    const reopened = receiver.closeVoting().then(() => receiver.openVoting({ options: 2 }));
    await settle(reopened);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(log.filter((line) => line.startsWith('voting'))).toEqual([
      'voting preparing',
      'voting open',
      'voting closing',
      'voting idle',
      'voting preparing',
      'voting open',
    ]);
  });
});

describe('presses', () => {
  test('are reported at once, with both halves older first, repeats dropped', async () => {
    const { base, presses } = await opened();
    base.send(VOTE_A);
    base.send(VOTE_A);
    base.send(`${VOTE_B_FROM_OTHER.padEnd(64, '0')}${VOTE_A}`);
    expect(presses.map(({ clicker, key, sq, device }) => [device, clicker, key, sq])).toEqual([
      ['base', '82E9701B', 'A', 0],
      ['base', '42BFD62B', 'B', 1],
    ]);
  });

  test('of the last question, repeated beside the first of the new one, do not count again', async () => {
    const { base, receiver, presses } = await opened();
    base.send(VOTE_A);
    await settle(receiver.closeVoting());
    receiver.openVoting({ options: 4 });
    await vi.advanceTimersByTimeAsync(1_000);
    base.send(`${VOTE_A.padEnd(64, '0')}${VOTE_B_FROM_OTHER}`);
    expect(presses.map(({ key }) => key)).toEqual(['A', 'B']);
    base.send('02138182e97002');
    expect(presses).toHaveLength(3);
  });

  test('count again in the next question, even with the same key and sq', async () => {
    const { base, receiver, presses } = await opened();
    base.send(VOTE_A);
    await settle(receiver.closeVoting());
    receiver.openVoting({ options: 4 });
    await vi.advanceTimersByTimeAsync(1_000);
    base.send(VOTE_A);
    expect(presses).toHaveLength(2);
  });

  test('that arrive while preparing or closing are reported', async () => {
    const { base, receiver, presses } = await connected();
    receiver.openVoting({ options: 4 });
    base.send(VOTE_A);
    await vi.advanceTimersByTimeAsync(1_000);
    const closed = receiver.closeVoting();
    base.send(VOTE_B_FROM_OTHER);
    await settle(closed);
    expect(presses.map(({ key }) => key)).toEqual(['A', 'B']);
  });

  test('on a stream are found whatever chunks they come in, and after garbage', async () => {
    const { base, presses } = await opened(scriptedBase({ reports: false }));
    const report = new Uint8Array(64);
    report.set([0x02, 0x13, 0x81, 0x82, 0xe9, 0x70, 0x00]);
    base.connection.onData(Uint8Array.of(0xff, 0x00, 0x13));
    for (const byte of report) base.connection.onData(Uint8Array.of(byte));
    expect(presses).toHaveLength(1);
  });
});

describe('stopping', () => {
  test('resolves on the summary, after the presses before it', async () => {
    const { base, receiver, log } = await opened();
    const from = performance.now();
    await settle(receiver.closeVoting().then(() => log.push('closed')));
    expect(base.heard.slice(-6).map(({ hex }) => hex)).toEqual([
      '0112',
      '0116',
      '0117010004',
      '0117010004',
      '011703',
      '011704',
    ]);
    expect(performance.now() - from).toBeLessThan(500);
    expect(log.slice(-3)).toEqual(['voting closing', 'voting idle', 'closed']);
  });

  test('takes 1 s at most when no summary comes, and the next question still opens', async () => {
    const { base, receiver, log } = await opened();
    base.answer = (hex) => (hex === '011704' ? ['0117aa'] : usualAnswer(hex));
    const from = performance.now();
    await settle(receiver.closeVoting());
    expect(performance.now() - from).toBeLessThanOrEqual(1_010);
    receiver.openVoting({ options: 4 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(log.at(-1)).toBe('voting open');
  });

  test('takes 1 s at most when the base answers nothing at all', async () => {
    const { base, receiver } = await opened();
    base.answer = () => [];
    const from = performance.now();
    await settle(receiver.closeVoting());
    expect(performance.now() - from).toBeLessThanOrEqual(1_010);
  });

  test('resolves at once when there is no base', async () => {
    const { receiver } = lab();
    receiver.openVoting({ options: 4 });
    await receiver.closeVoting();
  });

  test('a plug pulled while stopping does not hold anybody up', async () => {
    const { base, receiver } = await opened();
    const closed = receiver.closeVoting();
    base.pull();
    await settle(closed, 5);
  });
});

describe('a base that is slow or forgets', () => {
  test('an ack with stale bytes is an ack; acks of other commands are not', async () => {
    const { base, receiver, log } = await opened();
    base.answer = (hex) => (hex === '0112' ? ['0119aa', '0112aa82e970'] : usualAnswer(hex));
    await settle(receiver.closeVoting());
    expect(log.at(-1)).toBe('voting idle');
    expect(base.heard.filter(({ hex }) => hex === '0112')).toHaveLength(2);
  });

  test('a lost ack is asked for again; the page hears of it, and that it is over', async () => {
    const { base, receiver, log } = await connected();
    let losses = 1;
    base.answer = (hex) => (hex === '011703' && losses-- > 0 ? [] : usualAnswer(hex));
    receiver.openVoting({ options: 4 });
    await vi.advanceTimersByTimeAsync(2_500);
    expect(log.slice(2)).toEqual([
      'voting preparing',
      'status degraded (no ack to prepare)',
      'status online',
      'voting open',
    ]);
  });

  test('steady slowness is one state, not a flicker; nothing is said twice, and voting still opens', async () => {
    const base = scriptedBase({ ackAfterMs: 700 });
    const { receiver, log } = lab();
    await settle(receiver.attach(base.connection, never));
    receiver.openVoting({ options: 4 });
    await vi.advanceTimersByTimeAsync(6_000);
    expect(log.at(-1)).toBe('voting open');
    expect(log.filter((line) => line.startsWith('status'))).toHaveLength(1);
    expect(base.heard.filter(({ hex }) => hex === '0111')).toHaveLength(1);
  });

  test('three tries without an ack end the connection', async () => {
    const { base, receiver, log } = await opened();
    base.answer = () => [];
    await settle(receiver.closeVoting());
    await vi.advanceTimersByTimeAsync(3_000);
    await expect(base.connection.write(new Uint8Array(64))).rejects.toThrow();
    expect(log.at(-1)).toBe('voting idle');
  });
});

describe('pulled out and put back', () => {
  test('mid-question: voting is open again within 2 s of the new connection, and presses count again', async () => {
    const { base, receiver, presses, log } = await opened();
    base.send(VOTE_A);
    base.pull();
    expect(log.at(-1)).toBe('voting idle');
    const again = scriptedBase();
    await settle(receiver.attach(again.connection, never));
    await vi.advanceTimersByTimeAsync(800);
    expect(log.at(-1)).toBe('voting open');
    again.send(VOTE_A);
    expect(presses).toHaveLength(2);
  });

  test('in the middle of opening: it opens on the new connection', async () => {
    const { base, receiver, log } = await connected();
    receiver.openVoting({ options: 4 });
    await vi.advanceTimersByTimeAsync(300);
    base.pull();
    await settle(receiver.attach(scriptedBase().connection, never));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(log.at(-1)).toBe('voting open');
  });

  test('a question that ended meanwhile is not opened again', async () => {
    const { base, receiver, log } = await opened();
    base.pull();
    await receiver.closeVoting();
    const again = scriptedBase();
    await settle(receiver.attach(again.connection, never));
    await vi.advanceTimersByTimeAsync(1_500);
    expect(again.heard.some(({ hex }) => hex === '0111')).toBe(false);
    expect(log.filter((line) => line.startsWith('voting')).at(-1)).toBe('voting idle');
  });
});

describe('the display', () => {
  test('is written 100 ms apart at least, the newest text wins, the same text is not written twice', async () => {
    const { base, receiver } = await opened();
    const first = base.heard.length;
    for (let i = 0; i < 50; i++) {
      receiver.show(`0:${i}`, 'same');
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(200);
    const writes = base.heard.slice(first);
    const line1 = writes.filter(({ hex }) => hex.startsWith('0113'));
    expect(writes.filter(({ hex }) => hex.startsWith('0114'))).toHaveLength(1);
    expect(line1.length).toBeLessThanOrEqual(7);
    for (const [i, write] of line1.entries())
      if (i > 0) expect(write.atMs - (line1[i - 1]?.atMs ?? 0)).toBeGreaterThanOrEqual(99.9);
    expect(line1.at(-1)?.hex).toBe(`0113${Buffer.from('0:49'.padEnd(17)).toString('hex')}`);
  });

  test('waits while the base is being opened, and is written anew after a reconnect', async () => {
    const { base, receiver } = await connected();
    receiver.openVoting({ options: 4 });
    receiver.show('hello', '');
    await vi.advanceTimersByTimeAsync(600);
    expect(base.heard.some(({ hex }) => hex.startsWith('0113'))).toBe(false);
    await vi.advanceTimersByTimeAsync(400);
    expect(base.heard.some(({ hex }) => hex.startsWith('0113'))).toBe(true);
    base.pull();
    const again = scriptedBase();
    await settle(receiver.attach(again.connection, never));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(again.heard.some(({ hex }) => hex.startsWith(`0113${Buffer.from('hello').toString('hex')}`))).toBe(true);
  });
});

describe('a peer that dies without a word', () => {
  test('on a stream is told within 2 s, mid-question too, and the connection is given up soon after', async () => {
    const { base, log } = await opened(scriptedBase({ reports: false }));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(log.at(-1)).toBe('voting open');
    base.answer = () => [];
    await vi.advanceTimersByTimeAsync(2_000);
    expect(log).toContain('status degraded (no ack to info)');
    await vi.advanceTimersByTimeAsync(3_500);
    expect(log.at(-1)).toBe('voting idle');
  });

  test('on USB nothing is asked while voting is open', async () => {
    const { base } = await opened();
    const before = base.heard.length;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(base.heard).toHaveLength(before);
  });
});

test('what cannot be read is told at once, then at most every 10 s, and what is valid beside it counts', async () => {
  const { base, log, presses } = await opened();
  for (let i = 0; i < 100; i++) base.send('0333');
  base.send(`${'0213aa'.padEnd(64, '0')}${VOTE_A}`);
  expect(presses).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_000);
  base.send('0333');
  expect(log.filter((line) => line.startsWith('junk'))).toEqual(['junk 0', 'junk 1', 'junk 102']);
});

test('a command it has not is refused in words', async () => {
  const { receiver } = lab();
  await expect(receiver.command('power', 'on')).rejects.toMatchObject({ code: 'DEVICE-CANNOT' });
});
