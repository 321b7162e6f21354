/**
 * What hangs in a simulated classroom beside the clickers: a panel, a projector, the air, the lights, a card reader, a
 * camera (with a stream where GStreamer is there; it answers no search, for no school shall find it). Each is the simulator of its family, plugged in where the agent's config says; each can be set and made to misbehave by its
 * own name: `set front.power on`, `misbehave panel.silent`.
 */
import { ShownError } from '../protocols/shown-error.ts';
import { cameraPorts, startCamera } from './camera/onvif.ts';
import { streamDevices } from './catalogue.ts';
import { systemPorts } from './ports.ts';
import { seedFor } from './random.ts';
import { startStream } from './stream/simulator.ts';
import { wrongValue } from './wrong-value.ts';

export interface Piece {
  readonly id: string;
  /** What the school calls it. */
  readonly name: string;
  readonly driver: string;
  /** The driver's model; absent: the family's generic one. */
  readonly model?: string;
  readonly address: string;
}

export interface Furniture {
  readonly pieces: readonly Piece[];
  /** False: `what` names none of these. */
  set(what: string, value: string): Promise<boolean>;
  misbehave(how: string): Promise<boolean>;
  /** `press badge 62E3086CED`: a card is held to the reader. */
  press(who: string, what: string): string | undefined;
  close(): Promise<void>;
}

interface Wanted {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly model?: string;
  /** Where such a device really listens; taken when nobody has it. */
  readonly port: number;
  /** Put behind the address, as the config has to say it. */
  readonly query?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

const WANTED: readonly Wanted[] = [
  { id: 'panel', name: '一体机', driver: 'viewsonic', port: 5000, settings: { power: 'off' } },
  {
    id: 'front',
    name: '前投',
    driver: 'pjlink',
    port: 4352,
    settings: { power: 'standby', warm: '4000', cool: '3000' },
  },
  { id: 'air', name: '空气', driver: 'modbus', model: 'adtek-wall', port: 1502, settings: { model: 'adtek-wall' } },
  {
    id: 'lights',
    name: '灯',
    driver: 'modbus',
    model: 'waveshare-relay-8',
    port: 1503,
    settings: { model: 'waveshare-relay-8' },
  },
  { id: 'badge', name: '读卡器', driver: 'em4100', port: 0 },
];

/** One simulated device, whatever it is. */
interface Simulated {
  readonly address: string;
  set(what: string, value: string): Promise<void> | void;
  misbehave(how: string): Promise<void>;
  plug(): Promise<void>;
  /** Of devices with keys. */
  press?(what: string): string;
  close(): Promise<void>;
}

/** The camera’s usual port is 80, which a PC may need for something else. */
const CAMERA = { id: 'camera', name: '教室摄像机', driver: 'onvif', port: 8000 } as const;

export interface FurnitureOptions {
  readonly seed: number;
  readonly onEvent?: (event: object) => void;
}

export async function startFurniture({ seed, onEvent }: FurnitureOptions): Promise<Furniture> {
  const standing = new Map<string, { readonly piece: Piece; readonly simulator: Simulated }>();
  const hear = (id: string) => (event: object) => onEvent?.({ device: id, ...event });
  const stand = (piece: Piece, simulator: Simulated): void => {
    standing.set(piece.id, { piece, simulator });
    onEvent?.({ event: 'device', ...piece });
  };
  for (const wanted of WANTED) {
    const simulator = await start(wanted, seed, hear(wanted.id));
    for (const [what, value] of Object.entries(wanted.settings ?? {})) await simulator.set(what, value);
    const { id, name, driver, model, query = '' } = wanted;
    const piece = { id, name, driver, ...(model === undefined ? {} : { model }), address: simulator.address + query };
    stand(piece, simulator);
  }
  const camera = await hangUp(seed, hear(CAMERA.id));
  stand({ id: CAMERA.id, name: CAMERA.name, driver: CAMERA.driver, address: camera.address }, camera);
  /** `front.power` → the projector, and `power`. */
  const named = (text: string): readonly [Simulated, string] | undefined => {
    const [, id = '', rest = ''] = /^([a-z]+)\.(.+)$/.exec(text) ?? [];
    const found = standing.get(id);
    return found === undefined ? undefined : [found.simulator, rest];
  };
  return {
    pieces: [...standing.values()].map(({ piece }) => piece),
    async set(what, value) {
      const found = named(what);
      await found?.[0].set(found[1], value);
      return found !== undefined;
    },
    async misbehave(how) {
      const found = named(how);
      if (found === undefined) return false;
      if (found[1] === 'plug') await found[0].plug();
      else await found[0].misbehave(found[1]);
      return true;
    },
    press(who, what) {
      const found = standing.get(who);
      if (found === undefined) return undefined;
      if (found.simulator.press === undefined) throw wrongValue('press', who, '一个有按键的设备 a device with keys');
      return found.simulator.press(what);
    },
    close: async () => {
      await Promise.all([...standing.values()].map(({ simulator }) => simulator.close()));
    },
  };
}

async function start(wanted: Wanted, seed: number, onEvent: (event: object) => void): Promise<Simulated> {
  const create = streamDevices[wanted.driver];
  if (create === undefined) throw new Error(`no simulator ${wanted.driver}`);
  const options = { create, ports: systemPorts(seedFor(seed, wanted.id)), onEvent };
  const simulator = await atUsualPort(wanted.port, (port) =>
    startStream({ ...options, listen: `tcp://127.0.0.1:${port}` }),
  );
  const { device } = simulator;
  return {
    address: simulator.address,
    set: (what, value) => simulator.set(what, value),
    misbehave: (how) => simulator.misbehave(how),
    plug: () => simulator.plug(),
    ...(device.press === undefined ? {} : { press: (what: string) => device.press?.(what, 'in') ?? '' }),
    close: () => simulator.close(),
  };
}

function hangUp(seed: number, onEvent: (event: object) => void): Promise<Simulated> {
  const ports = cameraPorts(seedFor(seed, CAMERA.id));
  return atUsualPort(CAMERA.port, (port) =>
    startCamera({
      ports,
      listen: `http://banban:classroom@127.0.0.1:${port}/onvif/device_service`,
      rtsp: 'if-there',
      onEvent,
    }),
  );
}

/** At its usual port, or at any where that is taken: two simulated rooms may stand on one machine. */
async function atUsualPort<T>(port: number, listen: (port: number) => Promise<T>): Promise<T> {
  try {
    return await listen(port);
  } catch (error) {
    if (!(error instanceof ShownError) || error.code !== 'SIMULATE-LISTEN' || port === 0) throw error;
    return await listen(0);
  }
}
