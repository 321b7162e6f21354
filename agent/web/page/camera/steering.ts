/**
 * Holding a camera in motion: told again three times a second while a finger or a key is down, told to stop in the very moment
 * it is not, whatever the reason: let go, slid off, the window left, hidden, closed, the connection lost. Should the stop
 * itself be lost, the camera stops by itself, because nobody told it again.
 */
import { effect, signal } from '@preact/signals';
import type { CameraVelocity } from '../../../../drivers/camera/camera.ts';
import { halt, steer } from '../calls-recording.ts';
import { Refused, refusal } from '../client.ts';
import { offline } from '../live.ts';

const AGAIN_MS = 300;

interface Hold {
  readonly camera: string;
  readonly velocity: CameraVelocity;
}

/** What is held now; null: nothing. */
export const held = signal<Hold | null>(null);
let timer: ReturnType<typeof setInterval> | undefined;
/** One at a time: on a slow line calls must not pile up behind the stop. */
let underWay: Promise<void> | undefined;

export function hold(camera: string, velocity: CameraVelocity): void {
  if (offline.peek()) return;
  if (held.peek() !== null) letGo();
  refusal.value = null;
  held.value = { camera, velocity };
  tell();
  timer = setInterval(tell, AGAIN_MS);
}

function tell(): void {
  const now = held.peek();
  if (now === null || underWay !== undefined) return;
  underWay = steer(now.camera, now.velocity).then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      if (held.peek() === now) letGo();
      refusal.value = error.body;
    },
  );
  void underWay.finally(() => {
    underWay = undefined;
  });
}

export function letGo(): void {
  const { camera } = held.peek() ?? {};
  if (camera === undefined) return;
  clearInterval(timer);
  held.value = null;
  stop(camera);
  // A call that was on its way may come after the stop.
  void underWay?.then(() => {
    if (held.peek()?.camera !== camera) stop(camera);
  });
}

function stop(camera: string): void {
  halt(camera).catch(() => {
    // No answer came: the page says that the connection is lost, and the camera stops by itself.
  });
}

const letGoWhenHidden = (): void => {
  if (document.hidden) letGo();
};

/** While a pad is up; the returned function ends it, and the motion. */
export function watchHold(view: Window): () => void {
  const lost = effect(() => {
    if (offline.value) letGo();
  });
  view.addEventListener('blur', letGo);
  view.addEventListener('pagehide', letGo);
  view.document.addEventListener('visibilitychange', letGoWhenHidden);
  return () => {
    lost();
    view.removeEventListener('blur', letGo);
    view.removeEventListener('pagehide', letGo);
    view.document.removeEventListener('visibilitychange', letGoWhenHidden);
    letGo();
  };
}
