/** The journal read as a record: what each kind of line leaves behind, and what a cut of the mains does. */
import { expect, test } from 'vitest';
import { createRecorder } from '../../../../agent/maintenance/kpi/record.ts';
import type { EventData, EventType } from '../../../../protocols/uplink/events.ts';

const at = (time: string): number => Date.parse(`2026-11-23T${time}:00+08:00`);

function record() {
  const recorder = createRecorder();
  return {
    ...recorder,
    say<T extends EventType>(time: string, type: T, data: EventData<T>) {
      recorder.take({ type: type as never, time: new Date(at(time)).toISOString(), data: data as never });
    },
  };
}

const started = { version: '0', platform: 'linux-x64', boot: 'b', engine: 'better-sqlite3' };

test('the PC ran from its start to its end, or to the last line before the mains were cut', () => {
  const { say, read } = record();
  say('07:30', 'cn.banban.agent.started', started);
  say('11:30', 'cn.banban.agent.stopped', { why: 'asked' });
  say('13:00', 'cn.banban.agent.started', started);
  say('16:05', 'cn.banban.question.closed', { question: 'q1', lastedMs: 1 });
  say('18:00', 'cn.banban.agent.started', started);
  expect(read(at('19:00')).powered).toEqual([
    { from: at('07:30'), to: at('11:30') },
    { from: at('13:00'), to: at('16:05') },
    { from: at('18:00'), to: at('19:00') },
  ]);
});

test('a display is on from what it says to what it says, its going away, or the end of the life', () => {
  const { say, read } = record();
  const power = (time: string, device: string, value: string): void =>
    say(time, 'cn.banban.device.changed', { device, changed: ['power'], readings: { power: value } });
  say('07:30', 'cn.banban.agent.started', started);
  expect(read(at('08:00')).displayOn).toBeUndefined();
  power('08:00', 'panel', 'on');
  power('08:10', 'panel', 'on');
  power('09:00', 'panel', 'standby');
  power('10:00', 'front', 'on');
  say('10:30', 'cn.banban.device.status', { device: 'front', driver: 'pjlink', status: 'offline' });
  power('11:00', 'front', 'on');
  say('11:30', 'cn.banban.agent.stopped', { why: 'asked' });
  expect(read(at('12:00')).displayOn).toEqual([
    { from: at('08:00'), to: at('09:00') },
    { from: at('10:00'), to: at('10:30') },
    { from: at('11:00'), to: at('11:30') },
  ]);
});

test('faults and lessons end once, whatever is told again after a rollback', () => {
  const { say, read } = record();
  const fault = { fault: 'f1', code: 'PRJ-OFFLINE', severity: 'S2' as const, device: 'front' };
  for (let telling = 0; telling < 2; telling++) {
    say('08:00', 'cn.banban.fault.opened', fault);
    say('08:05', 'cn.banban.lesson.began', { lesson: 'l1', kind: 'regular', by: 'page', teacher: 't0a' });
    say('08:10', 'cn.banban.lesson.changed', { lesson: 'l1', teacher: 't0b', substitute: true });
    say('08:20', 'cn.banban.fault.closed', { fault: 'f1', code: 'PRJ-OFFLINE', lastedMs: 1_200_000 });
    say('08:45', 'cn.banban.lesson.ended', {
      lesson: 'l1',
      why: 'asked',
      lastedMs: 1,
      questions: 0,
      presses: 0,
      draws: 0,
    });
  }
  say('09:00', 'cn.banban.fault.opened', { ...fault, fault: 'f2' });
  say('09:00', 'cn.banban.lesson.began', { lesson: 'l2', kind: 'regular', by: 'page' });
  const { faults, lessons } = read(at('09:30'));
  expect(faults).toEqual([
    { code: 'PRJ-OFFLINE', device: 'front', severity: 'S2', span: { from: at('08:00'), to: at('08:20') } },
    { code: 'PRJ-OFFLINE', device: 'front', severity: 'S2', span: { from: at('09:00'), to: Number.POSITIVE_INFINITY } },
  ]);
  expect(lessons).toEqual([
    { teacher: 't0b', span: { from: at('08:05'), to: at('08:45') } },
    { teacher: undefined, span: { from: at('09:00'), to: at('09:30') } },
  ]);
});

test('a drill is no fault, and a fault counts as what it was at its worst', () => {
  const { say, read } = record();
  say('08:00', 'cn.banban.fault.opened', { ...{ fault: 'd', code: 'NET-LINK', severity: 'S2' as const }, drill: true });
  say('08:00', 'cn.banban.fault.opened', { fault: 'f', code: 'PRJ-TEMP', severity: 'S3', device: 'front' });
  const changed = { fault: 'f', code: 'PRJ-TEMP', device: 'front', flapping: false, mutedUntil: null };
  say('08:10', 'cn.banban.fault.changed', { ...changed, severity: 'S2' });
  say('08:20', 'cn.banban.fault.changed', { ...changed, severity: 'S3' });
  say('08:30', 'cn.banban.fault.closed', { fault: 'd', code: 'NET-LINK', lastedMs: 1, drill: true });
  expect(read(at('09:00')).faults).toMatchObject([{ code: 'PRJ-TEMP', severity: 'S2' }]);
});

test('touches, questions, answers and draws are what interaction is', () => {
  const { say, read } = record();
  say('08:10', 'cn.banban.touch.counted', { device: 't', touches: 3, activeSeconds: 9, maxContacts: 1, penSeconds: 0 });
  say('08:11', 'cn.banban.question.opened', { question: 'q', kind: 'single', options: 4, rule: 'last', oral: true });
  say('08:12', 'cn.banban.response.pressed', { question: 'q', device: 'b', clicker: 'C', key: 'A', sq: 1 });
  say('08:13', 'cn.banban.response.submitted', { question: 'q', tablet: 'b1234', answer: 'A' });
  say('08:14', 'cn.banban.response.cast', { question: 'q', voter: 'v12345678', by: 'tablet', key: 'A' });
  say('08:15', 'cn.banban.draw.picked', { draw: 'd', left: 1 });
  say('08:16', 'cn.banban.question.closed', { question: 'q', lastedMs: 1 });
  const { touched, interactions } = read(at('09:00'));
  expect(touched).toEqual([{ span: { from: at('08:05'), to: at('08:10') }, activeSeconds: 9 }]);
  expect(interactions).toEqual(['08:11', '08:12', '08:13', '08:14', '08:15'].map(at));
});
