/** Along the top of every wall screen: where one is, how the room is, what time it is. */
import { computed, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { RecordingSign } from '../camera/sign.tsx';
import { clock, roomLines, worst } from '../lines.ts';
import { language, offline, serverNow, unknown, wall, words } from '../live.ts';
import { LevelMark } from '../parts/icons.tsx';
import { hereOf, minutesSaid } from '../parts/lesson-said.ts';
import { SUBJECT_NAMES } from '../words/lesson.ts';
import { screen } from './place.ts';

export const lines = computed(() => (wall.value === null ? [] : roomLines(wall.value, words.value, language.value)));
export const level = computed(() => worst(lines.value));

const minute = signal('');
/** What the lesson's minutes read as now; it changes with the clock. */
const lessonMinutes = signal('');

export function Clock() {
  useEffect(() => {
    const tick = (): void => {
      minute.value = clock(serverNow());
      const lesson = wall.peek()?.lesson ?? null;
      lessonMinutes.value = lesson === null ? '' : minutesSaid(lesson, serverNow(), words.peek());
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
      <RecordingSign />
      <UnknownChip />
      <Lesson />
      <Clock />
    </header>
  );
}

/** The lesson that is on: subject, how many are here, how long it still is; 练习 where nothing is kept. */
function Lesson() {
  const w = words.value;
  const lesson = wall.value?.lesson ?? null;
  if (lesson === null) return null;
  const attendance = wall.value?.attendance ?? null;
  // The first screen has all of it, large.
  const brief = screen.value === 'today' || screen.value === 'roll-call';
  return (
    <p class="top-lesson">
      {lesson.practice && (
        <b class="practice" title={w.practiceSaid}>
          {w.practiceBadge}
        </b>
      )}
      {lesson.subject !== null && !brief && (
        <span class="top-subject">{SUBJECT_NAMES[language.value][lesson.subject]}</span>
      )}
      {attendance !== null && !brief && <span>{w.here(hereOf(attendance), attendance.size)}</span>}
      <span class="top-minutes">
        {lessonMinutes.value === '' ? minutesSaid(lesson, serverNow(), w) : lessonMinutes.value}
      </span>
    </p>
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
