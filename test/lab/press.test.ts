/**
 * A press on a real USB device, read by the real agent through the kernel: one boot of the laboratory, whose facts the
 * sentences below judge. Times are of a machine emulated in software, about ten times slower than a classroom PC; the
 * limits are the product's own all the same.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBundle } from '../../packaging/bundle/build.ts';
import { ownTarget } from '../../packaging/bundle/targets.ts';
import { type LabRun, runInLab } from './usb-lab.ts';

const artifacts = fileURLToPath(new URL('../../.artifacts/lab', import.meta.url));
/** Inside the checkout, which the laboratory sees. */
const bundle = fileURLToPath(new URL('../../.build/lab/bundle', import.meta.url));
let directory: string;
let run: LabRun;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banban-press-'));
  // The program as it is shipped: a checkout's thousand small files take a minute to load in an emulated machine.
  await buildBundle(ownTarget(process.platform, process.arch), bundle, Date.now());
  run = await runInLab([process.execPath, 'test/lab/guest/press.ts', join(bundle, 'banban.js')], {
    outputDirectory: directory,
    seconds: 400,
  });
  await mkdir(artifacts, { recursive: true });
  await writeFile(join(artifacts, 'press.jsonl'), run.stdout);
  await writeFile(join(artifacts, 'press.log'), run.stderr);
  if (run.lines.length === 0) throw new Error(`the laboratory said nothing (status ${run.status}): ${run.stderr}`);
}, 600_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

/** The first one of that name; its absence fails the sentence with what the step said. */
function fact(name: string): Record<string, unknown> {
  const found = run.lines.find((line) => line['fact'] === name);
  if (found !== undefined) return found;
  const failed = run.lines.filter((line) => line['ok'] === false).map((line) => `${line['step']}: ${line['why']}`);
  throw new Error(`no fact ${name}; ${failed.join('; ')}; status ${run.status}\n${run.stderr.slice(-3_000)}`);
}

/** Of three rounds; fewer fail the sentence. */
function median(name: string, time: string): number {
  fact(name);
  const times = run.lines.filter((line) => line['fact'] === name).map((line) => Number(line[time]));
  expect(times).toHaveLength(3);
  return times.sort((one, other) => one - other)[1] ?? Number.NaN;
}

describe('the gadget and a plain node-hid client', () => {
  it('is the base to the kernel: identity, sizes, report descriptor, no OUT endpoint', () => {
    expect(fact('simulator-ready')).toMatchObject({ address: 'hid://1881:0150' });
    expect(fact('enumerated')).toMatchObject({ manufacturer: 'iclicker', release: 0x0032 });
    // As captured, but for the last four: configfs always has a serial string.
    expect(String(fact('usb-descriptors')['device'])).toMatch(/^1201000200000040811850013200/);
    // One interface of class HID with one endpoint, IN, interrupt, 64 bytes; the report descriptor has 42.
    const configuration = String(fact('usb-descriptors')['configuration']);
    expect(configuration).toMatch(/^0902220001010080320904000001030000..0921....0001222a00070581034000..$/);
    expect(fact('report-descriptor')['hex']).toBe(
      '050c0901a1010600ff0901150026ff00954075088102a1020600ff0901150026ff00954075089102c0c0',
    );
  });

  it('takes 65-byte writes as 64-byte reports, also two at once, and sends votes', () => {
    expect(fact('command-as-received')['hex']).toBe('01102141');
    expect(fact('vote')['ms']).toBeLessThan(2_000);
    expect(fact('lcd')).toMatchObject({ line1: '0:03    PCT    1', line2: ' 100  0  0  0  0' });
    expect(fact('burst')).toMatchObject({ pressed: 60, votes: 60 });
  });

  it('is gone when pulled out, and starts afresh when put back', () => {
    expect(fact('unplugged')).toMatchObject({ noticed: true });
    expect(fact('press-while-out')).toMatchObject({ result: 'unheard' });
    for (const name of ['plugged', 'vote-after-replug', 'stale-ack', 'summary']) fact(name);
    expect(fact('gone-after-close')).toMatchObject({ found: 0 });
  });
});

describe('the real agent on a real USB device', () => {
  it('has a press in the journal, at /api/live and at a mosquitto subscriber, as the same line', () => {
    expect(fact('press')).toMatchObject({ sameLine: true, key: 'B' });
  });

  it('says within 2 s that the base was pulled out, and has voting open again within 8 s of putting it back', () => {
    expect(median('pulled-out', 'ms')).toBeLessThanOrEqual(2_000);
    expect(median('put-back', 'openMs')).toBeLessThanOrEqual(8_000);
    expect(median('put-back', 'shownMs')).toBeLessThanOrEqual(8_000);
  });

  it('loses nothing it received: before, after, and on its way at 停止', () => {
    // 1 and 24 before, 1 after, 1 at the stop.
    expect(fact('question')).toMatchObject({ votes: 27, stored: 27, published: 27, standing: 26, changedMind: 'D' });
  });

  it('ends in good order and leaves a journal that verifies', () => {
    expect(fact('agent-stopped')).toMatchObject({ code: 0 });
    expect(fact('verified')['verdict']).toMatchObject({ ok: true });
  });

  it('both steps went to their ends', () => {
    expect(run.lines.filter((line) => 'step' in line)).toEqual([
      expect.objectContaining({ step: 'plainClient', ok: true }),
      expect.objectContaining({ step: 'agentPress', ok: true }),
    ]);
    expect(run.status).toBe(0);
  });
});
