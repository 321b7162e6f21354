/** Rooms full of devices as the server would tell them: for the pictures and the checks of the room's screen. */

import type { DeviceView } from '../../../../agent/devices/port.ts';
import type { SceneView } from '../../../../agent/scene/port.ts';
import type { WallView } from '../../../../agent/web/api.ts';
import { NOW, ready } from './states.ts';

const AT_0912 = Date.UTC(2026, 8, 8, 1, 12);
const onOff = ['on', 'off'];

const plain: DeviceView = {
  id: 'panel',
  driver: 'viewsonic',
  kind: 'panel',
  name: null,
  model: { id: 'viewsonic-generic', name: { zh: 'ViewSonic ViewBoard（通用）', en: 'ViewSonic ViewBoard (any)' } },
  status: 'online',
  since: AT_0912,
  why: null,
  readings: { power: 'on', input: 'hdmi1', volume: 35, muted: false },
  troubles: {},
  commands: [
    { name: 'power', values: onOff },
    { name: 'volume', range: [0, 100] },
    { name: 'mute', values: onOff },
    { name: 'blank', values: onOff },
    { name: 'freeze', values: onOff },
    { name: 'touch', values: onOff },
    { name: 'input', values: ['hdmi1', 'hdmi2', 'hdmi3', 'hdmi4', 'vga1', 'vga2', 'dp', 'pc', 'android', 'tv', 'av'] },
  ],
  confirms: true,
  busy: null,
};

const projector: DeviceView = {
  ...plain,
  id: 'front',
  driver: 'pjlink',
  kind: 'projector',
  name: '前投',
  model: { id: 'pjlink-generic', name: { zh: 'PJLink 投影机（通用）', en: 'a PJLink projector (any)' } },
  readings: { power: 'warming', lampHours: 1_834 },
  troubles: { filter: 'warning', lamp: 'ok' },
  commands: [
    { name: 'power', values: onOff },
    { name: 'mute', values: onOff },
    { name: 'blank', values: onOff },
    { name: 'input', values: ['hdmi1', 'vga1'] },
  ],
  busy: 'power on',
};

export const setOnly: DeviceView = {
  ...plain,
  id: 'back',
  driver: 'promethean',
  name: '后墙屏',
  model: { id: 'promethean-generic', name: { zh: 'Promethean ActivPanel（通用）', en: 'Promethean ActivPanel (any)' } },
  readings: {},
  confirms: false,
  commands: [
    { name: 'power', values: onOff },
    { name: 'volume', range: [0, 100] },
    { name: 'input', values: ['hdmi1', 'pc'] },
  ],
};

const air: DeviceView = {
  ...plain,
  id: 'air',
  driver: 'modbus',
  kind: 'sensor',
  name: '空气',
  model: { id: 'adtek-wall', name: { zh: 'ADTEK 壁挂变送器', en: 'ADTEK wall transmitter' } },
  readings: { temperatureC: 23.4, humidityPct: 51.2, co2Ppm: 904 },
  commands: [],
};

const lights: DeviceView = {
  ...air,
  id: 'lights',
  name: '灯',
  model: { id: 'waveshare-relay-8', name: { zh: '8 路继电器', en: 'eight relays' } },
  readings: { power: 'on', relay1: 'on', relay2: 'off', relay3: 'on', relay4: 'on' },
  commands: ['power', 'relay1', 'relay2', 'relay3', 'relay4'].map((name) => ({ name, values: onOff })),
};

const reader: DeviceView = {
  ...plain,
  id: 'badge',
  driver: 'em4100',
  kind: 'reader',
  model: { id: 'em4100-generic', name: { zh: 'EM4100 串口读卡器', en: 'EM4100 serial reader' } },
  status: 'absent',
  why: 'DEVICE-BUSY: COM3 is in use by vendor.exe',
  readings: {},
  commands: [],
};

export const devices: readonly DeviceView[] = [plain, projector, setOnly, air, reader, lights];

const running: SceneView = {
  scene: 'start',
  state: 'running',
  by: 'page',
  startedAt: NOW,
  endedAt: null,
  steps: [
    { device: 'panel', what: { zh: '一体机：开机', en: 'Panel: power on' }, state: 'done', why: null },
    { device: 'front', what: { zh: '前投：开机', en: '前投: power on' }, state: 'running', why: null },
    { device: 'panel', what: { zh: '一体机：信号 电脑', en: 'Panel: input PC' }, state: 'done', why: null },
    {
      device: 'back',
      what: { zh: '后墙屏：开机', en: '后墙屏: power on' },
      state: 'failed',
      why: { zh: '设备没有回应。给设备断电再开。', en: 'The device does not answer. Power it off and on.' },
    },
    { device: 'panel', what: { zh: '一体机：音量 40', en: 'Panel: volume 40' }, state: 'skipped', why: null },
    { device: 'front', what: { zh: '前投：信号 HDMI 1', en: '前投: input HDMI 1' }, state: 'waiting', why: null },
  ],
};

const ended: SceneView = {
  ...running,
  state: 'done',
  endedAt: NOW,
  steps: running.steps.map((step) => ({ ...step, state: 'done', why: null })),
};

/** By the picture's name. */
export const ROOMS: Readonly<Record<string, WallView>> = {
  'room-devices': { ...ready, devices },
  'room-starting': { ...ready, devices, scene: running },
  'room-started': { ...ready, devices, scene: ended },
  'room-empty': ready,
};

export const TODAYS: Readonly<Record<string, WallView>> = {
  'today-room': { ...ready, devices },
  'today-shutdown': { ...ready, devices, shutdown: { atMs: NOW + 120_000 } },
  'today-starting': { ...ready, devices, scene: running },
  exam: {
    ...ready,
    devices,
    exam: {
      since: AT_0912,
      by: 'page',
      devices: [
        { device: 'panel', state: 'off' },
        { device: 'front', state: 'on' },
        { device: 'back', state: 'unknown' },
      ],
    },
  },
};
