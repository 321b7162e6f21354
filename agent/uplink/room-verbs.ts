/** What the district may do in the room: tell a device, 上课 and 下课, exam mode, and move a 报修 on. */
import type { CommandResult } from '../../protocols/uplink/commands.ts';
import type { RoomDevices } from '../devices/port.ts';
import type { Reports } from '../maintenance/report/port.ts';
import type { RoomScenes } from '../scene/scenes.ts';
import { confirmed } from '../scene/standing.ts';
import { CommandRefused, type VerbAnswer, type VerbHandlers } from './commands.ts';

export type RoomVerbs = Pick<VerbHandlers, 'device' | 'scene' | 'exam' | 'report'>;

export interface RoomVerbsSetup {
  readonly devices: RoomDevices;
  readonly scenes: Pick<RoomScenes, 'runToEnd' | 'beginExam' | 'endExam'>;
  readonly reports: Pick<Reports, 'accept' | 'repaired' | 'giveBack' | 'close'>;
}

export function createRoomVerbs({ devices, scenes, reports }: RoomVerbsSetup): RoomVerbs {
  return {
    async device({ device, command, value }) {
      const readings = await devices.command(device, command, value, 'district');
      const view = devices.get(device);
      const sure = view !== undefined && confirmed(view, readings, command, value);
      return { result: { ...readings, confirmed: sure } };
    },
    async scene({ scene }) {
      const { view, steps } = await scenes.runToEnd(scene, 'district');
      if (view.state === 'running') throw new Error('a scene that ended runs');
      const lastedMs = Math.max(0, (view.endedAt ?? view.startedAt) - view.startedAt);
      return { result: { state: view.state, lastedMs }, steps: steps.flatMap(ended).slice(0, 100) };
    },
    async exam({ on }): Promise<VerbAnswer> {
      if (!on) {
        await scenes.endExam('district');
        return { result: { on: false } };
      }
      const { devices: proofs } = await scenes.beginExam('district');
      const count = (state: string): number => proofs.filter((one) => one.state === state).length;
      return { result: { on: true, off: count('off'), stillOn: count('on'), unknown: count('unknown') } };
    },
    async report({ id, state, how }) {
      if (state === 'accepted') await reports.accept(id, 'district');
      else if (state === 'repaired') await reports.repaired(id, 'district');
      else if (state === 'returned') await reports.giveBack(id, 'district');
      else await reports.close(id, how ?? 'repaired', 'district');
      return { result: { id, state } };
    },
  };
}

type Ended = NonNullable<CommandResult['steps']>[number];

function ended(step: {
  readonly device: string;
  readonly step: string;
  readonly state: string;
  readonly code?: string;
}): Ended[] {
  const { state } = step;
  return state === 'done' || state === 'failed' || state === 'skipped' ? [{ ...step, state }] : [];
}

function refuse(): Promise<never> {
  return Promise.reject(new CommandRefused('COMMAND-UNKNOWN'));
}

/** A room without devices of its own: the verbs are not known there. */
export const noRoomVerbs: RoomVerbs = { device: refuse, scene: refuse, exam: refuse, report: refuse };
