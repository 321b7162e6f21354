import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createGiveBack } from '../../agent/start-up-memory.ts';

const before = globalThis.gc;
let collections: string[];

beforeEach(() => {
  vi.useFakeTimers();
  collections = [];
  globalThis.gc = (() => collections.push('main')) as unknown as NonNullable<typeof globalThis.gc>;
});
afterEach(() => {
  vi.useRealTimers();
  if (before === undefined) Reflect.deleteProperty(globalThis, 'gc');
  else globalThis.gc = before;
});

const inStore = (): Promise<void> => {
  collections.push('store');
  return Promise.resolve();
};

it('memory is given back in both threads until unused code is let go, and never while a press could count', () => {
  let quiet = false;
  createGiveBack({ isQuiet: () => quiet, inStore }).afterStart();
  vi.advanceTimersByTime(60 * 60_000);
  expect(collections).toEqual([]);
  quiet = true;
  vi.advanceTimersByTime(12_000);
  expect(collections).toEqual(['store', 'main', 'store', 'main']);
  quiet = false;
  vi.advanceTimersByTime(60_000);
  expect(collections).toHaveLength(4);
  quiet = true;
  vi.advanceTimersByTime(60 * 60_000);
  expect(collections).toEqual(Array(7).fill(['store', 'main']).flat());
  expect(vi.getTimerCount()).toBe(0);
});

it('an agent that stops first gives nothing back, and leaves no timer', () => {
  const memory = createGiveBack({ isQuiet: () => true, inStore });
  memory.afterStart();
  memory.stop();
  // A thread may end after the agent was told to.
  memory.afterThread();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  expect(collections).toEqual([]);
});

it('what an ended thread used is given back in quiet moments past its connection’s end, however long ago the start was', () => {
  let quiet = true;
  const memory = createGiveBack({ isQuiet: () => quiet, inStore });
  memory.afterStart();
  vi.advanceTimersByTime(60 * 60_000);
  collections = [];
  quiet = false;
  memory.afterThread();
  memory.afterThread();
  vi.advanceTimersByTime(60_000);
  expect(collections).toEqual([]);
  quiet = true;
  vi.advanceTimersByTime(60_000);
  expect(collections).toEqual(Array(3).fill(['store', 'main']).flat());
  expect(vi.getTimerCount()).toBe(0);
});
