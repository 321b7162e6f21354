/** The generated documents are those the code would generate, and real messages are valid by them. */
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { documents } from '../../../packaging/schemas/documents.ts';
import { encodeLine, FIRST_PREVHASH } from '../../../protocols/uplink/envelope.ts';
import { type EventData, type EventType, eventTypes } from '../../../protocols/uplink/events.ts';

const RECORDING = '7h2k9mq0x3vd';
const ROOT = new URL('../../../', import.meta.url).pathname;
const EPOCH = '01JD0000000000000000000000';
const HASH = 'a'.repeat(64);

/** One good example of each type: a new type without one does not compile. */
const examples: { readonly [T in EventType]: EventData<T> } = {
  'cn.banban.journal.opened': {
    reason: 'rollback',
    version: '0.1.0',
    previous: { epoch: EPOCH, sequence: 7, hash: HASH },
  },
  'cn.banban.journal.gap': { from: 3, to: 3, why: 'too-large', refused: { 'cn.banban.fault.opened': 1 }, hash: HASH },
  'cn.banban.journal.trimmed': { epoch: EPOCH, from: 1, to: 9, lastHash: HASH, why: 'age' },
  'cn.banban.agent.started': { version: '0.1.0', platform: 'linux', boot: 'b1', engine: 'better-sqlite3' },
  'cn.banban.agent.stopped': { why: 'asked' },
  'cn.banban.device.status': { device: 'base', driver: 'iclicker', status: 'online' },
  'cn.banban.device.changed': {
    device: 'front',
    changed: ['power', 'lamp'],
    readings: { power: 'on', input: 'hdmi1', muted: false, blanked: false, frozen: false, touch: true },
    troubles: { lamp: 'warning' },
  },
  'cn.banban.device.identified': {
    device: 'front',
    driver: 'pjlink',
    kind: 'projector',
    make: 'NEC',
    model: 'P502H',
    serial: '7500123',
    firmware: '1.02',
    mac: '00:11:22:33:44:55',
  },
  'cn.banban.readiness.checked': {
    go: false,
    by: 'timetable',
    kind: 'delivery',
    period: 3,
    minutes: 10,
    lines: [{ check: 'sound', result: 'fail' }],
  },
  'cn.banban.recording.began': { recording: RECORDING, device: 'cam', by: 'lesson', lesson: 'l1' },
  'cn.banban.recording.degraded': { recording: RECORDING, device: 'cam', what: 'no-stream' },
  'cn.banban.recording.recovered': {
    recording: RECORDING,
    device: 'cam',
    what: 'no-stream',
    lastedMs: 9_000,
    helped: 'reconnect',
  },
  'cn.banban.recording.marked': {
    recording: RECORDING,
    device: 'cam',
    mark: '3f8k2m9x0q7t',
    kind: 'observer',
    about: 'highlight',
  },
  'cn.banban.recording.ended': {
    recording: RECORDING,
    device: 'cam',
    lesson: 'l1',
    why: 'lesson',
    from: '2026-11-25T00:00:00.000Z',
    to: '2026-11-25T00:40:00.000Z',
    coveredMs: 2_388_000,
    wantedMs: 2_400_000,
    coverage: 0.995,
    gaps: 1,
    segments: 41,
    bytes: 1_200_000_000,
  },
  'cn.banban.recording.manifest': {
    recording: RECORDING,
    device: 'cam',
    hash: 'a'.repeat(64),
    part: 1,
    parts: 2,
    segments: [
      {
        number: 1,
        from: '2026-11-25T00:00:01.000Z',
        to: '2026-11-25T00:01:01.000Z',
        bytes: 30_000_000,
        sha256: 'b'.repeat(64),
      },
    ],
    gaps: [{ from: '2026-11-25T00:20:00.000Z', to: '2026-11-25T00:20:12.000Z', why: 'no-stream' }],
    marks: [{ id: '3f8k2m9x0q7t', at: '2026-11-25T00:10:00.000Z', kind: 'page', about: '7' }],
  },
  'cn.banban.recording.removed': {
    recording: RECORDING,
    device: 'cam',
    why: 'budget',
    early: true,
    bytes: 1_200_000_000,
  },
  'cn.banban.asset.added': {
    asset: 'a1',
    device: 'front',
    kind: 'projector',
    make: 'NEC',
    model: 'P502H',
    serial: '7500123',
    hours: 1200,
    again: true,
  },
  'cn.banban.asset.changed': {
    asset: 'a1',
    device: 'front',
    kind: 'projector',
    changed: ['firmware'],
    firmware: '1.03',
  },
  'cn.banban.asset.moved': { asset: 'a1', from: 'front', to: 'rear' },
  'cn.banban.asset.removed': { asset: 'a1', device: 'rear', why: 'replaced' },
  'cn.banban.posture.changed': {
    changed: ['antivirus'],
    system: 'Windows 10 Pro 10.0.19045',
    antivirus: 'off',
    updateAgeDays: 12,
    supportEnds: '2025-10-14',
    administrators: 2,
    newAdministrators: 1,
  },
  'cn.banban.software.unlisted': { program: '某游戏大厅', publisher: '某公司', version: '1.0' },
  'cn.banban.software.cleared': { program: '某游戏大厅', why: 'removed' },
  'cn.banban.storage.plugged': { make: 'SanDisk', product: 'Ultra' },
  'cn.banban.report.made': {
    report: 'r1',
    what: 'projector',
    device: 'front',
    faults: ['PRJ-LAMP'],
    owners: { maintainer: 'JSY01' },
    missing: ['user'],
  },
  'cn.banban.report.accepted': { report: 'r1', by: 'district', waitedMs: 240_000 },
  'cn.banban.report.repaired': { report: 'r1', by: 'district', tookMs: 1_800_000 },
  'cn.banban.report.returned': { report: 'r1', by: 'room', from: 'repaired', times: 1 },
  'cn.banban.report.closed': {
    report: 'r1',
    by: 'room',
    how: 'repaired',
    acceptedAt: '2026-11-27T01:12:00.000Z',
    lastedMs: 3_600_000,
  },
  'cn.banban.kpi.reported': {
    day: '2026-11-27',
    figures: { intact: [114, 120], used: [30, 40] },
    intact: { projector: [34, 40] },
    quality: {
      lines: 900,
      missing: 3,
      why: { unreadable: 3 },
      repeated: 0,
      epochs: 1,
      answers: 700,
      answersOfNobody: 2,
      clockCorrections: 1,
      clockOffsetMs: -7000,
      delayMs: { measured: 880, p50: 12, p95: 40, max: 900 },
    },
  },
  'cn.banban.device.commanded': {
    device: 'front',
    command: 'power',
    value: 'off',
    by: 'exam',
    ok: false,
    code: 'DEVICE-TIMEOUT',
    times: 3,
  },
  'cn.banban.sensor.measured': {
    device: 'air',
    seconds: 600,
    values: { co2Ppm: { min: 612, mean: 801.5, max: 1040 } },
  },
  'cn.banban.touch.checked': {
    device: 'touch',
    errorsPx: { topLeft: 4.2, topRight: 23, bottomLeft: 3, bottomRight: 18.5 },
    limitPx: 15,
  },
  'cn.banban.touch.counted': { device: 'touch', touches: 41, activeSeconds: 62, maxContacts: 2, penSeconds: 0 },
  'cn.banban.badge.read': { device: 'door', card: 'p0abcdefghij234567' },
  'cn.banban.fault.opened': { fault: 'f1', code: 'CLK-BASE', severity: 'S2', device: 'base', detail: { port: 3 } },
  'cn.banban.fault.changed': {
    fault: 'f1',
    code: 'CLK-BASE',
    severity: 'S1',
    device: 'base',
    detail: { questionOpen: true },
    flapping: true,
    mutedUntil: '2026-11-21T09:00:00.000Z',
    drill: true,
  },
  'cn.banban.fault.closed': { fault: 'f1', code: 'CLK-BASE', lastedMs: 1200, helped: 'reconnect' },
  'cn.banban.fault.averted': { code: 'CLK-BASE', device: 'base', helped: 'reset', times: 2 },
  'cn.banban.scene.ended': {
    scene: 'start',
    by: 'page',
    state: 'failed',
    lastedMs: 31_000,
    steps: [
      { device: 'panel', step: 'power on', state: 'done' },
      { device: 'projector', step: 'power on', state: 'failed', code: 'DEVICE-TIMEOUT' },
    ],
  },
  'cn.banban.exam.began': { exam: 'e1', by: 'local', devices: [{ device: 'panel', state: 'on' }] },
  'cn.banban.exam.proven': { exam: 'e1', device: 'panel' },
  'cn.banban.exam.deviated': { exam: 'e1', device: 'panel', state: 'on' },
  'cn.banban.exam.ended': {
    exam: 'e1',
    by: 'page',
    lastedMs: 7_200_000,
    devices: [{ device: 'panel', state: 'off', deviations: 1 }],
  },
  'cn.banban.lesson.began': {
    lesson: 'l1',
    kind: 'delivery',
    by: 'timetable',
    class: 'c1',
    grade: 3,
    size: 48,
    subject: 'music',
    teacher: 't0abc',
    second: 't0abd',
    substitute: true,
    period: 3,
    plannedFrom: '2026-09-08T09:50:00+08:00',
    plannedTo: '2026-09-08T10:30:00+08:00',
  },
  'cn.banban.lesson.changed': { lesson: 'l1', teacher: 't0abe', substitute: true },
  'cn.banban.lesson.ended': {
    lesson: 'l1',
    why: 'asked',
    lastedMs: 2_400_000,
    questions: 4,
    presses: 188,
    draws: 1,
    heads: { present: 46, late: 1, early: 0, leave: 1, absent: 0, unknown: 0 },
  },
  'cn.banban.attendance.marked': { lesson: 'l1', pupil: 'p0abc', status: 'late', by: 'press', lateMin: 7 },
  'cn.banban.attendance.corrected': {
    lesson: 'l1',
    pupil: 'p0abc',
    from: 'absent',
    to: 'leave',
    reason: 'illness',
    by: 'teacher',
  },
  'cn.banban.draw.picked': { draw: 'd1', lesson: 'l1', pupil: 'p0abc', left: 47 },
  'cn.banban.question.opened': {
    question: 'q1',
    kind: 'multiple',
    options: 4,
    rule: 'last',
    oral: true,
    lesson: 'l1',
    round: 2,
    before: 'q0',
    seconds: 60,
    points: 2,
    partial: 0.5,
  },
  'cn.banban.question.started': { question: 'q1' },
  'cn.banban.question.extended': { question: 'q1', seconds: 90 },
  'cn.banban.question.closed': { question: 'q1', lastedMs: 30_000 },
  'cn.banban.question.revealed': { question: 'q1', answer: 'ACD', tolerance: 0.5 },
  'cn.banban.question.voided': { question: 'q1' },
  'cn.banban.response.pressed': {
    question: 'q1',
    device: 'base',
    clicker: '8F3A1B2C',
    key: 'A',
    sq: 12,
    pupil: 'p0abc',
    late: true,
  },
  'cn.banban.response.submitted': { question: 'q1', tablet: 'b12ab', answer: '-3.5', pupil: 'p0abc', late: true },
  'cn.banban.response.cast': { question: 'q1', voter: 'v0123456789abcdef', by: 'clicker', key: 'A', late: true },
  'cn.banban.pupil.erased': { pupil: 'p0abc' },
  'cn.banban.command.done': { command: 'c1', verb: 'ping', ok: true, result: { backlog: 0 } },
  'cn.banban.time.corrected': { boot: 'b1', offsetMs: -3000, source: 'floor' },
};

describe('the generated documents', () => {
  it('are those of the code: run npm run generate when this fails', () => {
    const wanted = documents();
    for (const [path, text] of wanted) expect(readFileSync(ROOT + path, 'utf8'), path).toBe(text);
    const written = readdirSync(`${ROOT}protocols/uplink/schema`).map((name) => `protocols/uplink/schema/${name}`);
    expect(written.sort()).toEqual([...wanted.keys()].filter((path) => path.endsWith('.json')).sort());
  });

  it('accept a line of every type as the journal writes it, and refuse it with a strange field or another type', () => {
    const ajv = new Ajv2020({ strict: true, validateFormats: false, allowUnionTypes: true });
    for (const type of Object.keys(eventTypes) as EventType[]) {
      const valid = ajv.compile(JSON.parse(readFileSync(`${ROOT}protocols/uplink/schema/${type}.json`, 'utf8')));
      const line = (data: unknown, as: string = type): unknown =>
        JSON.parse(
          encodeLine({
            epoch: EPOCH,
            sequence: 1,
            source: '/34/18/02/2134000123/0302',
            type: as,
            time: '2026-11-21T08:00:00.000Z',
            prevhash: FIRST_PREVHASH,
            data,
          }),
        );
      expect(valid(line(examples[type])), `${type}: ${ajv.errorsText(valid.errors)}`).toBe(true);
      expect(valid(line({ ...examples[type], name: '王小明' })), type).toBe(false);
      expect(valid(line(examples[type], 'cn.banban.other.thing')), type).toBe(false);
    }
  });

  it('asyncapi.yaml refers to channels, messages and schemas that exist, and names every event type', () => {
    const document = parse(readFileSync(`${ROOT}protocols/uplink/asyncapi.yaml`, 'utf8')) as Record<string, unknown>;
    expect(document['asyncapi']).toBe('3.0.0');
    const schemas = new Set(readdirSync(`${ROOT}protocols/uplink/schema`));
    const refs: string[] = [];
    JSON.stringify(document, (key, value: unknown) => {
      if (key === '$ref' && typeof value === 'string') refs.push(value);
      return value;
    });
    expect(refs.length).toBeGreaterThan(30);
    for (const ref of refs) {
      if (ref.startsWith('./schema/')) expect(schemas.has(ref.slice('./schema/'.length)), ref).toBe(true);
      else {
        const found = ref
          .slice(2)
          .split('/')
          .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], document);
        expect(found, ref).toBeDefined();
      }
    }
    for (const type of Object.keys(eventTypes)) expect(refs).toContain(`#/components/messages/${type}`);
  });
});
