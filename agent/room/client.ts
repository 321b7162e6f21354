/** The RoomStore port on the main thread: every call goes to the worker by its name. */
import type { StoreHost } from '../store/host.ts';
import { areas } from './areas.ts';
import type { RoomStore } from './port.ts';

export function createRoomStore(host: StoreHost): RoomStore {
  return {
    ...areas(host),
    setting: (name) => host.call('room', 'setting', name),
    setSetting: (name, value) => host.call('room', 'setSetting', name, value),
    classes: () => host.call('room', 'classes'),
    pupils: (classId) => host.call('room', 'pupils', classId),
    compareRoster: (className, pupils) => host.call('room', 'compareRoster', className, pupils),
    importRoster: (className, pupils) => host.call('room', 'importRoster', className, pupils),
    bind: (classId, seat, clicker) => host.call('room', 'bind', classId, seat, clicker),
    unbind: (classId, clicker) => host.call('room', 'unbind', classId, clicker),
    saveQuestionText: (text) => host.call('room', 'saveQuestionText', text),
    questionTexts: (questions) => host.call('room', 'questionTexts', questions),
    questionsOf: (lesson) => host.call('room', 'questionsOf', lesson),
    erasePupil: (pupilId) => host.call('room', 'erasePupil', pupilId),
    audit: (what, fields, at) => host.call('room', 'audit', what, fields, at),
    auditLog: (limit) => host.call('room', 'auditLog', limit),
  };
}
