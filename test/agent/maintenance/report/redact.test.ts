/** What must not be in a bundle, planted everywhere one can think of, and looked for in its bytes. */
import { expect, test } from 'vitest';
import { createLogRing, KEPT_MS } from '../../../../agent/maintenance/report/log-ring.ts';
import { createRedactor, TAKEN_OUT } from '../../../../agent/maintenance/report/redact.ts';
import { type Log, silentLog } from '../../../../agent/ports.ts';

const NAMES = ['王小明', '欧阳娜娜', '娜娜', 'Li'];
const redactor = createRedactor([...NAMES, '20230107', 'S3-cr.t(+)', 'x']);

test.each([
  ['王小明按了三次', `${TAKEN_OUT}按了三次`],
  ['欧阳娜娜和娜娜', `${TAKEN_OUT}和${TAKEN_OUT}`],
  ['Li in Link, li', `${TAKEN_OUT} in Link, li`],
  ['学号 20230107', `学号 ${TAKEN_OUT}`],
  ['S3-cr.t(+) was wrong', `${TAKEN_OUT} was wrong`],
  ['S3-crXt(+)', 'S3-crXt(+)'],
  ['connect mqtt://room:geheim@10.0.0.1:1883/x', `connect mqtt://${TAKEN_OUT}@10.0.0.1:1883/x`],
  ['tcp://:JBMIAProjectorLink@10.0.0.9:4352', `tcp://${TAKEN_OUT}@10.0.0.9:4352`],
  ['password=hunter2; retry', `password=${TAKEN_OUT}; retry`],
  ['{"pin":"4711"}', `{"pin":"${TAKEN_OUT}"}`],
  ['密码：abc123，再试', `密码：${TAKEN_OUT}，再试`],
  ['Authorization: Basic dXNlcjpwYXNz', `Authorization: Basic ${TAKEN_OUT}`],
  ['card 0012345678 at the door', `card ${TAKEN_OUT} at the door`],
  ['card 04A1B2C3D4', `card ${TAKEN_OUT}`],
  ['id 34010120100101123X?', 'id 34010120100101123X?'],
  ['pinging 10 times, opinion: good', 'pinging 10 times, opinion: good'],
  ['lamp 1234567 h, v0.1.0, 2026-11-27T01:00:00.000Z', 'lamp 1234567 h, v0.1.0, 2026-11-27T01:00:00.000Z'],
])('%s', (given, expected) => {
  expect(redactor.text(given)).toBe(expected);
});

test('inside of data: by key, by number, in keys, as deep as it goes; a loop ends', () => {
  const loop: Record<string, unknown> = { name: '王小明' };
  loop['self'] = loop;
  const given = {
    wifiPassword: 'a',
    api_key: 'b',
    pin: 4711,
    roomKey: 'ab'.repeat(32),
    pinSet: true,
    key: 'A',
    nested: [{ 王小明: { deep: ['娜娜', 20230107, 0.5, null] } }],
    card: 12345678,
    loop,
  };
  const said = JSON.stringify(redactor.value(given));
  for (const secret of ['王小明', '娜娜', '20230107', '4711', 'abab', '12345678', '"a"', '"b"'])
    expect(said).not.toContain(secret);
  expect(redactor.value(given)).toMatchObject({
    pinSet: true,
    nested: [{ [TAKEN_OUT]: { deep: [TAKEN_OUT, TAKEN_OUT, 0.5, null] } }],
  });
});

test('the ring writes through, keeps half a minute of every level with its part, and an error as words', () => {
  const written: string[] = [];
  const log: Log = { ...silentLog, warn: (_, message) => written.push(message), child: () => log };
  let now = 0;
  const ring = createLogRing({ now: () => 1_790_000_000_000 + now, monotonicMs: () => now });
  const through = ring.through(log);
  through.info({}, 'old');
  now = KEPT_MS + 1;
  through.child({ part: 'web' }).warn({ err: new TypeError('bad') }, 'failed');
  through.debug({ n: 1 }, 'fine');
  expect(written).toEqual(['failed']);
  expect(ring.lines()).toEqual([
    {
      time: new Date(1_790_000_000_000 + now).toISOString(),
      level: 'warn',
      message: 'failed',
      fields: { part: 'web', err: { kind: 'TypeError', message: 'bad' } },
    },
    expect.objectContaining({ level: 'debug', message: 'fine', fields: { n: 1 } }),
  ]);
  for (let line = 0; line < 5_000; line++) through.debug({ line }, 'flood');
  expect(ring.lines()).toHaveLength(400);
});
