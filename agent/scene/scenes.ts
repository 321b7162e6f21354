/** 上课, 下课 and exam mode as one: what is under way, what replaces what, and what is refused. */
import type { RoomDevices } from '../devices/port.ts';
import type { Journal } from '../journal/port.ts';
import type { Log, RandomBytes } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import { createExam, type ExamReceiver } from './exam.ts';
import { planScene } from './plan.ts';
import type { SceneBy, SceneName, Scenes, SceneView } from './port.ts';
import { inExamMode } from './refusals.ts';
import { SceneRun, type StepResult } from './run.ts';
import type { SceneTime } from './time.ts';
import type { SceneConfig } from './told.ts';
import { replacedBy, WHY } from './words.ts';

export interface ScenesSetup {
  readonly config: SceneConfig;
  readonly devices: RoomDevices;
  readonly receivers: () => readonly ExamReceiver[];
  /** From now on only the exam tells devices anything; or everybody again. */
  readonly lock: (on: boolean) => void;
  /** Ends what is under way in the classroom: a question, a binding. */
  readonly quiesce: () => Promise<void>;
  readonly room: Pick<RoomStore, 'setting' | 'setSetting'>;
  readonly journal: Pick<Journal, 'append' | 'about'>;
  readonly time: SceneTime;
  readonly randomBytes: RandomBytes;
  readonly log: Log;
}

/** How a scene ended, for whoever waits for it. */
export interface SceneEnd {
  readonly view: SceneView;
  readonly steps: readonly StepResult[];
}

export interface RoomScenes extends Scenes {
  /** Like `run`, and the end of it. A scene that is under way already is waited for. */
  runToEnd(scene: SceneName, by: SceneBy): Promise<SceneEnd>;
  /** An exam from before the restart takes hold of the devices. */
  start(): void;
  stop(): void;
}

export async function createScenes(setup: ScenesSetup): Promise<RoomScenes> {
  const { config, devices, journal, time, log } = setup;
  const listeners = new Set<() => void>();
  let run: SceneRun | undefined;
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const exam = await createExam({
    ...setup,
    changed,
    quiesce() {
      run?.replace(replacedBy('exam'));
      return setup.quiesce();
    },
  });

  function begin(scene: SceneName, by: SceneBy): SceneRun {
    if (exam.view !== null) throw inExamMode(scene);
    // A second tap while it runs is the same wish.
    if (run?.running === true && run.view.scene === scene) return run;
    run?.replace(replacedBy(scene));
    const plan = planScene(scene, devices.list(), config);
    const begun = new SceneRun({ scene, by, plan, devices, time, log, changed });
    run = begun;
    log.info({ scene, by, steps: plan.length }, 'scene');
    void begun.ended.then((view) => noteEnd(begun, view));
    begun.start();
    changed();
    return begun;
  }

  function noteEnd(ended: SceneRun, { scene, by, state, startedAt, endedAt }: SceneView): void {
    if (state === 'running') return;
    const steps = ended.results.flatMap(({ state: how, ...step }) =>
      how === 'waiting' || how === 'running' ? [] : [{ ...step, state: how }],
    );
    const lastedMs = Math.max(0, (endedAt ?? startedAt) - startedAt);
    journal
      .append({
        type: 'cn.banban.scene.ended',
        at: time.now(),
        data: { scene, by, state, lastedMs, steps: steps.slice(0, 100) },
      })
      .catch((error: unknown) => log.warn({ err: error }, 'the end of a scene was not noted in the journal'));
  }

  return {
    run: (scene, by) => begin(scene, by).view,
    async runToEnd(scene, by) {
      const begun = begin(scene, by);
      const view = await begun.ended;
      return { view, steps: begun.results };
    },
    get current() {
      return run?.view ?? null;
    },
    get exam() {
      return exam.view;
    },
    beginExam: (by) => exam.begin(by),
    endExam: (by) => exam.end(by),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => exam.start(),
    stop() {
      run?.replace(WHY.stopping);
      exam.stop();
      listeners.clear();
    },
  };
}
