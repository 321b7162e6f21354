/**
 * The room: everything in it, each with its true state, and 上课 and 下课 in one touch. What a button shows as pressed is
 * what the device says, never what it was told.
 */
import { computed, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { DeviceView } from '../../../devices/port.ts';
import type { SceneView, StepView } from '../../../scene/port.ts';
import { CameraControls } from '../camera/controls.tsx';
import { act, beginExam, finishRoom, startRoom, tellDevice } from '../client.ts';
import { useKeys } from '../keys.ts';
import { language, wall } from '../live.ts';
import { LevelMark } from '../parts/icons.tsx';
import { Press, useArmed, useConfirmed } from '../parts/press.tsx';
import { ROOM_WORDS } from '../words/room.ts';
import { WORDS } from '../words.ts';
import { deviceLevel, deviceName, deviceSays, factsOf, inOrder, inputSays, usualInputs } from './devices.ts';
import { Header, Lines } from './header.tsx';
import { sheet } from './place.ts';

export const roomWords = computed(() => ROOM_WORDS[language.value]);
/** The device whose controls are up; null: the steps of 上课 or 下课. */
const chosen = signal<string | null>(null);
const scene = computed(() => wall.value?.scene ?? null);

/** Whether there is anything in this room to turn on. */
export const canStart = computed(() => wall.value?.devices.some(({ commands }) => commands.length > 0) === true);
/** What the one button does next: a room that is on is closed. */
export const next = computed<'start' | 'finish'>(() => {
  const { scene: name, state } = scene.value ?? {};
  return name === 'start' && state !== 'replaced' ? 'finish' : 'start';
});

export function runNext(): void {
  void act('scene', () => (next.peek() === 'start' ? startRoom() : finishRoom()));
}

export function Room() {
  const w = roomWords.value;
  const devices = inOrder(wall.value?.devices ?? []);
  const device = devices.find(({ id }) => id === chosen.value) ?? (scene.value === null ? devices[0] : undefined);
  useKeys({ Escape: back });
  return (
    <div class="screen room">
      <Header>
        <b>{w.room}</b>
        {wall.value?.room.name}
      </Header>
      <Lines most={2} lesson={false} />
      <main>
        {devices.length === 0 ? (
          <p class="room-empty">
            {w.noDevices}
            <small>{w.noDevicesHint}</small>
          </p>
        ) : (
          <>
            <DeviceList devices={devices} current={device?.id ?? null} />
            <section class="room-detail card scrolls">
              {device === undefined ? <Steps scene={scene.value} /> : <Controls key={device.id} device={device} />}
            </section>
          </>
        )}
      </main>
      <SceneBar />
    </div>
  );
}

function back(): void {
  sheet.value = null;
}

function SceneBar() {
  const w = roomWords.value;
  const armed = useArmed('room');
  const [asking, exam] = useConfirmed(() => void act('exam', beginExam));
  const run = (work: () => Promise<SceneView>) => (): void => {
    chosen.value = null;
    void act('scene', work);
  };
  return (
    <footer class="bar">
      <Press onPress={back} keyName={WORDS[language.value].keyEsc} local>
        {WORDS[language.value].back}
      </Press>
      <Press
        look={next.value === 'start' ? 'go' : 'plain'}
        onPress={run(startRoom)}
        disabled={!armed || !canStart.value}
      >
        {w.start}
      </Press>
      <Press
        look={next.value === 'finish' ? 'go' : 'plain'}
        onPress={run(finishRoom)}
        disabled={!armed || !canStart.value}
      >
        {w.finish}
      </Press>
      <Press look={asking ? 'danger' : 'plain'} onPress={exam} disabled={!armed}>
        {asking ? w.examSure : w.exam}
      </Press>
    </footer>
  );
}

function DeviceList({ devices, current }: { devices: readonly DeviceView[]; current: string | null }) {
  const w = roomWords.value;
  const steps = scene.value;
  return (
    <ul class="room-list scrolls">
      {steps !== null && (
        <li>
          <button
            type="button"
            class="room-device"
            aria-pressed={current === null}
            onClick={() => (chosen.value = null)}
          >
            <LevelMark level={sceneLevel(steps)} />
            <b>{steps.scene === 'start' ? w.start : w.finish}</b>
            <span>{sceneSays(steps)}</span>
          </button>
        </li>
      )}
      {devices.map((device) => (
        <li key={device.id}>
          <button
            type="button"
            class="room-device"
            aria-pressed={device.id === current}
            onClick={() => (chosen.value = device.id)}
          >
            <LevelMark level={deviceLevel(device)} />
            <b>{deviceName(device, w)}</b>
            <span>{deviceSays(device, w)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function sceneLevel({ state, steps }: SceneView): 'well' | 'note' | 'care' {
  if (steps.some((step) => step.state === 'failed')) return 'care';
  return state === 'running' ? 'note' : 'well';
}

/** One line: how far it is, or how it ended. */
export function sceneSays({ scene: name, state, steps }: SceneView): string {
  const w = roomWords.value;
  const failed = steps.filter((step) => step.state === 'failed').length;
  if (state === 'running') {
    const over = steps.filter((step) => step.state !== 'waiting' && step.state !== 'running').length;
    return name === 'start' ? w.startRunning(over, steps.length) : w.finishRunning(over, steps.length);
  }
  if (state === 'replaced') return w.sceneReplaced;
  if (failed > 0) return w.sceneFailed(failed);
  return name === 'start' ? w.startDone : w.finishDone;
}

const STEP_MARKS: Readonly<Record<StepView['state'], string>> = {
  waiting: '○',
  running: '◐',
  done: '✓',
  failed: '✕',
  skipped: '–',
};

function Steps({ scene: current }: { scene: SceneView | null }) {
  const w = roomWords.value;
  if (current === null) return null;
  return (
    <>
      <h2>{sceneSays(current)}</h2>
      <ol class="steps">
        {current.steps.map((step) => (
          <li key={`${step.device} ${step.what.en}`} class={`step step-${step.state}`}>
            <i aria-hidden="true">{STEP_MARKS[step.state]}</i>
            <span>
              {step.what[language.value]}
              <span class="only-heard">{w.stepState[step.state]}</span>
              {step.why !== null && <small>{step.why[language.value]}</small>}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function Controls({ device }: { device: DeviceView }) {
  const w = roomWords.value;
  return (
    <>
      <h2>{deviceName(device, w)}</h2>
      {device.kind !== 'camera' && <p class="device-model">{device.model.name[language.value]}</p>}
      {device.kind === 'camera' ? <CameraControls id={device.id} onWall /> : <Plain device={device} />}
    </>
  );
}

/** What most devices have: power, input, volume and a few switches. */
function Plain({ device }: { device: DeviceView }) {
  const w = roomWords.value;
  const tell = (command: string, value: string): void => {
    void act('device', () => tellDevice(device.id, command, value));
  };
  const offered = (name: string): boolean => device.commands.some((offer) => offer.name === name);
  const here = device.status === 'online' || device.status === 'degraded';
  const { readings } = device;
  const inputs = device.commands.find(({ name }) => name === 'input')?.values ?? [];
  const relays = device.commands.map(({ name }) => name).filter((name) => /^relay\d+$/.test(name));
  return (
    <>
      <p class="device-says">
        <LevelMark level={deviceLevel(device)} />
        {deviceSays(device, w)}
      </p>
      {!here && device.commands.length > 0 && <p class="device-note">{w.awayHint}</p>}
      {!device.confirms && <p class="device-note">{w.unconfirmed}</p>}
      {offered('power') && (
        <Choice head={w.powerHead}>
          <Toggle on={isOn(readings['power'])} disabled={!here} onPress={() => tell('power', 'on')}>
            {readings['power'] === 'warming' ? w.power.warming : w.on}
          </Toggle>
          <Toggle on={isOff(readings['power'])} disabled={!here} onPress={() => tell('power', 'off')}>
            {readings['power'] === 'cooling' ? w.power.cooling : w.off}
          </Toggle>
        </Choice>
      )}
      {inputs.length > 0 && <Inputs device={device} inputs={inputs} here={here} tell={tell} />}
      {(offered('volume') || offered('mute')) && (
        <Choice head={w.volumeHead}>
          {offered('volume') && <Volume device={device} here={here} tell={tell} />}
          {offered('mute') && <OnOff device={device} command="mute" reading="muted" here={here} tell={tell} />}
        </Choice>
      )}
      {['blank', 'freeze', 'touch'].some(offered) && (
        <Choice head="">
          {offered('blank') && <OnOff device={device} command="blank" reading="blanked" here={here} tell={tell} />}
          {offered('freeze') && <OnOff device={device} command="freeze" reading="frozen" here={here} tell={tell} />}
          {offered('touch') && <OnOff device={device} command="touch" reading="touch" here={here} tell={tell} />}
        </Choice>
      )}
      {relays.length > 0 && (
        <Choice head={w.relaysHead}>
          {relays.map((relay) => {
            const on = isOn(readings[relay]);
            return (
              <Toggle key={relay} on={on} disabled={!here} onPress={() => tell(relay, on ? 'off' : 'on')}>
                {w.relay(relay.slice('relay'.length))}
              </Toggle>
            );
          })}
        </Choice>
      )}
      {factsOf(device, w).length > 0 && device.commands.length > 0 && (
        <p class="device-facts">{factsOf(device, w).join(' · ')}</p>
      )}
    </>
  );
}

const isOn = (power: unknown): boolean => power === 'on' || power === 'warming';
const isOff = (power: unknown): boolean => power === 'off' || power === 'cooling' || power === 'standby';

interface ControlProps {
  readonly device: DeviceView;
  readonly here: boolean;
  readonly tell: (command: string, value: string) => void;
}

function Choice({ head, children }: { head: string; children: ComponentChildren }) {
  return (
    <div class="choice">
      {head !== '' && <h3>{head}</h3>}
      <div class="choice-do">{children}</div>
    </div>
  );
}

function Toggle(props: {
  on: boolean;
  disabled: boolean;
  onPress: () => void;
  label?: string;
  children: ComponentChildren;
}) {
  return (
    <Press
      class="toggle"
      pressed={props.on}
      disabled={props.disabled}
      onPress={props.onPress}
      {...(props.label === undefined ? {} : { label: props.label })}
    >
      {props.children}
    </Press>
  );
}

function Inputs({ device, inputs, here, tell }: ControlProps & { readonly inputs: readonly string[] }) {
  const w = roomWords.value;
  const all = moreInputs.value === device.id;
  const shown = all ? inputs : usualInputs(inputs, device.readings['input']);
  return (
    <Choice head={w.inputHead}>
      {shown.map((input) => (
        <Toggle
          key={input}
          on={device.readings['input'] === input}
          disabled={!here}
          onPress={() => tell('input', input)}
        >
          {inputSays(input, w)}
        </Toggle>
      ))}
      {!all && shown.length < inputs.length && (
        <Press look="quiet" onPress={() => (moreInputs.value = device.id)} local>
          {w.moreInputs}
        </Press>
      )}
    </Choice>
  );
}

const moreInputs = signal<string | null>(null);
const VOLUME_STEP = 5;

function Volume({ device, here, tell }: ControlProps) {
  const w = roomWords.value;
  const { volume } = device.readings;
  const at = typeof volume === 'number' ? volume : null;
  const to = (step: number): void => tell('volume', String(Math.max(0, Math.min(100, (at ?? 0) + step))));
  return (
    <>
      <Press class="step-button" label={w.quieter} disabled={!here || at === null} onPress={() => to(-VOLUME_STEP)}>
        −
      </Press>
      <output class="volume">{at ?? '–'}</output>
      <Press class="step-button" label={w.louder} disabled={!here || at === null} onPress={() => to(VOLUME_STEP)}>
        +
      </Press>
    </>
  );
}

function OnOff({
  device,
  command,
  reading,
  here,
  tell,
}: ControlProps & { readonly command: 'mute' | 'blank' | 'freeze' | 'touch'; readonly reading: string }) {
  const on = device.readings[reading] === true;
  return (
    <Toggle on={on} disabled={!here} onPress={() => tell(command, on ? 'off' : 'on')}>
      {roomWords.value[command]}
    </Toggle>
  );
}
