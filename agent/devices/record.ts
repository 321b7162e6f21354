/** Everything known of one device right now; kept up by the supervisor, read by everybody. */
import type { Device, DeviceStatus, Identity, Readings, Troubles } from '../../drivers/device.ts';
import type { BothLanguages, ShownError } from '../../protocols/shown-error.ts';
import type { DeviceView } from './port.ts';

/** What changes. */
interface Known {
  readonly status: DeviceStatus;
  /** Wall ms of the last change of status. */
  readonly since: number;
  readonly why: string | null;
  readonly readings: Readings;
  readonly troubles: Troubles;
  readonly busy: string | null;
}

export class DeviceRecord {
  readonly device: Device;
  /** What went wrong when it was tried last; undefined while connected, and while it is tried. */
  failure: ShownError | undefined;
  identity: Identity;
  /** How long its lamp lasts by its maker’s word, hours. */
  readonly lampLifeHours: number | undefined;
  #view: DeviceView;

  constructor(setup: {
    readonly device: Device;
    readonly name: string | null;
    readonly model: { readonly id: string; readonly name: BothLanguages; readonly lampLifeHours?: number };
    readonly since: number;
  }) {
    const { device, model } = setup;
    this.device = device;
    this.identity = {};
    this.lampLifeHours = model.lampLifeHours;
    this.#view = {
      id: device.id,
      driver: device.driver,
      kind: device.kind,
      name: setup.name,
      model: { id: model.id, name: model.name },
      status: 'connecting',
      since: setup.since,
      why: null,
      readings: {},
      troubles: {},
      commands: device.commands,
      confirms: device.confirms,
      busy: null,
    };
  }

  get view(): DeviceView {
    return this.#view;
  }

  get connected(): boolean {
    return this.#view.status === 'online' || this.#view.status === 'degraded';
  }

  learn(news: Partial<Known>): void {
    // What it can be told may have been learnt with it: a camera is asked.
    this.#view = { ...this.#view, commands: this.device.commands, ...news };
  }
}
