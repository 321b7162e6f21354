/** The devices of the room: what there is, what each says, and telling one something. On this computer without a PIN. */
import { z } from 'zod';
import type { DeviceView, RoomDevices } from '../../devices/port.ts';
import { deviceUnknown } from '../../devices/refusals.ts';
import { confirmed } from '../../scene/standing.ts';
import type { CommandAnswer, DeviceAnswer, DeviceList } from '../api.ts';
import { type Route, route } from './route.ts';

const order = () =>
  z.strictObject({
    command: z
      .string()
      .min(1)
      .max(32)
      .describe('power, input, volume, mute, blank, freeze, touch, …: see the device’s commands'),
    value: z
      .union([z.string().max(64), z.number(), z.boolean()])
      .optional()
      .describe('on, off, hdmi1, 40, …'),
  });

export function deviceRoutes(devices: RoomDevices): Route[] {
  const answerOf = (view: DeviceView): DeviceAnswer => ({ ...view, identity: devices.identity(view.id) });

  function known(id: string): DeviceView {
    const view = devices.get(id);
    if (view === undefined) throw deviceUnknown(id);
    return view;
  }

  return [
    route({
      method: 'GET',
      path: '/api/devices',
      zh: '教室里的设备',
      en: 'The devices of the room: state, readings, what each can be told, who it says it is.',
      access: 'local',
      answer: 'deviceList',
      run: () => ({ json: { devices: devices.list().map(answerOf) } satisfies DeviceList }),
    }),
    route({
      method: 'GET',
      path: '/api/devices/{id}',
      zh: '一台设备',
      en: 'One device.',
      access: 'local',
      answer: 'deviceAnswer',
      run: ({ params }) => ({ json: answerOf(known(params.id ?? '')) }),
    }),
    route({
      method: 'POST',
      path: '/api/devices/{id}/command',
      zh: '让一台设备做一件事，并读回',
      en: 'Tells a device one thing, and reads back.',
      access: 'local',
      body: order,
      answer: 'commandAnswer',
      run: async ({ params, body, caller }) => {
        const { id } = known(params.id ?? '');
        const value = textOf(body.value);
        const readings = await devices.command(id, body.command, value, caller.page ? 'page' : 'local');
        const sure = confirmed(known(id), readings, body.command, value);
        return { json: { readings, confirmed: sure } satisfies CommandAnswer };
      },
    }),
  ];
}

/** `true` is `on`, as in the readings. */
function textOf(value: string | number | boolean | undefined): string | undefined {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === undefined ? undefined : String(value);
}
