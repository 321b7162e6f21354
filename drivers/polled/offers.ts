/** What a device can be told, read off its family's codec: what it can encode with the profile, it offers. */
import type { CommandOffer } from '../device.ts';
import { deviceCannot, deviceValue } from '../transport/failure.ts';
import type { PolledFamily } from './family.ts';

export function offersOf<Profile>(family: PolledFamily<Profile>, profile: Profile): readonly CommandOffer[] {
  const inputs = family.inputs(profile);
  const offers: CommandOffer[] = [];
  for (const name of family.commands) {
    if (name === 'volume') {
      if (family.encode({ command: name, value: '0' }, profile) !== undefined) offers.push({ name, range: [0, 100] });
      continue;
    }
    const values = (family.values?.[name] ?? ['on', 'off']).filter(
      (value) => family.encode({ command: name, value }, profile) !== undefined,
    );
    if (values.length > 0) offers.push({ name, values });
  }
  if (inputs.length > 0) offers.push({ name: 'input', values: inputs });
  return offers;
}

export function namesOf(offers: readonly CommandOffer[]): readonly string[] {
  return offers.map(({ name }) => name);
}

/** The value as the family's codec takes it. Throws `DEVICE-CANNOT`, `DEVICE-VALUE`. */
export function checkedValue(
  offers: readonly CommandOffer[],
  name: string,
  value: string | undefined,
  where: string,
): string {
  const offer = offers.find((candidate) => candidate.name === name);
  if (offer === undefined) throw deviceCannot(where, name, namesOf(offers));
  const given = (value ?? '').trim().toLowerCase();
  if (offer.range !== undefined) {
    const [least, most] = offer.range;
    const number = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
    if (!(number >= least && number <= most)) throw deviceValue(where, name, `${least}–${most}`);
    return String(number);
  }
  if (offer.values?.includes(given) !== true) throw deviceValue(where, name, (offer.values ?? []).join(' '));
  return given;
}
