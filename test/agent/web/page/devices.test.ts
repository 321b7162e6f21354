/** What a device says of itself on the wall, in words. */
import { expect, test } from 'vitest';
import type { DeviceView } from '../../../../agent/devices/port.ts';
import {
  deviceLevel,
  deviceName,
  deviceSays,
  inOrder,
  inputSays,
  usualInputs,
} from '../../../../agent/web/page/wall/devices.ts';
import { ROOM_WORDS } from '../../../../agent/web/page/words/room.ts';
import { devices } from './room-states.ts';

const { zh, en } = ROOM_WORDS;
const [panel, front, back] = devices as [DeviceView, DeviceView, DeviceView];

test('a panel says its power, input and volume; muted, it says so instead of the volume', () => {
  expect(deviceSays(panel, zh)).toBe('开着 · HDMI 1 · 音量 35');
  expect(deviceSays({ ...panel, readings: { ...panel.readings, muted: true } }, zh)).toBe('开着 · HDMI 1 · 静音');
});

test('what it is told to do is said while it does it, and only once', () => {
  expect(deviceSays({ ...panel, busy: 'power off' }, zh)).toContain('正在关机');
  expect(deviceSays({ ...panel, busy: 'input pc' }, en)).toContain('Now: Input PC');
  expect(deviceSays({ ...panel, busy: 'mute off' }, zh)).toContain('正在取消静音');
  expect(deviceSays({ ...panel, busy: 'blank on' }, zh)).toContain('正在黑屏');
  expect(deviceSays(front, zh)).toBe('滤网报警 · 正在开机 · 灯泡 1834 小时');
});

test('a device that is away says since when; one that never answers says that nothing is known', () => {
  expect(deviceSays({ ...panel, status: 'offline' }, zh)).toMatch(/^没有应答 · \d\d:\d\d 起$/);
  expect(deviceSays(back, zh)).toBe('状态未知');
});

test('its mark follows what it reports of itself', () => {
  expect(deviceLevel(panel)).toBe('well');
  expect(deviceLevel(front)).toBe('care');
  expect(deviceLevel({ ...front, troubles: { lamp: 'error' } })).toBe('trouble');
  expect(deviceLevel({ ...panel, status: 'connecting' })).toBe('note');
  expect(deviceLevel({ ...panel, status: 'absent' })).toBe('care');
});

test('a device has its own name, or its kind’s', () => {
  expect(deviceName(front, zh)).toBe('前投');
  expect(deviceName(panel, en)).toBe('Panel');
});

test('inputs read as people say them', () => {
  expect(['hdmi2', 'usbc1', 'pc', 'dp', 'displayport2', '0x2f'].map((input) => inputSays(input, zh))).toEqual([
    'HDMI 2',
    'USB-C 1',
    '电脑',
    'DP',
    'DISPLAYPORT 2',
    '0X2F',
  ]);
});

test('the usual inputs are few, and the present one is among them', () => {
  expect(usualInputs(['vga2', 'hdmi2', 'pc', 'dp'], 'dp')).toEqual(['pc', 'hdmi2', 'dp']);
  expect(usualInputs(['31', '32'], undefined)).toEqual(['31', '32']);
});

test('what can be controlled comes first', () => {
  expect(inOrder(devices).map(({ id }) => id)).toEqual(['panel', 'back', 'front', 'lights', 'air', 'badge']);
});
