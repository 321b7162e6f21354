/**
 * What each device is told in a scene or an exam: the usual for its kind, then what the config says for all, then what it
 * says for this one. Only what the device offers. Pure.
 *
 * There is no usual input and no usual volume: only the school knows where its PC is plugged in, and how loud is loud.
 */
import type { CommandOffer } from '../../drivers/device.ts';
import type { Config, SceneKind, Wishes } from '../config/config.ts';
import type { DeviceView } from '../devices/port.ts';

export type SceneConfig = Pick<Config, 'devices' | 'scenes'>;

/** One thing a device is told, command and value. */
export type Wish = readonly [command: string, value: string];

const KEEP = 'keep';
/** Power first: what sleeps takes nothing else. What is not here comes last. */
const ORDER_ON = ['power', 'input', 'volume', 'mute', 'blank', 'freeze', 'touch'];
/** On the way to silence the sound goes first, and power last. */
const ORDER_OFF = ['mute', 'input', 'volume', 'blank', 'freeze', 'touch', 'power'];
const ON: Wishes = { power: 'on', mute: 'off', blank: 'off', freeze: 'off', touch: 'on' };
/** Whoever writes an exam needs light: switches stay as they are unless the config says otherwise. */
const SILENT_AND_OFF: Wishes = { mute: 'on', power: 'off' };

/** A switch that makes a noise is no light. */
export const NOISY = /buzz|alarm|bell|siren/i;

/** A device whose own commands are switches: relays, lights. */
export function isSwitch({ kind }: DeviceView): boolean {
  return kind === 'sensor';
}

function usual(scene: SceneKind, device: DeviceView): Wishes {
  const noisy = device.commands.filter(({ name }) => NOISY.test(name)).map(({ name }): Wish => [name, 'off']);
  switch (device.kind) {
    case 'panel':
    case 'projector':
      if (scene === 'start') return ON;
      return scene === 'finish' ? { power: 'off' } : { ...SILENT_AND_OFF, ...Object.fromEntries(noisy) };
    case 'sensor': {
      if (scene === 'exam') return Object.fromEntries(noisy);
      const value = scene === 'start' ? 'on' : 'off';
      // A relay board’s own power is those of its relays that its address names: the fans need not go with the lights.
      if (device.commands.some(({ name }) => name === 'power')) return { power: value };
      const switches = device.commands.filter((offer) => isOnOff(offer) && !NOISY.test(offer.name));
      return Object.fromEntries(switches.map(({ name }): Wish => [name, value]));
    }
    case 'host':
      // The PC itself: never turned off by a scene, and its loudspeakers are in the room as well.
      return scene === 'exam' ? { mute: 'on' } : scene === 'start' ? { mute: 'off' } : {};
    case 'clicker':
    case 'camera':
    case 'reader':
    case 'input':
      return scene === 'exam' ? Object.fromEntries(noisy) : {};
  }
}

function isOnOff({ values }: CommandOffer): boolean {
  return values?.includes('on') === true && values.includes('off');
}

/** Of what all are told, what this one can take: a projector has no `pc`. */
function taken(device: DeviceView, wishes: Wishes): Wishes {
  return Object.fromEntries(
    Object.entries(wishes).filter(([name, value]) => {
      // Never the PC's own power: it would end the agent.
      if (device.kind === 'host' && name === 'power') return false;
      const offer = device.commands.find((candidate) => candidate.name === name);
      return value === KEEP || offer?.values === undefined || offer.values.includes(value);
    }),
  );
}

/** In the order in which it is told. Empty: it takes no part. */
export function wishesOf(scene: SceneKind, device: DeviceView, config: SceneConfig): readonly Wish[] {
  const own = config.devices.find(({ id }) => id === device.id)?.scene?.[scene];
  if (own === KEEP) return [];
  const offered = device.commands.map(({ name }) => name);
  const wishes = { ...usual(scene, device), ...taken(device, config.scenes[scene] ?? {}), ...own };
  const order = wishes['power'] === 'off' ? ORDER_OFF : ORDER_ON;
  const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(wishes)
    .filter(([name, value]) => value !== KEEP && offered.includes(name))
    .sort(([one], [other]) => place(one) - place(other));
}
