/** The cross for turning a camera, closer and wider, home. By touch, by mouse and by the arrow keys. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { CameraVelocity } from '../../../../drivers/camera/camera.ts';
import type { CameraCard } from '../../api-recording.ts';
import { home } from '../calls-recording.ts';
import { act, remark } from '../client.ts';
import { offline } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { CAMERA_WORDS } from '../words/camera.ts';
import { cameraWords } from './said.ts';
import { held, hold, letGo, watchHold } from './steering.ts';

type Way = 'up' | 'down' | 'left' | 'right' | 'zoomIn' | 'zoomOut';

/** Half of what it can: a class follows with its eyes, and a short touch is a small step. */
const TURN = 0.5;
const WAYS: Readonly<Record<Way, CameraVelocity>> = {
  up: { pan: 0, tilt: TURN, zoom: 0 },
  down: { pan: 0, tilt: -TURN, zoom: 0 },
  left: { pan: -TURN, tilt: 0, zoom: 0 },
  right: { pan: TURN, tilt: 0, zoom: 0 },
  zoomIn: { pan: 0, tilt: 0, zoom: TURN },
  zoomOut: { pan: 0, tilt: 0, zoom: -TURN },
};
const KEYS: Readonly<Record<string, Way>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  '+': 'zoomIn',
  '=': 'zoomIn',
  '-': 'zoomOut',
};

export interface PadProps {
  readonly card: CameraCard;
  readonly here: boolean;
  /** What stands beside the cross. */
  readonly children: ComponentChildren;
}

export function Pad({ card, here, children }: PadProps) {
  const w = cameraWords.value;
  useEffect(() => watchHold(window), []);
  const disabled = !here || offline.value;
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = KEYS[event.key];
    if (way === undefined || disabled) return;
    event.preventDefault();
    if (!event.repeat) hold(card.id, WAYS[way]);
  };
  const onKeyUp = (event: KeyboardEvent): void => {
    if (KEYS[event.key] !== undefined) letGo();
  };
  return (
    <div class="choice">
      <h3>{w.steer}</h3>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows are for whoever is on one of the keys in it */}
      <div class="pad" onKeyDown={onKeyDown} onKeyUp={onKeyUp}>
        <div class="pad-cross">
          <HoldKey way="up" card={card} disabled={disabled}>
            ▲
          </HoldKey>
          <HoldKey way="left" card={card} disabled={disabled}>
            ◀
          </HoldKey>
          <HoldKey way="right" card={card} disabled={disabled}>
            ▶
          </HoldKey>
          <HoldKey way="down" card={card} disabled={disabled}>
            ▼
          </HoldKey>
        </div>
        <div class="pad-zoom">
          <HoldKey way="zoomIn" card={card} disabled={disabled}>
            ＋ {w.zoomIn}
          </HoldKey>
          <HoldKey way="zoomOut" card={card} disabled={disabled}>
            － {w.zoomOut}
          </HoldKey>
          {card.abilities.home !== 'unsupported' && (
            <Press class="toggle" disabled={!here} onPress={() => void goHome(card.id)}>
              {w.home}
            </Press>
          )}
        </div>
        <div class="pad-zoom">{children}</div>
      </div>
    </div>
  );
}

async function goHome(id: string): Promise<void> {
  if ((await act('camera', () => home(id))) === undefined) return;
  const { zh, en } = CAMERA_WORDS;
  remark.value = { zh: zh.told(zh.homeSaid), en: en.told(en.homeSaid) };
}

interface HoldKeyProps {
  readonly way: Way;
  readonly card: CameraCard;
  readonly disabled: boolean;
  readonly children: ComponentChildren;
}

function HoldKey({ way, card, disabled, children }: HoldKeyProps) {
  const velocity = WAYS[way];
  const down = held.value?.camera === card.id && held.value.velocity === velocity;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (!event.repeat) hold(card.id, velocity);
  };
  return (
    <button
      type="button"
      class={`press press-plain hold pad-key pad-${way}`}
      aria-label={cameraWords.value[way]}
      aria-pressed={down}
      disabled={disabled}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        // The finger may slide off the key and still hold it; lifting it anywhere is letting go.
        event.currentTarget.setPointerCapture(event.pointerId);
        hold(card.id, velocity);
      }}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onLostPointerCapture={letGo}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={onKeyDown}
      onKeyUp={letGo}
      onBlur={letGo}
    >
      {children}
    </button>
  );
}
