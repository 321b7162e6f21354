/** What a device says of itself, in a few words for a teacher. Pure: a view in, words out. */
import type { DeviceView } from '../../../devices/port.ts';
import { clock, type Level } from '../lines.ts';
import type { RoomWords } from '../words/room.ts';

export function deviceName(device: DeviceView, words: RoomWords): string {
  return device.name ?? words.kind[device.kind];
}

const isHere = ({ status }: DeviceView): boolean => status === 'online' || status === 'degraded';

export function deviceLevel(device: DeviceView): Level {
  if (device.status === 'connecting') return 'note';
  if (!isHere(device)) return 'care';
  const troubles = Object.values(device.troubles);
  if (troubles.includes('error')) return 'trouble';
  return device.status === 'degraded' || troubles.includes('warning') ? 'care' : 'well';
}

/** “开着 · HDMI 1 · 音量 30”; what is wrong goes first. */
export function deviceSays(device: DeviceView, words: RoomWords): string {
  if (!isHere(device)) return `${words.status[device.status]} · ${words.since(clock(device.since))}`;
  const parts: string[] = [];
  const { power, input, volume, muted, blanked } = device.readings;
  const changing = power === 'warming' || power === 'cooling';
  // “正在开机” is said once, by whoever knows better: the device itself.
  if (device.busy !== null && !changing) parts.push(words.busy(commandSays(device.busy, words)));
  for (const [what, level] of Object.entries(device.troubles)) {
    if (level !== 'ok') parts.push(words.troubleSays(words.trouble[what] ?? what));
  }
  if (typeof power === 'string') parts.push(powerSays(power, words));
  if (typeof input === 'string') parts.push(inputSays(input, words));
  if (muted === true) parts.push(words.mute);
  else if (typeof volume === 'number') parts.push(`${words.volumeHead} ${volume}`);
  if (blanked === true) parts.push(words.blank);
  parts.push(...factsOf(device, words));
  if (parts.length === 0) parts.push(device.confirms ? words.status[device.status] : words.unknownState);
  return parts.join(' · ');
}

/** Measured values, as many as the readings have. */
export function factsOf(device: DeviceView, words: RoomWords): string[] {
  return Object.entries(words.fact).flatMap(([key, say]) => {
    const value = device.readings[key];
    return typeof value === 'number' ? [say(String(Math.round(value * 10) / 10))] : [];
  });
}

function powerSays(power: string, words: RoomWords): string {
  return (words.power as Readonly<Record<string, string>>)[power] ?? power;
}

/** `hdmi1` → HDMI 1; a word of its own where people have one. */
export function inputSays(input: string, words: RoomWords): string {
  const known = words.input[input];
  if (known !== undefined) return known;
  const [, letters = input, number = ''] = /^([a-z-]+?)(\d*)$/i.exec(input) ?? [];
  const name = letters === 'usbc' ? 'USB-C' : letters.toUpperCase();
  return number === '' ? name : `${name} ${number}`;
}

/** `power on` → 开机, `mute off` → 取消静音, `volume 30` → 音量 30 */
function commandSays(command: string, words: RoomWords): string {
  const [name = '', value = ''] = command.split(' ');
  if (name === 'power') return value === 'on' ? words.turningOn : words.turningOff;
  const heads: Readonly<Record<string, string>> = {
    input: words.inputHead,
    volume: words.volumeHead,
    mute: words.mute,
    blank: words.blank,
    freeze: words.freeze,
    touch: words.touch,
  };
  const head = heads[name] ?? name;
  if (value === 'off') return words.undoing(head);
  if (value === 'on') return head;
  return `${head} ${name === 'input' ? inputSays(value, words) : value}`;
}

const USUAL_INPUTS = ['pc', 'hdmi1', 'hdmi2', 'android', 'usbc', 'usbc1', 'vga1'];
const MOST_USUAL = 5;

/** The inputs people use, and the present one. */
export function usualInputs(inputs: readonly string[], current: unknown): readonly string[] {
  const usual = USUAL_INPUTS.filter((input) => inputs.includes(input)).slice(0, MOST_USUAL);
  if (typeof current === 'string' && inputs.includes(current) && !usual.includes(current)) usual.push(current);
  return usual.length === 0 ? inputs.slice(0, MOST_USUAL) : usual;
}

/** In the order in which a lesson needs them; what cannot be told anything comes last. */
export function inOrder(devices: readonly DeviceView[]): readonly DeviceView[] {
  const kinds: readonly DeviceView['kind'][] = [
    'panel',
    'projector',
    'sensor',
    'camera',
    'clicker',
    'reader',
    'input',
    'host',
  ];
  const rank = (device: DeviceView): number => kinds.indexOf(device.kind) + (device.commands.length > 0 ? 0 : 10);
  return [...devices].sort((one, other) => rank(one) - rank(other));
}
