/** 已试过: what the agent has done by itself, and is doing. Pure. */
import type { BothLanguages } from '../../../protocols/shown-error.ts';
import type { DeviceView } from '../../devices/port.ts';
import { both } from '../fault-definition.ts';

export interface TriedInput {
  /** `reconnect base` → how often since the agent started. */
  readonly helped: ReadonlyMap<string, number>;
  readonly devices: readonly Pick<DeviceView, 'id' | 'kind' | 'status'>[];
}

const HELPED: Readonly<Record<string, BothLanguages>> = {
  reconnect: both('自动重连', 'connected again'),
  reset: both('自动重开端口', 'port opened anew'),
  restart: both('自动重启', 'restarted'),
};

const isAway = ({ kind, status }: TriedInput['devices'][number]): boolean =>
  kind !== 'host' && (status === 'offline' || status === 'absent' || status === 'connecting');

/** @param thing a device, or a fault's code where it is of none; absent: of all of them */
export function tried({ helped, devices }: TriedInput, thing?: string): BothLanguages[] {
  const done = [...helped].flatMap(([key, times]) => {
    const [how = '', ...rest] = key.split(' ');
    const about = rest.join(' ');
    if (thing !== undefined && about !== thing) return [];
    const name = HELPED[how] ?? both(how, how);
    return [both(`${name.zh} ${about} ${times} 次`, `${about} ${name.en} ${times} times`)];
  });
  const trying = devices
    .filter((device) => isAway(device) && (thing === undefined || device.id === thing))
    .map(({ id }) => both(`正在反复重连 ${id}`, `connecting to ${id} again and again`));
  return [...done, ...trying];
}
