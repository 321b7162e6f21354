/** What this room knows to be somebody's: names, 学号, 工号, and the secrets of its config. For the redactor only. */
import type { Config } from '../../config/config.ts';
import type { RoomStore } from '../../room/port.ts';
import { SECRET_SETTINGS } from '../../room/port.ts';

export type KnownPeople = Pick<RoomStore, 'classes' | 'pupils' | 'schoolRecord' | 'setting'>;

export async function knownPeople(room: KnownPeople): Promise<string[]> {
  const words: (string | null | undefined)[] = [];
  for (const { id } of await room.classes())
    for (const { name, studentNo } of await room.pupils(id)) words.push(name, studentNo);
  for (const { name, staffNo } of (await room.schoolRecord()).teachers) words.push(name, staffNo);
  for (const name of SECRET_SETTINGS) words.push(await room.setting(name));
  return words.filter((word) => typeof word === 'string');
}

export function knownSecrets(config: Pick<Config, 'uplink' | 'devices' | 'owners'>): string[] {
  const { uplink, devices, owners } = config;
  const addresses = devices.flatMap(({ address }) => {
    if (!URL.canParse(address)) return [];
    const { username, password } = new URL(address);
    return [password, decoded(password), username];
  });
  const named = Object.values(owners ?? {}).map(({ name }) => name);
  return [uplink?.password, uplink?.username, ...addresses, ...named].filter(
    (word): word is string => typeof word === 'string' && word !== '',
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone per cent sign: it stands for itself.
    return text;
  }
}
