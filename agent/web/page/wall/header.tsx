/** Along the top of every wall screen: where one is, how the room is, what time it is. */
import { computed, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { clock, roomLines, worst } from '../lines.ts';
import { language, offline, serverNow, unknown, wall, words } from '../live.ts';
import { LevelMark } from '../parts/icons.tsx';

export const lines = computed(() => (wall.value === null ? [] : roomLines(wall.value, words.value, language.value)));
export const level = computed(() => worst(lines.value));

const minute = signal('');

export function Clock() {
  useEffect(() => {
    const tick = (): void => {
      minute.value = clock(serverNow());
    };
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, []);
  return <time class="clock">{minute.value}</time>;
}

export function Header({ children, right }: { children: ComponentChildren; right?: ComponentChildren }) {
  return (
    <header class="top">
      <div class="top-where">{children}</div>
      {right}
      <UnknownChip />
      <Clock />
    </header>
  );
}

/** “+2 未登记”: how many, never who. */
function UnknownChip() {
  const { clickers } = unknown.value;
  if (clickers === 0) return null;
  return (
    <span class="chip" title={words.value.unknownLabel(clickers)}>
      {words.value.unknownChip(clickers)}
    </span>
  );
}

/**
 * One calm line for each thing that is not as it should be. Beside a question only what touches the lesson, and at most
 * `most`; the whole text where there is room for it.
 */
export function Lines({ most, lesson }: { most: number; lesson: boolean }) {
  const all = lesson ? lines.value.filter((line) => line.lesson) : lines.value;
  const hidden = all.length - most;
  const whole = !lesson && all.length <= 2;
  return (
    <div class="lines" role="status">
      {offline.value && wall.value !== null && (
        <p class="line line-trouble line-lost">
          <LevelMark level="trouble" />
          <span>{words.value.lost}</span>
        </p>
      )}
      {!offline.value &&
        all.slice(0, most).map((line) => (
          <p key={line.id} class={`line line-${line.level}`}>
            <LevelMark level={line.level} />
            <span>{whole ? line.text : line.short}</span>
          </p>
        ))}
      {!offline.value && hidden > 0 && <p class="line line-more">{words.value.moreLines(hidden)}</p>}
    </div>
  );
}
