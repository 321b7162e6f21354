/** One boot of the laboratory with input devices and a serial panel, and the sentences that judge what it reported. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputRule } from '../../drivers/transport/input-access.ts';
import { buildBundle } from '../../packaging/bundle/build.ts';
import { ownTarget } from '../../packaging/bundle/targets.ts';
import { udevRules } from '../../packaging/udev/rules.ts';
import { type LabRun, runInLab } from './usb-lab.ts';

const artifacts = fileURLToPath(new URL('../../.artifacts/lab', import.meta.url));
/** Inside the checkout, which the laboratory sees. */
const bundle = fileURLToPath(new URL('../../.build/lab/bundle', import.meta.url));

export interface InputRun {
  /** How often everything is pulled out. */
  readonly times: number;
  readonly seconds: number;
  /** What the agent may have grown by between the third round and the last, MB. */
  readonly growthMB: number;
}

/** The same sentences for ten rounds and for a hundred. */
export function inputsInTheLaboratory({ times, seconds, growthMB }: InputRun): void {
  let directory: string;
  let run: LabRun;

  beforeAll(
    async () => {
      directory = await mkdtemp(join(tmpdir(), 'banban-inputs-'));
      await buildBundle(ownTarget(process.platform, process.arch), bundle, Date.now());
      const rules = `${await udevRules()}${inputRule(0x1209, 0x0001, 'keyboard')}\n`;
      await writeFile(join(directory, '70-banban.rules'), rules);
      const command = [process.execPath, 'test/lab/guest/inputs.ts', join(bundle, 'banban.js'), String(times)];
      run = await runInLab(command, { outputDirectory: directory, seconds });
      await mkdir(artifacts, { recursive: true });
      await writeFile(join(artifacts, `inputs-${times}.jsonl`), run.stdout);
      await writeFile(join(artifacts, `inputs-${times}.log`), run.stderr);
      if (run.lines.length === 0) throw new Error(`the laboratory said nothing (status ${run.status}): ${run.stderr}`);
    },
    (seconds + 200) * 1_000,
  );

  afterAll(() => rm(directory, { recursive: true, force: true }));

  const all = (name: string): readonly Readonly<Record<string, unknown>>[] =>
    run.lines.filter((line) => line['fact'] === name);

  /** The first one of that name; its absence fails the sentence with what the step said. */
  function fact(name: string): Readonly<Record<string, unknown>> {
    const [found] = all(name);
    if (found !== undefined) return found;
    const failed = run.lines.filter((line) => line['ok'] === false).map((line) => `${line['step']}: ${line['why']}`);
    throw new Error(`no fact ${name}; ${failed.join('; ')}; status ${run.status}\n${run.stderr.slice(-3_000)}`);
  }

  describe(`a touch screen, a card reader and a serial panel, pulled out ${times} times`, () => {
    it('are seen to come and to go, every time', () => {
      fact('round');
      expect(all('round')).toHaveLength(times);
    });

    it('every card is read once a swipe', () => {
      fact('round');
      for (const round of all('round')) expect(round).toMatchObject({ badges: 2 });
      expect(fact('badges')).toMatchObject({ count: 2 * times, swiped: 2 * times });
      // On a machine of one's own there is none; see the guest.
      expect(all('misread').length).toBeLessThanOrEqual(times / 10);
    });

    it('every touch is counted, none twice', () => {
      fact('round');
      for (const round of all('round')) expect(round['touches']).toBe(round['tapped']);
    });

    it('leave no handle behind', () => {
      fact('round');
      for (const round of all('round')) expect(round['deviceHandles']).toBe(0);
      const handles = all('round').map((round) => Number(round['handles']));
      // Sockets of whoever asks the agent, and the pipes of its look at the PC, come and go.
      expect(Math.min(...handles.slice(-3))).toBeLessThanOrEqual(Math.max(...handles.slice(0, 3)) + 4);
    });

    it(`and no memory: ${growthMB} MB at most, once all libraries are loaded`, () => {
      fact('round');
      const rss = all('round').map((round) => Number(round['rssMB']));
      expect((rss.at(-1) ?? 0) - (rss[2] ?? 0)).toBeLessThanOrEqual(growthMB);
    });

    it('no key reaches anybody else while the agent has the reader; touches reach everybody', () => {
      expect(fact('eavesdropper')).toMatchObject({ reader: 0 });
      expect(fact('eavesdropper')['screen']).toBeGreaterThan(0);
      expect(fact('eavesdropper-alone')['reader']).toBeGreaterThan(0);
    });

    it('the agent ends in good order', () => {
      expect(fact('agent-stopped')).toMatchObject({ code: 0 });
      expect(fact('agent-stopped')['ms']).toBeLessThan(5_000);
    });
  });

  describe('the udev rules', () => {
    it('give a named reader to our group and hide it from the desktop; strangers may not read it', () => {
      fact('access');
      expect(all('access')).toContainEqual(
        expect.objectContaining({ what: 'reader', group: true, strangers: false, hiddenFromDesktop: true }),
      );
    });

    it('lend us every touch screen and leave it to the desktop', () => {
      fact('access');
      expect(all('access')).toContainEqual(
        expect.objectContaining({
          what: 'screen',
          group: true,
          strangers: false,
          hiddenFromDesktop: false,
          touchScreen: true,
        }),
      );
    });
  });

  describe('two numeric pads', () => {
    it('are two clickers, each known by its port', () => {
      const clickers = fact('two-pads')['clickers'];
      expect(clickers).toEqual([expect.stringMatching(/^KP[0-9A-F]{6}$/), expect.stringMatching(/^KP[0-9A-F]{6}$/)]);
      expect(fact('pad-put-back')['clickers']).toEqual(clickers);
      expect(fact('pads-agent-stopped')).toMatchObject({ code: 0 });
    });
  });

  it('all steps went to their ends', () => {
    expect(run.lines.filter((line) => 'step' in line)).toEqual([
      expect.objectContaining({ step: 'access', ok: true }),
      expect.objectContaining({ step: 'rounds', ok: true }),
      expect.objectContaining({ step: 'pads', ok: true }),
    ]);
    expect(run.status).toBe(0);
  });
}
