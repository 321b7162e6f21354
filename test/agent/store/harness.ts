/** Stores in a directory of their own, with a clock the test holds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { NewEvent } from '../../../agent/journal/port.ts';
import { type Clock, type Ports, silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import type { EngineName } from '../../../agent/store/engine.ts';
import { openStores, type Stores, type StoresOptions } from '../../../agent/store/stores.ts';

export const engines: readonly EngineName[] = ['better-sqlite3', 'node:sqlite'];
export const NOON = Date.UTC(2026, 8, 1, 4, 0, 0);

export class TestClock implements Clock {
  wall = NOON;
  private readonly started = performance.now();
  skipped = 0;

  now(): number {
    return this.wall;
  }

  monotonicMs(): number {
    return performance.now() - this.started + this.skipped;
  }
}

export function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'banban-store-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

export interface Opening extends Partial<StoresOptions> {
  readonly directory: string;
  readonly engine: EngineName;
}

export async function open(options: Opening, clock: Clock = new TestClock()): Promise<Stores> {
  const ports: Ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
  const stores = await openStores({
    source: '/local',
    version: '0.1.0',
    buildTime: Date.UTC(2026, 0, 1),
    ports,
    keepDays: 180,
    maxMB: 500,
    ...options,
  });
  onTestFinished(() => stores.close());
  return stores;
}

export function press(sq: number, question = 'q1', at = NOON): NewEvent<'cn.banban.response.pressed'> {
  return {
    type: 'cn.banban.response.pressed',
    subject: question,
    at,
    data: { question, device: 'base', clicker: 'A1B2C3D4', key: 'A', sq, pupil: 'p0abcdefghijklmnop' },
  };
}

export function status(why = 'x', at = NOON): NewEvent<'cn.banban.device.status'> {
  return { type: 'cn.banban.device.status', at, data: { device: 'base', driver: 'iclicker', status: 'online', why } };
}

export const ALL = { lines: 100_000, bytes: 1e9 };
