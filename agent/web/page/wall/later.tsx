/**
 * Screens that are rarely opened come when they are: their code is no part of the first load. After an update a page that
 * has long been open asks for code that is not there any more; it then loads itself anew, once, and opens what was wanted.
 * While the agent is away nothing is reloaded, or the browser would show its own error in place of the lesson.
 */
import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { refusal } from '../client.ts';
import { words } from '../live.ts';
import { handedOver, handOver } from '../parts/stored.ts';
import { WORDS } from '../words.ts';
import { reopenAfterReload, sheet } from './place.ts';

const RELOADED = 'banban.reloaded';
/** What is still missing after a reload is not mended by another one. */
const AGAIN_AFTER_MS = 60_000;

/** `shows`: what stands there until it has come; a sheet has nothing. */
export function later(load: () => Promise<FunctionComponent>, shows: 'screen' | 'sheet'): FunctionComponent {
  const come = signal<FunctionComponent | null>(null);
  return function Later() {
    const Come = come.value;
    useEffect(() => {
      if (come.peek() !== null) return;
      load().then(
        (component) => {
          come.value = component;
        },
        () => missing(),
      );
    }, []);
    if (Come !== null) return <Come />;
    return shows === 'sheet' ? null : (
      <p class="waiting" role="status">
        {words.value.waiting}
      </p>
    );
  };
}

/** A browser does not say why: it is gone, the agent is away, or the line broke. */
async function missing(): Promise<void> {
  const there = await fetch('/', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
  const last = Number(handedOver(RELOADED) ?? 0);
  const tried = Date.now() - last < AGAIN_AFTER_MS;
  // Where nothing can be handed over nobody would know that it was tried already.
  if (there && !tried && handOver(RELOADED, String(Date.now()))) {
    reopenAfterReload();
    location.reload();
    return;
  }
  const where = sheet.peek() ?? '';
  sheet.value = null;
  refusal.value = {
    code: 'PAGE-PART',
    zh: WORDS.zh.partMissing,
    en: WORDS.en.partMissing,
    where,
    todo: { zh: WORDS.zh.partMissingTodo, en: WORDS.en.partMissingTodo },
  };
}
