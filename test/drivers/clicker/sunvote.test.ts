/** The SunVote driver against the simulated base, on held time: keypads that sleep, lines that misbehave. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSunvote } from '../../../drivers/clicker/sunvote.ts';
import { type Connection, nowhere, type Press } from '../../../drivers/device.ts';
import { sunvoteGeneric } from '../../../drivers/models/sunvote-generic.ts';
import { encodeSunvote } from '../../../protocols/clicker/sunvote.ts';
import { toHex } from '../../../protocols/hex.ts';
import { createSunvoteBase } from '../../../simulators/clicker/sunvote.ts';
import { seededRandom } from '../../../simulators/random.ts';
import type { SimulatedDevice } from '../../../simulators/stream/device.ts';

const NEVER = new AbortController().signal;

type Pass = (frame: Uint8Array) => readonly Uint8Array[];

/** The simulated base, and whoever listens to it now. */
class Base {
  readonly device: SimulatedDevice;
  send: (frame: Uint8Array) => void = () => {};

  constructor() {
    this.device = createSunvoteBase({
      ports: {
        monotonicMs: () => performance.now(),
        after: (ms, run) => {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
        random: seededRandom(1),
      },
      send: (frame) => this.send(frame),
      tell: () => {},
      hangUp: () => {},
    });
  }
}

/** A line to a base; what the base sends goes through `pass`. */
class Line {
  readonly connection: Connection;
  readonly owner: Base;
  readonly heard: string[] = [];
  pass: Pass = (frame) => [frame];
  deaf = false;
  #closed = false;

  constructor(owner = new Base()) {
    this.owner = owner;
    owner.send = (frame) => {
      if (!this.#closed) for (const part of this.pass(frame)) this.connection.onData(part);
    };
    this.connection = {
      reports: false,
      onData: () => {},
      onClose: () => {},
      write: (bytes) => {
        if (this.#closed) return Promise.reject(new Error('closed'));
        this.heard.push(toHex(bytes));
        if (!this.deaf) owner.device.receive(bytes);
        return Promise.resolve();
      },
      close: (why = 'closed by us') => {
        this.pull(why);
        return Promise.resolve();
      },
    };
  }

  get base(): SimulatedDevice {
    return this.owner.device;
  }

  pull(reason = 'the port is gone'): void {
    if (this.#closed) return;
    this.#closed = true;
    this.connection.onClose(reason);
  }

  press(keypad: string, key: string): string | undefined {
    return this.base.press?.(keypad, key);
  }
}

function lab() {
  const presses: Press[] = [];
  const log: string[] = [];
  const receiver = createSunvote({
    id: 'sv',
    label: 'test',
    options: sunvoteGeneric.options,
    identity: { make: 'SunVote' },
    sink: {
      ...nowhere,
      press: (press) => presses.push(press),
      status: (_device, status, why) => log.push(`status ${status}${why === undefined ? '' : ` (${why})`}`),
      voting: (_device, state) => log.push(`voting ${state}`),
      readings: (_device, { junk }) => log.push(`junk ${junk}`),
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

async function opened(line = new Line()) {
  const parts = lab();
  await settle(parts.receiver.attach(line.connection, NEVER));
  parts.receiver.openVoting({ options: 4 });
  await vi.advanceTimersByTimeAsync(400);
  expect(parts.log.at(-1)).toBe('voting open');
  return { ...parts, line };
}

const told = (presses: readonly Press[]) => presses.map(({ clicker, key }) => `${clicker} ${key}`);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('connecting', () => {
  test('waits for the line to be quiet, asks who the base is and which keypads it has', async () => {
    const line = new Line();
    const { receiver } = lab();
    const from = performance.now();
    await settle(receiver.attach(line.connection, NEVER));
    expect(line.heard.slice(0, 2)).toEqual(['f5aaaa0c1100000f0c00000000007ad9', 'f5aaaa0c15000000060000000000db07']);
    expect(performance.now() - from).toBeGreaterThanOrEqual(100);
    expect((await receiver.read()).readings).toMatchObject({ base: 1, channel: 12, keypadFrom: 1, keypadTo: 50 });
  });

  test('gives up on a line where nobody answers, and can be called off', async () => {
    const line = new Line();
    line.deaf = true;
    const { receiver } = lab();
    await expect(settle(receiver.attach(line.connection, NEVER))).rejects.toMatchObject({ code: 'DEVICE-TIMEOUT' });
    const other = new Line();
    other.deaf = true;
    const stop = new AbortController();
    const attached = receiver.attach(other.connection, stop.signal);
    attached.catch(() => {});
    await vi.advanceTimersByTimeAsync(300);
    stop.abort();
    await expect(settle(attached)).rejects.toMatchObject({ code: 'DEVICE-LOST' });
  });

  test('meets a base that answers after three seconds', async () => {
    const line = new Line();
    line.pass = (frame) => {
      setTimeout(() => line.connection.onData(frame), 3_000);
      return [];
    };
    const { receiver } = lab();
    await settle(receiver.attach(line.connection, NEVER));
  });
});

describe('a question', () => {
  test('wakes the keypads, which sleep before it and after it', async () => {
    const line = new Line();
    const { receiver, presses } = lab();
    await settle(receiver.attach(line.connection, NEVER));
    expect(line.press('12', 'B')).toBe('unheard');
    receiver.openVoting({ options: 4 });
    await vi.advanceTimersByTimeAsync(400);
    expect(line.press('12', 'B')).toBe('accepted');
    await vi.advanceTimersByTimeAsync(600);
    expect(told(presses)).toEqual(['SV0012 B']);
    await settle(receiver.closeVoting());
    expect(line.press('12', 'B')).toBe('unheard');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told(presses)).toEqual(['SV0012 B']);
  });

  test('never allows one selection alone: that would scramble the buttons', async () => {
    const { line } = await opened();
    expect(line.base.state()['maxSelections']).toBe(6);
  });

  test('keeps the keypads awake for as long as it is open', async () => {
    const { line, presses } = await opened();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(line.press('SV0007', 'D')).toBe('accepted');
    await vi.advanceTimersByTimeAsync(600);
    expect(told(presses)).toEqual(['SV0007 D']);
  });

  test('counts a button when it changes, and again after it was let go of', async () => {
    const { line, presses, receiver } = await opened();
    line.base.set('slots', '1');
    line.press('1', 'A');
    await vi.advanceTimersByTimeAsync(600);
    line.press('1', 'C');
    await vi.advanceTimersByTimeAsync(2_000);
    line.press('1', 'C');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told(presses)).toEqual(['SV0001 A', 'SV0001 C', 'SV0001 C']);
    expect((await receiver.read()).readings).toMatchObject({ presses: 3 });
  });

  test('hears a whole class that presses at once', async () => {
    const { line, presses } = await opened();
    for (let keypad = 1; keypad <= 48; keypad++) line.press(String(keypad), 'ABCD'[keypad % 4] ?? 'A');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(new Set(told(presses)).size).toBe(48);
    expect(presses).toHaveLength(48);
  });

  test('takes the presses of the last moment, within a second', async () => {
    const { line, presses, receiver } = await opened();
    const from = performance.now();
    const closed = receiver.closeVoting();
    line.press('3', 'A');
    await settle(closed);
    expect(performance.now() - from).toBeLessThan(1_000);
    expect(told(presses)).toEqual(['SV0003 A']);
  });

  test('the next one begins anew: the same button counts again', async () => {
    const { line, presses, receiver, log } = await opened();
    line.press('3', 'A');
    await vi.advanceTimersByTimeAsync(600);
    await settle(receiver.closeVoting());
    receiver.openVoting({ options: 2 });
    await vi.advanceTimersByTimeAsync(400);
    expect(log.at(-1)).toBe('voting open');
    line.press('3', 'A');
    await vi.advanceTimersByTimeAsync(600);
    expect(told(presses)).toEqual(['SV0003 A', 'SV0003 A']);
  });

  test('a wish made before the base is there is kept', async () => {
    const { receiver, log } = lab();
    receiver.openVoting({ options: 4 });
    await settle(receiver.attach(new Line().connection, NEVER));
    await vi.advanceTimersByTimeAsync(400);
    expect(log.filter((line) => line.startsWith('voting'))).toEqual(['voting preparing', 'voting open']);
  });
});

describe('a base that is not well', () => {
  test('spoils every other frame and strews noise: every press still counts once', async () => {
    const line = new Line();
    let count = 0;
    const random = seededRandom(9);
    line.pass = (frame) => {
      count++;
      const copy = Uint8Array.from(frame);
      if (count % 2 === 0) copy[4] = (copy[4] ?? 0) ^ 0x10;
      if (count % 7 === 0) return [copy.subarray(0, copy.length >> 1)];
      return [Uint8Array.from({ length: Math.floor(random() * 9) }, () => Math.floor(random() * 256)), copy];
    };
    const { receiver, presses } = lab();
    await settle(receiver.attach(line.connection, NEVER));
    receiver.openVoting({ options: 4 });
    await vi.advanceTimersByTimeAsync(1_500);
    for (const keypad of ['1', '2', '3']) line.press(keypad, 'B');
    await vi.advanceTimersByTimeAsync(8_000);
    expect(told(presses).toSorted()).toEqual(['SV0001 B', 'SV0002 B', 'SV0003 B']);
  });

  test('answers nothing any more: told, then given up; the question goes on with the next connection', async () => {
    const { line, log, receiver, presses } = await opened();
    line.deaf = true;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(log).toContain('status degraded (no answer)');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(log.at(-1)).toBe('voting idle');
    const again = new Line();
    await settle(receiver.attach(again.connection, NEVER));
    await vi.advanceTimersByTimeAsync(800);
    expect(log.at(-1)).toBe('voting open');
    again.press('9', 'C');
    await vi.advanceTimersByTimeAsync(600);
    expect(told(presses)).toEqual(['SV0009 C']);
  });

  test('what was pressed while the line was gone is asked for before a new start clears it', async () => {
    const { line, receiver, presses } = await opened();
    line.press('1', 'A');
    await vi.advanceTimersByTimeAsync(600);
    line.pull();
    expect(line.press('2', 'B')).toBe('accepted');
    const again = new Line(line.owner);
    await settle(receiver.attach(again.connection, NEVER));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told(presses)).toContain('SV0002 B');
    // The next question begins without looking back.
    await settle(receiver.closeVoting());
    receiver.openVoting({ options: 4 });
    await vi.advanceTimersByTimeAsync(100);
    const said = again.heard.map((hex) => hex.slice(8, 16));
    expect(said[said.lastIndexOf('150100c3') + 1]).toBe('150100c1');
  });

  test('loses its power behind its line: its keypads are started again', async () => {
    const { line, log, presses } = await opened();
    line.deaf = true;
    line.base.restarted();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(line.press('4', 'A')).toBe('unheard');
    line.deaf = false;
    await vi.advanceTimersByTimeAsync(2_500);
    expect(log.at(-1)).toBe('voting open');
    expect(line.press('4', 'A')).toBe('accepted');
    await vi.advanceTimersByTimeAsync(600);
    expect(told(presses)).toEqual(['SV0004 A']);
  });

  test('a lost start is said again', async () => {
    const line = new Line();
    const { receiver } = lab();
    await settle(receiver.attach(line.connection, NEVER));
    receiver.openVoting({ options: 4 });
    line.deaf = true;
    await vi.advanceTimersByTimeAsync(200);
    line.deaf = false;
    await vi.advanceTimersByTimeAsync(800);
    expect(line.press('4', 'A')).toBe('accepted');
  });

  test('a plug pulled at any moment of a question holds nobody up, and nothing is said afterwards', async () => {
    for (const afterMs of [1, 50, 150, 260, 400, 700]) {
      const line = new Line();
      const { receiver, log } = lab();
      await settle(receiver.attach(line.connection, NEVER));
      receiver.openVoting({ options: 4 });
      await vi.advanceTimersByTimeAsync(afterMs);
      const closed = receiver.closeVoting();
      line.pull();
      await settle(closed, 5);
      const before = line.heard.length;
      await vi.advanceTimersByTimeAsync(5_000);
      expect(line.heard).toHaveLength(before);
      expect(log.at(-1)).toBe('voting idle');
    }
  });

  test('a key told before anybody asked for keys is left over, and counts nowhere', async () => {
    const line = new Line();
    const { receiver, presses } = lab();
    await settle(receiver.attach(line.connection, NEVER));
    line.connection.onData(
      Uint8Array.from(
        Buffer.from('f5aaaa20950100000100000c02000000000700000000000000000000000000000000' + '1a38', 'hex'),
      ),
    );
    await vi.advanceTimersByTimeAsync(100);
    expect(presses).toEqual([]);
  });
});

test('an idle base is asked every two seconds whether it lives', async () => {
  const line = new Line();
  const { receiver } = lab();
  await settle(receiver.attach(line.connection, NEVER));
  line.heard.splice(0);
  await vi.advanceTimersByTimeAsync(10_000);
  const ask = toHex(encodeSunvote({ say: 'base' }));
  expect(line.heard.every((hex) => hex === ask)).toBe(true);
  expect(line.heard.length).toBeGreaterThanOrEqual(4);
});

test('it takes no commands', async () => {
  await expect(lab().receiver.command('power', 'on')).rejects.toMatchObject({ code: 'DEVICE-CANNOT' });
});
