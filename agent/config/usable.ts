/** What the schema cannot say: devices no driver can be built from, and things a device cannot be told. */
import type { Document } from 'yaml';
import { type CommandOffer, type DeviceKind, nowhere } from '../../drivers/device.ts';
import { buildDevice } from '../../drivers/registry.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import type { DeviceConfig, SceneKind, Wishes } from './config.ts';
import { type Complain, keyOffset, type Path, valueOffset } from './offsets.ts';
import { helpFor } from './sections.ts';
import { checkWish, KEEP, SCENE_KINDS, sceneCommands } from './wishes.ts';

export interface UsableDevice {
  readonly config: DeviceConfig;
  readonly kind: DeviceKind;
  readonly commands: readonly CommandOffer[];
}

type Scenes = Readonly<Partial<Record<SceneKind, Wishes>>>;

/** Leaves out what no driver can be built from, and the second of two devices with one id. */
export function usableDevices(
  devices: readonly DeviceConfig[],
  inFile: unknown,
  document: Document,
  complain: Complain,
): readonly UsableDevice[] {
  const entries: unknown[] = Array.isArray(inFile) ? inFile : [];
  const pathOf = (device: DeviceConfig): Path => {
    const index = entries.findLastIndex((entry) => {
      const { id, address } = (entry ?? {}) as { id?: unknown; address?: unknown };
      return id === device.id && address === device.address;
    });
    return ['devices', index];
  };
  const seen = new Set<string>();
  const usable: UsableDevice[] = [];
  for (const device of devices) {
    const path = pathOf(device);
    if (seen.has(device.id)) {
      complain(
        valueOffset(document, path),
        'CONFIG-REPEATED-ID',
        {
          zh: `设备编号“${device.id}”重复，后一个不用`,
          en: `the device id “${device.id}” stands twice; the second is left out`,
        },
        helpFor('devices.id'),
      );
      continue;
    }
    seen.add(device.id);
    try {
      const { commands, kind } = buildDevice(device, nowhere, { monotonicMs: () => 0, now: () => 0 }).device;
      const lit = withLamp(device, kind, path, document, complain);
      usable.push({ config: withPossible(lit, commands, path, document, complain), kind, commands });
    } catch (error) {
      if (!(error instanceof ShownError)) throw error;
      complain(valueOffset(document, path), error.code, error.what, error.todo);
    }
  }
  return usable;
}

/** Only what makes light by a lamp or backlight has a life to state. */
function withLamp(
  device: DeviceConfig,
  kind: DeviceKind,
  path: Path,
  document: Document,
  complain: Complain,
): DeviceConfig {
  const { lampLifeHours, ...rest } = device;
  if (lampLifeHours === undefined || kind === 'projector' || kind === 'panel') return device;
  complain(
    keyOffset(document, [...path, 'lampLifeHours']),
    'CONFIG-NO-LAMP',
    {
      zh: `设备“${device.id}”没有灯泡，lampLifeHours 不用`,
      en: `“${device.id}” has no lamp: lampLifeHours is left out`,
    },
    { zh: '只写在投影机或大屏上，别的删去这一行', en: 'write it at a projector or panel only; delete the line' },
  );
  return rest;
}

/** What this very device was to be told, and cannot be, is left out: the rest of its scene still holds. */
function withPossible(
  device: DeviceConfig,
  offers: readonly CommandOffer[],
  path: Path,
  document: Document,
  complain: Complain,
): DeviceConfig {
  if (device.scene === undefined) return device;
  const scene: Partial<Record<SceneKind, Wishes | 'keep'>> = {};
  for (const kind of SCENE_KINDS) {
    const told = device.scene[kind];
    if (told === undefined || told === KEEP) {
      if (told !== undefined) scene[kind] = told;
      continue;
    }
    scene[kind] = possible(told, (name, value) => {
      try {
        checkWish(offers, name, value, device.id);
        return true;
      } catch (error) {
        if (!(error instanceof ShownError)) throw error;
        complain(valueOffset(document, [...path, 'scene', kind, name]), error.code, error.what, error.todo);
        return false;
      }
    });
  }
  return { ...device, scene };
}

/** A word no device here knows is a slip of the pen; one of the contract's table may be for a device still to come. */
export function usableScenes(
  scenes: Scenes,
  devices: readonly UsableDevice[],
  document: Document,
  complain: Complain,
): Scenes {
  const offered = devices.flatMap(({ commands }) => commands.map(({ name }) => name));
  const known = [...new Set([...sceneCommands, ...offered])];
  const usable: Partial<Record<SceneKind, Wishes>> = {};
  for (const kind of SCENE_KINDS) {
    const told = scenes[kind];
    if (told === undefined) continue;
    usable[kind] = possible(told, (name) => {
      if (known.includes(name)) return true;
      complain(
        keyOffset(document, ['scenes', kind, name]),
        'CONFIG-UNKNOWN-KEY',
        { zh: `没有设备能做“${name}”`, en: `no device here can be told “${name}”` },
        { zh: `这里可以写：${known.join('、')}`, en: `known here: ${known.join(', ')}` },
      );
      return false;
    });
  }
  return usable;
}

function possible(told: Wishes, is: (name: string, value: string) => boolean): Wishes {
  return Object.fromEntries(Object.entries(told).filter(([name, value]) => is(name, value)));
}
