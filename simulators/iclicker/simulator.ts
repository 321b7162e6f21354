/** One base, plugged in somewhere: what `banban simulate iclicker` runs and a simulated room contains. */
import { ShownError } from '../../protocols/shown-error.ts';
import type { SimulatorPorts } from '../ports.ts';
import { numberOf, wrongValue } from '../wrong-value.ts';
import { type BaseEvent, type BaseSettings, type BaseState, ClickerBase, type PressResult } from './base.ts';
import { FirstBase } from './first-base.ts';
import { plugIntoGadget } from './gadget.ts';
import { isClickerId, isKey } from './messages.ts';
import { isMisbehaviour, misbehaviours } from './misbehaviour.ts';
import type { Plug, Pluggable } from './plug.ts';
import { plugIntoTcp } from './tcp.ts';

export type SimulatorEvent = BaseEvent | { readonly event: 'second-host-refused'; readonly from: string };

export interface SimulatedBase {
  readonly address: string;
  state(): BaseState;
  /** Checked like a line typed by a person: throws a ShownError. */
  press(clicker: string, key: string): PressResult;
  misbehave(how: string): Promise<void>;
  /** `ack MS` · `air MS` · `report-interval MS` · `repeats SHARE` · `ack-reset-count on|off` */
  set(what: string, value: string): void;
  plug(): Promise<void>;
  unplug(): Promise<void>;
  close(): Promise<void>;
}

export interface SimulatedBaseOptions {
  readonly ports: SimulatorPorts;
  /** `tcp://HOST:PORT` (port 0: a free one) or `gadget`. Default tcp://127.0.0.1:0. */
  readonly listen?: string;
  /** Default 2. The first one does not push its votes. */
  readonly generation?: 1 | 2;
  readonly settings?: Partial<BaseSettings>;
  readonly onEvent?: (event: SimulatorEvent) => void;
}

export async function startBase(options: SimulatedBaseOptions): Promise<SimulatedBase> {
  const { ports, onEvent } = options;
  const first = options.generation === 1;
  const base = first ? new FirstBase(ports, options.settings) : new ClickerBase(ports, options.settings);
  base.onEvent = (event) => onEvent?.(event);
  const plug = await plugInto(base, options);
  return {
    // A socket cannot tell the generations apart as USB does.
    address: first && plug.address.startsWith('tcp:') ? `${plug.address}?generation=1` : plug.address,
    state: () => base.state(),
    press: (clicker, key) => {
      const id = clicker.toUpperCase();
      const letter = key.toUpperCase();
      if (!isClickerId(id)) throw notAClicker(clicker);
      if (!isKey(letter)) throw wrongValue('key', key, 'A B C D E F');
      return base.press(id, letter);
    },
    misbehave: async (how) => {
      if (!isMisbehaviour(how)) throw wrongValue('misbehave', how, Object.keys(misbehaviours).join(' '));
      if (how === 'unplug' || how === 'reset') await plug.unplug();
      else base.misbehave(how);
      if (how === 'reset') await plug.plug();
    },
    set: (what, value) => change(base.settings, what, value),
    plug: () => plug.plug(),
    unplug: () => plug.unplug(),
    close: () => plug.close(),
  };
}

async function plugInto(base: Pluggable, options: SimulatedBaseOptions): Promise<Plug> {
  const listen = options.listen ?? 'tcp://127.0.0.1:0';
  const { ports, onEvent } = options;
  if (listen === 'gadget')
    return await plugIntoGadget({
      base,
      ports,
      ...(options.generation === 1 ? { manufacturer: 'I-Clicker USB Base' } : {}),
    });
  const { host, port } = tcpAddress(listen);
  return await plugIntoTcp({
    base,
    ports,
    host,
    port,
    onRefused: (from) => onEvent?.({ event: 'second-host-refused', from }),
  });
}

function tcpAddress(listen: string): { host: string; port: number } {
  if (listen === 'pty') {
    throw new ShownError({
      code: 'SIMULATE-NO-SERIAL',
      where: listen,
      what: {
        zh: 'i>clicker 基座是 USB HID 设备，没有串口',
        en: 'an i>clicker base is a USB HID device and has no serial port',
      },
      todo: {
        zh: '用 tcp://127.0.0.1:0，或在 USB 实验室里用 gadget',
        en: 'use tcp://127.0.0.1:0, or gadget in the USB laboratory',
      },
    });
  }
  const url = URL.canParse(listen) ? new URL(listen) : undefined;
  if (url?.protocol !== 'tcp:' || url.hostname === '') throw wrongValue('--listen', listen, 'tcp://HOST:PORT · gadget');
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) };
}

function change(settings: BaseSettings, what: string, value: string): void {
  switch (what) {
    case 'ack':
      settings.ackMs = [numberOf(what, value, 0, 60_000), Number(value)];
      return;
    case 'air':
      settings.airMs = [numberOf(what, value, 0, 60_000), Number(value)];
      return;
    case 'report-interval':
      settings.reportMs = numberOf(what, value, 0, 60_000);
      return;
    case 'repeats':
      settings.repeats = numberOf(what, value, 0, 1);
      return;
    case 'ack-reset-count':
      if (value !== 'on' && value !== 'off') throw wrongValue(what, value, 'on off');
      settings.ackResetCount = value === 'on';
      return;
    default:
      throw wrongValue('set', what, 'ack air report-interval repeats ack-reset-count');
  }
}

function notAClicker(text: string): ShownError {
  return wrongValue(
    'clicker',
    text,
    '8 位十六进制，末字节为前三字节异或 / 8 hex digits, the last byte the xor of the first three, 82E9701B',
  );
}
