/**
 * One camera: 老师 / 黑板 / 全景, turning it, keeping where it looks, and recording it. On the wall without its picture, which
 * shows pupils. What is said of it is what it answered, never what it was last told.
 */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { CameraCard, CameraPreset, NewPreset } from '../../api-recording.ts';
import { PRESET_ROLES, type PresetRole, presetsByRole, roleOf } from '../../preset-roles.ts';
import { beginRecording, camera, endRecording, goTo, savePreset, setClock } from '../calls-recording.ts';
import { act, read, remark } from '../client.ts';
import { wall } from '../live.ts';
import { LevelMark } from '../parts/icons.tsx';
import { Press, useConfirmed } from '../parts/press.tsx';
import { CAMERA_WORDS } from '../words/camera.ts';
import { Pad } from './pad.tsx';
import { cameraWords, clockOffS, running, sightSaid, spanSaid } from './said.ts';

/** Whether this camera's presets are being written, not gone to. */
const saving = signal<string | null>(null);

/** The camera as it is; asked again whenever its device or its recording says something new. */
export function useCamera(id: string): readonly [CameraCard | null, () => Promise<void>] {
  const [card, setCard] = useState<CameraCard | null>(null);
  const device = wall.value?.devices.find((each) => each.id === id);
  const recorded = running.value.find((each) => each.camera === id);
  const gist = JSON.stringify([
    device?.status,
    device?.readings,
    device?.troubles,
    recorded?.state,
    recorded?.troubles,
  ]);
  const look = async (): Promise<void> => {
    const found = await read(() => camera(id));
    if (found !== undefined) setCard(found);
  };
  useEffect(() => void look(), [id, gist]);
  return [card, look];
}

export function CameraControls({ id, onWall }: { id: string; onWall: boolean }) {
  const w = cameraWords.value;
  const [card, look] = useCamera(id);
  useEffect(
    () => () => {
      saving.value = null;
    },
    [],
  );
  if (card === null) return null;
  const here = card.level === 'authenticated';
  const writing = saving.value === id;
  const beside = (
    <>
      <RecordPress camera={id} />
      {card.abilities.presets !== 'unsupported' && (
        <Press
          class="toggle"
          disabled={!here}
          pressed={writing}
          onPress={() => {
            saving.value = writing ? null : id;
          }}
          local
        >
          {w.saveAs}
        </Press>
      )}
    </>
  );
  return (
    <>
      <p class="device-says">
        <LevelMark level={sightLevel(card)} />
        <span>{here ? sightSaid(card, w) : w.level[card.level]}</span>
      </p>
      {!here && <p class="device-note">{w.awayHint}</p>}
      <Presets card={card} here={here} look={look} />
      {card.abilities.ptz === 'unsupported' ? (
        <>
          <p class="device-facts">{w.noSteer}</p>
          <div class="choice-do">{beside}</div>
        </>
      ) : (
        <Pad card={card} here={here}>
          {beside}
        </Pad>
      )}
      <Others card={card} here={here} />
      <ClockLine card={card} look={look} />
      {onWall && <p class="device-facts">{w.noPicture}</p>}
    </>
  );
}

function sightLevel({ level, sight }: CameraCard): 'well' | 'note' | 'care' {
  if (level !== 'authenticated') return 'care';
  const bad = sight.picture === 'black' || sight.picture === 'frozen' || sight.picture === 'none';
  if (bad || sight.sound === 'silent') return 'care';
  return sight.picture === 'unknown' ? 'note' : 'well';
}

function ClockLine({ card, look }: { card: CameraCard; look: () => Promise<void> }) {
  const w = cameraWords.value;
  const offS = clockOffS(card);
  if (offS === null) return null;
  const set = async (): Promise<void> => {
    if ((await act('camera', () => setClock(card.id))) === undefined) return;
    remark.value = { zh: CAMERA_WORDS.zh.clockSet, en: CAMERA_WORDS.en.clockSet };
    await look();
  };
  return (
    <p class="device-note camera-clock">
      <span>{w.clockOff(spanSaid(offS, w))}</span>
      {card.abilities.setClock !== 'unsupported' && card.clock?.mode !== 'ntp' && (
        <Press class="toggle" onPress={() => void set()}>
          {w.setClock}
        </Press>
      )}
    </p>
  );
}

interface PresetsProps {
  readonly card: CameraCard;
  readonly here: boolean;
  readonly look: () => Promise<void>;
}

function Presets({ card, here, look }: PresetsProps) {
  const w = cameraWords.value;
  const writing = saving.value === card.id;
  if (card.abilities.presets === 'unsupported') return <p class="device-facts">{w.noPresets}</p>;
  const byRole = presetsByRole(card.presets);
  const save = async (preset: NewPreset): Promise<void> => {
    const done = await act('camera', () => savePreset(card.id, preset));
    if (done === undefined) return;
    saving.value = null;
    remark.value = { zh: CAMERA_WORDS.zh.saved(done.label), en: CAMERA_WORDS.en.saved(done.label) };
    await look();
  };
  return (
    <div class="choice">
      {writing && <h3>{w.saveAsHead}</h3>}
      <div class="preset-keys">
        {PRESET_ROLES.map((role) => (
          <RoleKey
            key={`${role} ${writing}`}
            role={role}
            preset={byRole.get(role)}
            writing={writing}
            here={here}
            at={standsAt(card.id, byRole.get(role))}
            onGo={(preset) => void go(card.id, preset)}
            onSave={(preset) => void save(preset)}
          />
        ))}
      </div>
    </div>
  );
}

/** The preset it says it stands at: where it was turned by hand, or is on its way, none. */
function standsAt(id: string, preset: CameraPreset | undefined): boolean {
  const at = wall.value?.devices.find((each) => each.id === id)?.readings['preset'];
  return preset !== undefined && at === presetName(preset);
}

const presetName = ({ token, label }: CameraPreset): string => (label === '' ? token : label);

async function go(id: string, { token, label }: CameraPreset): Promise<void> {
  if ((await act('camera', () => goTo(id, token))) === undefined) return;
  remark.value = { zh: CAMERA_WORDS.zh.told(label), en: CAMERA_WORDS.en.told(label) };
}

/** Those that are none of the three. */
function Others({ card, here }: { card: CameraCard; here: boolean }) {
  const others = card.presets.filter(({ label }) => roleOf(label) === undefined);
  if (others.length === 0) return null;
  return (
    <div class="choice">
      <h3>{cameraWords.value.otherPresets}</h3>
      <div class="choice-do">
        {others.map((preset) => (
          <Press
            key={preset.token}
            class="toggle"
            disabled={!here}
            pressed={standsAt(card.id, preset)}
            onPress={() => void go(card.id, preset)}
          >
            {presetName(preset)}
          </Press>
        ))}
      </div>
    </div>
  );
}

interface RoleKeyProps {
  readonly role: PresetRole;
  readonly preset: CameraPreset | undefined;
  readonly writing: boolean;
  readonly here: boolean;
  /** It looks there now. */
  readonly at: boolean;
  readonly onGo: (preset: CameraPreset) => void;
  readonly onSave: (preset: NewPreset) => void;
}

/** What stands there already is replaced by a second press only. */
function RoleKey({ role, preset, writing, here, at, onGo, onSave }: RoleKeyProps) {
  const w = cameraWords.value;
  const [asking, confirm] = useConfirmed(() =>
    onSave({ role, ...(preset === undefined ? {} : { token: preset.token }) }),
  );
  const press = (): void => {
    if (!writing && preset !== undefined) onGo(preset);
    else if (writing && preset === undefined) onSave({ role });
    else if (writing) confirm();
  };
  return (
    <Press
      class="preset-key"
      look={asking ? 'danger' : 'plain'}
      disabled={!here || (!writing && preset === undefined)}
      pressed={at}
      onPress={press}
    >
      <span>{w.role[role]}</span>
      {asking && <small>{w.overwriteSure}</small>}
      {!asking && preset === undefined && <small>{w.notSaved}</small>}
    </Press>
  );
}

/** Begins at once; ends at the second press. */
export function RecordPress({ camera: id, tile }: { camera?: string; tile?: boolean }) {
  const w = cameraWords.value;
  const on = running.value.find((each) => id === undefined || each.camera === id);
  const [asking, end] = useConfirmed(() => void stop(on?.id ?? 'current'));
  const kind = tile === true ? 'tile' : 'toggle record-press';
  if (on === undefined)
    return (
      <Press class={kind} onPress={() => void start(id)}>
        <i class="rec-dot" aria-hidden="true" />
        {w.begin}
      </Press>
    );
  return (
    <Press class={kind} look={asking ? 'danger' : 'plain'} disabled={on.state === 'stopping'} onPress={end}>
      <i class="rec-square" aria-hidden="true" />
      {asking ? w.endSure : on.state === 'stopping' ? w.stopping : w.end}
    </Press>
  );
}

async function start(id: string | undefined): Promise<void> {
  if ((await act('record', () => beginRecording(id))) === undefined) return;
  remark.value = { zh: CAMERA_WORDS.zh.began, en: CAMERA_WORDS.en.began };
}

export async function stop(id: string): Promise<void> {
  if ((await act('record', () => endRecording(id))) === undefined) return;
  remark.value = { zh: CAMERA_WORDS.zh.ended, en: CAMERA_WORDS.en.ended };
}
