/**
 * The keyboard: maps of keys, of the screen that is up and of its parts. What a key does is also a button on that screen.
 *
 * Space and Enter belong to the screen and must not also press whatever button a finger left focused; they press the
 * focused button only for somebody who moved there with the keyboard.
 */
import { useLayoutEffect, useRef } from 'preact/hooks';

export type KeyMap = Readonly<Record<string, (() => void) | undefined>>;

let movedByKeyboard = false;
interface Entry {
  current: KeyMap;
  /** What lies below has no keys: a dialog. */
  readonly barrier: boolean;
}
const maps: Entry[] = [];

export function focusMovedByKeyboard(): boolean {
  return movedByKeyboard;
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

function nameOf(event: KeyboardEvent): string {
  if (event.key === ' ') return 'Space';
  return event.key.length === 1 ? event.key.toUpperCase() : event.key;
}

/** What the key does on the screen that is up: a part of it may have keys of its own. */
function actionOf(name: string): (() => void) | undefined {
  for (const { current, barrier } of maps.toReversed()) {
    if (current[name] !== undefined || barrier) return current[name];
  }
  return undefined;
}

/** Public for the floating bar, whose window has a keyboard of its own. */
export function onKeyDown(event: KeyboardEvent): void {
  if (event.key === 'Tab') movedByKeyboard = true;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const name = nameOf(event);
  if (typing(event.target) && name !== 'Escape') return;
  const onButton = event.target instanceof Element && event.target.closest('button, a[href], summary') !== null;
  if (onButton && movedByKeyboard && (name === 'Enter' || name === 'Space')) return;
  const action = actionOf(name);
  if (name === 'Space' || action !== undefined) event.preventDefault();
  // A key held down is one press.
  if (!event.repeat) action?.();
}

function onPointerDown(): void {
  movedByKeyboard = false;
}

/** A browser presses a focused button when Space comes up; whoever used the mouse did not mean that. */
function onKeyUp(event: KeyboardEvent): void {
  if (event.key === ' ' && !movedByKeyboard && !typing(event.target)) event.preventDefault();
}

export function listenToKeys(target: Window): () => void {
  target.addEventListener('keydown', onKeyDown);
  target.addEventListener('keyup', onKeyUp);
  target.addEventListener('pointerdown', onPointerDown);
  return () => {
    target.removeEventListener('keydown', onKeyDown);
    target.removeEventListener('keyup', onKeyUp);
    target.removeEventListener('pointerdown', onPointerDown);
  };
}

/** Keys of a component; of two that want the same key the one that came last has it. `barrier`: a dialog's first. */
export function useKeys(map: KeyMap, barrier = false): void {
  const entry = useRef<Entry>({ current: map, barrier }).current;
  entry.current = map;
  // Before the paint: who sees the screen can type at once.
  useLayoutEffect(() => {
    maps.push(entry);
    return () => {
      maps.splice(maps.indexOf(entry), 1);
    };
  }, [entry]);
}
