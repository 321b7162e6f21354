/** Positions a camera remembers. */
import type { Position } from './ptz-motion.ts';
import type { CameraSettings } from './settings.ts';
import { invalidArgument, SoapFault } from './soap.ts';

export interface Preset {
  readonly token: string;
  /** Absent: it was never given one. */
  readonly name?: string;
  readonly position: Position;
}

const WIDE: Position = { pan: 0, tilt: 0, zoom: 0 };

export class Presets {
  readonly #settings: CameraSettings;
  #list: Preset[] = [];
  home: Position = WIDE;

  constructor(settings: CameraSettings) {
    this.#settings = settings;
    this.fill('room');
  }

  get list(): readonly Preset[] {
    return this.#list;
  }

  /** `odd`: two of the same name, one without a name, names that are numbers. */
  fill(which: 'room' | 'none' | 'odd'): void {
    const room: Preset[] = [
      { token: '1', name: '老师', position: { pan: 0.1, tilt: 0, zoom: 0.6 } },
      { token: '2', name: '黑板', position: { pan: -0.2, tilt: 0.1, zoom: 0.4 } },
      { token: '3', name: '全景', position: WIDE },
    ];
    const odd: Preset[] = [
      { token: '1', name: '0', position: WIDE },
      { token: '2', name: 'same', position: { pan: 0.5, tilt: 0, zoom: 0 } },
      { token: '3', name: 'same', position: { pan: -0.5, tilt: 0, zoom: 0 } },
      { token: '4', position: { pan: 0, tilt: 0.5, zoom: 0 } },
      { token: '05', name: 'A & B <1>', position: { pan: 0, tilt: -0.5, zoom: 0 } },
    ];
    this.#list = which === 'room' ? room : which === 'odd' ? odd : [];
  }

  /** Throws a SoapFault. */
  find(token: string | undefined): Preset {
    const found = this.#list.find((preset) => preset.token === token);
    if (found === undefined) throw invalidArgument('ter:NoToken', 'No such preset');
    return found;
  }

  /** A token that is there is moved, no token makes a new one. Returns the token; throws a SoapFault. */
  put(token: string | undefined, name: string | undefined, position: Position): string {
    // ASCII is what a cheap camera's own menu can draw.
    if (this.#settings.presetNames === 'ascii' && name !== undefined && !/^[\x20-\x7e]*$/.test(name))
      throw invalidArgument('ter:InvalidPresetName', 'The preset name is invalid');
    if (token !== undefined && token !== '') {
      const before = this.find(token);
      const kept = name ?? before.name;
      const after = { token, position, ...(kept === undefined ? {} : { name: kept }) };
      this.#list = this.#list.map((preset) => (preset === before ? after : preset));
      return token;
    }
    if (this.#list.some((preset) => preset.name !== undefined && preset.name === name))
      throw invalidArgument('ter:PresetExist', 'A preset of this name exists');
    if (this.#list.length >= this.#settings.presetsMax)
      throw new SoapFault('Receiver', ['ter:Action', 'ter:TooManyPresets'], 'The maximum number of presets is reached');
    let number = 1;
    while (this.#list.some((preset) => preset.token === String(number))) number += 1;
    this.#list.push({ token: String(number), position, ...(name === undefined ? {} : { name }) });
    return String(number);
  }

  remove(token: string | undefined): void {
    const gone = this.find(token);
    this.#list = this.#list.filter((preset) => preset !== gone);
  }
}
