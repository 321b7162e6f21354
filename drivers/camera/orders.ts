/** The contract's commands of a camera, read from their words. Pure. */
import type { CommandOffer } from '../device.ts';
import { deviceCannot, deviceValue } from '../transport/failure.ts';
import type { CameraAbilities, CameraPreset, CameraVelocity } from './camera.ts';

export type Order =
  | { readonly do: 'preset' | 'save-preset'; readonly preset: string }
  | { readonly do: 'move' | 'goto' | 'step'; readonly to: CameraVelocity }
  | { readonly do: 'stop' | 'home' | 'clock' };

/** Half speed: a step of a second is then a step, and not half the room. */
const SPEED = 0.5;
const WAYS: Readonly<Record<string, CameraVelocity>> = {
  left: { pan: -SPEED, tilt: 0, zoom: 0 },
  right: { pan: SPEED, tilt: 0, zoom: 0 },
  up: { pan: 0, tilt: SPEED, zoom: 0 },
  down: { pan: 0, tilt: -SPEED, zoom: 0 },
  in: { pan: 0, tilt: 0, zoom: SPEED },
  out: { pan: 0, tilt: 0, zoom: -SPEED },
};
const LONGEST_LABEL = 60;

export interface CanDo {
  readonly abilities: CameraAbilities;
  readonly presets: readonly CameraPreset[];
  readonly absolute: boolean;
  readonly relative: boolean;
}

/** What it can be told, by what it has answered. */
export function offersOf({ abilities, presets, absolute, relative }: CanDo): readonly CommandOffer[] {
  const offers: CommandOffer[] = [];
  if (abilities.ptz === 'ok') {
    offers.push({ name: 'move', values: Object.keys(WAYS) }, { name: 'stop' });
    if (abilities.home === 'ok') offers.push({ name: 'home' });
    if (absolute) offers.push({ name: 'goto' });
    if (relative) offers.push({ name: 'step' });
  }
  if (abilities.presets === 'ok') {
    offers.push({ name: 'preset', values: presets.map(({ token, label }) => (label === '' ? token : label)) });
    offers.push({ name: 'save-preset' });
  }
  if (abilities.setClock !== 'unsupported') offers.push({ name: 'clock', values: ['set'] });
  return offers;
}

/** Throws `DEVICE-CANNOT`, `DEVICE-VALUE`. */
export function orderOf(name: string, value: string | undefined, can: CanDo, where: string): Order {
  const offers = offersOf(can);
  if (!offers.some((offer) => offer.name === name))
    throw deviceCannot(
      where,
      name,
      offers.map((offer) => offer.name),
    );
  const said = (value ?? '').trim();
  switch (name) {
    case 'move': {
      const to = WAYS[said.toLowerCase()] ?? threeOf(said);
      if (to === undefined) throw deviceValue(where, name, `${Object.keys(WAYS).join(' ')} −1…1,−1…1,−1…1`);
      return { do: 'move', to };
    }
    case 'goto':
    case 'step': {
      const to = threeOf(said);
      if (to === undefined) throw deviceValue(where, name, '−1…1,−1…1,−1…1');
      return { do: name, to };
    }
    case 'preset': {
      const preset = presetCalled(said, can.presets);
      if (preset === undefined)
        throw deviceValue(where, name, can.presets.map(({ label, token }) => label || token).join(' '));
      return { do: 'preset', preset: preset.token };
    }
    case 'save-preset':
      if (said === '' || said.length > LONGEST_LABEL || /[\p{Cc}]/u.test(said))
        throw deviceValue(where, name, '老师 黑板 全景 …');
      return { do: 'save-preset', preset: said };
    case 'clock':
      if (said.toLowerCase() !== 'set') throw deviceValue(where, name, 'set');
      return { do: 'clock' };
    case 'home':
      return { do: 'home' };
    default:
      return { do: 'stop' };
  }
}

/** By its label, of two like ones the first; else by its token, which is how one without a label is called. */
export function presetCalled(said: string, presets: readonly CameraPreset[]): CameraPreset | undefined {
  if (said === '') return undefined;
  return presets.find(({ label }) => label === said) ?? presets.find(({ token }) => token === said);
}

function threeOf(text: string): CameraVelocity | undefined {
  const parts = text.split(',').map((part) => (/^\s*-?\d{1,2}(\.\d{1,6})?\s*$/.test(part) ? Number(part) : Number.NaN));
  const [pan = Number.NaN, tilt = Number.NaN, zoom = Number.NaN] = parts;
  const sane = parts.length === 3 && [pan, tilt, zoom].every((part) => part >= -1 && part <= 1);
  return sane ? { pan, tilt, zoom } : undefined;
}
