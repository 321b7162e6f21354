/**
 * The event types: everything a room ever says, as data. JSON Schema and asyncapi.yaml are generated from this table
 * (`npm run generate`) and a test fails when they have drifted.
 *
 * Rules for a new type: no name, 学号 or 学籍号, no free text a person typed, no picture. Data is small (a line is
 * refused above 16 KiB). A published type never changes its meaning; a new meaning is a new type.
 *
 * zod is the one package this folder imports, see agent/decisions/0002-zod-in-protocols.md.
 */
import type { z } from 'zod';
import { agentEvents } from './events/agent.ts';
import { deviceEvents } from './events/devices.ts';
import { lessonEvents } from './events/lesson.ts';
import { maintenanceEvents } from './events/maintenance.ts';
import { questionEvents } from './events/question.ts';
import { readinessEvents } from './events/readiness.ts';
import { recordingEvents } from './events/recording.ts';
import { roomEvents } from './events/room.ts';

export { type KeepClass, sceneStep } from './events/definition.ts';
export { attendanceReasons, lessonKinds } from './events/lesson.ts';
export { reportEnds, reportKinds } from './events/maintenance.ts';
export { sceneBy } from './events/room.ts';

export const eventTypes = {
  ...agentEvents,
  ...deviceEvents,
  ...maintenanceEvents,
  ...roomEvents,
  ...lessonEvents,
  ...questionEvents,
  ...recordingEvents,
  ...readinessEvents,
} as const;

export type EventType = keyof typeof eventTypes;
export type EventData<T extends EventType = EventType> = z.infer<(typeof eventTypes)[T]['data']>;

const PREFIX = 'cn.banban.';

/** `cn.banban.response.pressed` → `response`: the last level of the event's topic. */
export function familyOf(type: string): string {
  const rest = type.startsWith(PREFIX) ? type.slice(PREFIX.length) : type;
  const dot = rest.indexOf('.');
  return dot === -1 ? rest : rest.slice(0, dot);
}

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventTypes, type);
}
