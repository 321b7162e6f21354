/** What is said of a camera and of what is recorded. */
import { computed } from '@preact/signals';
import type { CameraCard, RecordingSign } from '../../api-recording.ts';
import { clock } from '../lines.ts';
import { language, wall } from '../live.ts';
import { CAMERA_WORDS, type CameraWords } from '../words/camera.ts';

export const cameraWords = computed(() => CAMERA_WORDS[language.value]);
export const running = computed<readonly RecordingSign[]>(() => wall.value?.recordings ?? []);
export const hasCamera = computed(() => wall.value?.devices.some(({ kind }) => kind === 'camera') === true);

/** `00:12:34` */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** 画面正常 · 声音正常 · 09:12 看的 */
export function sightSaid({ sight }: CameraCard, w: CameraWords): string {
  const parts: string[] = [w.picture[sight.picture], w.sound[sight.sound]];
  if (sight.at !== null) parts.push(w.lookedAt(clock(sight.at)));
  return parts.join(' · ');
}

/** 画面黑了，09:12 起 */
export const troubleSaid = ({ what, since }: RecordingSign['troubles'][number], w: CameraWords): string =>
  w.troubleSince(w.trouble[what], clock(since));

const CLOCK_OFF_MS = 5_000;

/** How far its clock is off, in seconds; null: not worth a word. */
export function clockOffS({ clock: its }: CameraCard): number | null {
  if (its === null || Math.abs(its.offsetMs) <= CLOCK_OFF_MS) return null;
  return Math.round(Math.abs(its.offsetMs) / 1_000);
}

/** 12 秒, 3 小时, 40 天 */
export function spanSaid(seconds: number, w: CameraWords): string {
  if (seconds < 7_200) return w.seconds(seconds);
  const hours = Math.round(seconds / 3_600);
  return hours < 48 ? w.hours(hours) : w.days(Math.round(hours / 24));
}
