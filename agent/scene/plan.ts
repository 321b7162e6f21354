/**
 * 上课 and 下课 as ordered steps. Pure: config and devices in, steps out.
 *
 * Two orders hold. Each device takes its own steps one after the other. And what has a `rank` waits until everything of
 * a lower rank has been told: lights and relays, then panels, then projectors; at the end the other way round. Relays
 * that may feed a projector go last, once it has cooled down.
 */
import type { BothLanguages } from '../../protocols/shown-error.ts';
import type { DeviceView } from '../devices/port.ts';
import type { SceneName } from './port.ts';
import { isSwitch, type SceneConfig, wishesOf } from './told.ts';
import { deviceWords, stepWords } from './words.ts';

export interface PlannedStep {
  readonly device: string;
  readonly command: string;
  readonly value: string;
  readonly what: BothLanguages;
  /** Undefined: no order but the device's own. */
  readonly rank: number | undefined;
  /** Waits until no projector of the plan is on or cooling any more. */
  readonly afterCooling: boolean;
}

/** What is called a light feeds a light. */
// 灯: escaped, or the bundle would keep all of its source in two bytes a character.
const LIGHT = /light|lamp|\u706f/i;

function mayFeedProjector(device: DeviceView, command: string): boolean {
  return isSwitch(device) && ![device.id, device.name ?? '', command].some((word) => LIGHT.test(word));
}

export function planScene(
  scene: SceneName,
  devices: readonly DeviceView[],
  config: SceneConfig,
): readonly PlannedStep[] {
  const steps = devices.flatMap((device) => {
    const words = deviceWords(device, devices);
    return wishesOf(scene, device, config).map(
      ([command, value]): PlannedStep => ({
        device: device.id,
        command,
        value,
        what: stepWords(words, isSwitch(device) && command === 'power' ? 'switch' : command, value),
        rank: rankOf(scene, device, command),
        afterCooling: scene === 'finish' && mayFeedProjector(device, command) && value === 'off',
      }),
    );
  });
  return inOrder(steps, scene);
}

function rankOf(scene: SceneName, device: DeviceView, command: string): number | undefined {
  const group = isSwitch(device) ? 0 : command !== 'power' ? undefined : device.kind === 'panel' ? 1 : 2;
  return group === undefined || scene === 'start' ? group : 2 - group;
}

/** As it is shown: device after device in the order of their ranks; what waits for a projector holds up nothing else. */
function inOrder(steps: readonly PlannedStep[], scene: SceneName): readonly PlannedStep[] {
  const first = new Map<string, number>();
  for (const { device, rank } of steps)
    if (rank !== undefined) first.set(device, Math.min(rank, first.get(device) ?? rank));
  const last = scene === 'start' ? 3 : -1;
  const place = ({ device }: PlannedStep): number => first.get(device) ?? last;
  return steps.toSorted(
    (one, other) => place(one) - place(other) || Number(one.afterCooling) - Number(other.afterCooling),
  );
}
