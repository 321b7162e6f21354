/** What devices are told in 上课, 下课 and exam mode, as the config says it: `{ input: hdmi1, volume: 40, touch: keep }`. */
import { z } from 'zod';
import type { CommandOffer } from '../../drivers/device.ts';
import { checkedValue } from '../../drivers/polled/offers.ts';
import type { SceneKind, Wishes } from './config.ts';

export const SCENE_KINDS: readonly SceneKind[] = ['start', 'finish', 'exam'];
/** Left as it is. */
export const KEEP = 'keep';

/** Commands of the contract's table that make sense in a scene, and what they take; null: the device's own names. */
const VALUES: Readonly<Record<string, RegExp | null>> = {
  power: /^(on|off)$/,
  input: null,
  volume: /^(\d|[1-9]\d|100)$/,
  mute: /^(on|off)$/,
  blank: /^(on|off)$/,
  freeze: /^(on|off)$/,
  touch: /^(on|off)$/,
};

export const sceneCommands: readonly string[] = Object.keys(VALUES);

const NAME = /^[a-z][A-Za-z0-9-]{0,31}$/;
const OWN_VALUE = /^[A-Za-z0-9][A-Za-z0-9 _-]{0,31}$/;

export const wishes = z
  .record(z.string().regex(NAME), z.union([z.string(), z.number(), z.boolean()]))
  .transform((told, context): Wishes => {
    const kept: Record<string, string> = {};
    for (const [name, value] of Object.entries(told)) {
      const text = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value).trim();
      const allowed = (Object.hasOwn(VALUES, name) ? VALUES[name] : null) ?? OWN_VALUE;
      if (text === KEEP || allowed.test(text)) kept[name] = text;
      else context.addIssue({ code: 'custom', path: [name], message: `not a value of ${name}` });
    }
    return kept;
  });

/** No union: its issues would not say which value is wrong. */
const wishesOrKeep = z.unknown().transform((value, context): Wishes | typeof KEEP => {
  if (value === KEEP) return KEEP;
  const parsed = wishes.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

export const deviceScenes = z.strictObject({
  start: wishesOrKeep.optional(),
  finish: wishesOrKeep.optional(),
  exam: wishesOrKeep.optional(),
});

/** Whether the device can be told so. Throws a ShownError `DEVICE-CANNOT` or `DEVICE-VALUE`. */
export function checkWish(offers: readonly CommandOffer[], name: string, value: string, where: string): void {
  if (value === KEEP && offers.some((offer) => offer.name === name)) return;
  checkedValue(offers, name, value, where);
}
