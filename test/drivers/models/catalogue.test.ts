/** Walks every model there is: each is unique, says what it rests on, and is spoken to in a golden dialogue. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nowhere } from '../../../drivers/device.ts';
import { models } from '../../../drivers/models/models.ts';
import { driverEntry, driverNames } from '../../../drivers/registry.ts';
import { catalogue } from '../../../protocols/catalogue.ts';
import { streamDevices } from '../../../simulators/catalogue.ts';
import { playDialogue } from './dialogue.ts';

const files = new URL('../../../drivers/models/', import.meta.url).pathname;
const cases = new URL('../../cases/models/', import.meta.url).pathname;

describe('the catalogue of models', () => {
  test('lists every model file, each under its own name', () => {
    const written = readdirSync(files)
      .map((file) => file.replace(/\.ts$/, ''))
      .filter((file) => file !== 'model' && file !== 'models');
    expect(models.map(({ id }) => id).sort()).toEqual(written.sort());
  });

  test('has a generic model, a decoder and a simulator for every driver on a line', () => {
    for (const name of driverNames) {
      expect(
        models.some(({ driver }) => driver === name),
        `${name}: a model`,
      ).toBe(true);
      if (SIMULATED_ELSEWHERE.has(name)) continue;
      expect(Object.hasOwn(catalogue, name), `${name}: a decoder`).toBe(true);
      expect(Object.hasOwn(streamDevices, name), `${name}: a simulator`).toBe(true);
    }
  });

  test('no two models match the same USB device', () => {
    const ids = models.flatMap(({ match }) => (match.usb ?? []).map((id) => `${id.vendorId}:${id.productId}`));
    expect(ids).toEqual([...new Set(ids)]);
  });

  for (const model of models) {
    test(`${model.id} speaks both languages and names its source`, () => {
      for (const { zh, en } of [model.name, ...model.quirks]) {
        expect(zh).toMatch(/\p{Script=Han}/u);
        expect(en.length).toBeGreaterThan(3);
        expect(en).not.toMatch(/\p{Script=Han}/u);
      }
      expect(model.source.length).toBeGreaterThan(10);
      expect(driverEntry(model.driver), model.driver).toBeDefined();
    });
  }
});

/** Their device side has a plug of its own: USB, an input device, this PC. */
const SIMULATED_ELSEWHERE = new Set(['iclicker', 'onvif', 'keyboard', 'digitizer', 'host']);

describe('golden dialogues', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  for (const model of models) {
    if (SIMULATED_ELSEWHERE.has(model.driver)) continue;
    test(`${model.id}: every byte as written down, and everything it offers`, async () => {
      const folder = `${cases}${model.id}`;
      expect(existsSync(folder), `test/cases/models/${model.id}/dialogue.txt`).toBe(true);
      const reached = { readings: new Set<string>(), commands: new Set<string>() };
      for (const file of readdirSync(folder).sort()) {
        const { readings, commands } = await playDialogue(model, readFileSync(`${folder}/${file}`, 'utf8'));
        for (const key of readings) reached.readings.add(key);
        for (const name of commands) reached.commands.add(name);
      }
      const device = driverEntry(model.driver)?.create({
        id: 'x',
        label: 'x',
        model,
        secret: undefined,
        sink: nowhere,
        clock: { monotonicMs: () => 0 },
      });
      const offered = (device?.commands ?? []).map(({ name }) => name);
      expect(
        offered.filter((name) => !reached.commands.has(name)),
        'commands no dialogue reaches',
      ).toEqual([]);
    });
  }
});
