/** The devices of the room, for everybody above: what there is, what it says, and telling it something. */
import type { Camera } from '../../drivers/camera/camera.ts';
import type {
  Badge,
  CommandOffer,
  DeviceKind,
  DeviceStatus,
  Identity,
  Readings,
  TouchCount,
  Troubles,
} from '../../drivers/device.ts';
import type { BothLanguages } from '../../protocols/shown-error.ts';

/** One device as it is known right now. Safe on the wall: no card, no clicker, no key. */
export interface DeviceView {
  readonly id: string;
  readonly driver: string;
  readonly kind: DeviceKind;
  /** What the config calls it, 前投; null: its kind has to do. */
  readonly name: string | null;
  readonly model: { readonly id: string; readonly name: BothLanguages };
  readonly status: DeviceStatus;
  /** Wall ms of the last change of status. */
  readonly since: number;
  /** For a technician, in English; null while all is well. */
  readonly why: string | null;
  /** What it said last; empty while nothing is known. */
  readonly readings: Readings;
  readonly troubles: Troubles;
  readonly commands: readonly CommandOffer[];
  /** False: nothing it is told can be confirmed (set-only families). */
  readonly confirms: boolean;
  /** The command it is carrying out now, `power on`; null: none. */
  readonly busy: string | null;
}

/** Who told it. `exam` and `timetable` are the agent itself. */
export type CommandBy = 'page' | 'local' | 'district' | 'scene' | 'timetable' | 'exam';

export interface DeviceListener {
  /** Status, readings, troubles or identity of a device are other than before. */
  changed?(device: DeviceView): void;
  badge?(badge: Badge): void;
  touched?(count: TouchCount): void;
}

export interface RoomDevices {
  list(): readonly DeviceView[];
  get(id: string): DeviceView | undefined;
  identity(id: string): Identity;
  /**
   * Tells a device one thing and reads back. One command after the other per device; devices do not wait for each other.
   * Rejects with a ShownError: `DEVICE-UNKNOWN` (no such id) and what {@link Device.command} rejects with; `EXAM-MODE` when
   * the room is in exam mode and `by` is not `exam`.
   */
  command(id: string, name: string, value: string | undefined, by: CommandBy): Promise<Readings>;
  /** Ends by calling the returned function. */
  listen(listener: DeviceListener): () => void;
}

/** The cameras among them, to be steered and watched; who they are and how they stand is in {@link RoomDevices} as well. */
export interface RoomCameras {
  get(id: string): Camera | undefined;
  /** In the order of the config. */
  list(): readonly Camera[];
}
