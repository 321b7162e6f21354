import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DeviceListener, DeviceView, RoomDevices } from '../../agent/devices/port.ts';
import { publishStates, type StateSources } from '../../agent/states.ts';
import type { Uplink } from '../../agent/uplink/port.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const AIR: DeviceView = {
  id: 'air',
  driver: 'modbus',
  kind: 'sensor',
  name: '窗边',
  model: { id: 'senseair-s8', name: { zh: '二氧化碳', en: 'CO2' } },
  status: 'online',
  since: 1,
  why: null,
  readings: { co2Ppm: 800 },
  troubles: {},
  commands: [],
  confirms: true,
  busy: null,
};

test('a device’s state goes out at once when it is another state, and with the minute when it is another figure', () => {
  let view = AIR;
  const listeners: DeviceListener[] = [];
  const published: object[] = [];
  const devices = {
    list: () => [view],
    listen: (listener: DeviceListener) => {
      listeners.push(listener);
      return () => listeners.splice(0);
    },
  } as unknown as RoomDevices;
  const quiet = { onChange: () => () => {} };
  const stop = publishStates(
    {
      publishState: (thing: string, value: object) => thing === 'devices' && published.push(value),
    } as unknown as Uplink,
    {
      devices,
      classroom: {
        ...quiet,
        wall: () => ({ question: null, class: null, lesson: null, attendance: null, unknown: { clickers: 0 } }),
      },
      faults: { ...quiet, listAll: () => [] },
    } as unknown as StateSources,
  );
  const is = (news: Partial<DeviceView>): void => {
    view = { ...view, ...news };
    for (const listener of listeners) listener.changed?.(view);
  };
  // What the school calls it stays in the room.
  const { id, driver, kind, status, since, why, readings, troubles } = AIR;
  expect(published).toEqual([{ devices: [{ id, driver, kind, status, since, why, readings, troubles }] }]);

  for (let second = 0; second < 600; second++) {
    is({ readings: { co2Ppm: 800 + second } });
    vi.advanceTimersByTime(1_000);
  }
  expect(published.length).toBe(11);
  is({ status: 'offline', readings: {} });
  expect(published.length).toBe(12);
  is({ status: 'online', readings: { co2Ppm: 900 } });
  expect(published.length).toBe(13);
  is({ readings: { co2Ppm: 901 } });
  stop();
  vi.advanceTimersByTime(120_000);
  expect(published.length).toBe(13);
});
