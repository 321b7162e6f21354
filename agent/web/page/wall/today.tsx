/** Nothing is asked now: the class, the lesson, how the room is, and one big button. */
import type { SceneView } from '../../../scene/port.ts';
import { act, setLanguage } from '../client.ts';
import { openFloatingBar } from '../floating.tsx';
import { useKeys } from '../keys.ts';
import { clock } from '../lines.ts';
import { language, offline, schoolClass, question as standing, wall, words } from '../live.ts';
import { BarIcon, ChevronIcon, LevelMark, LockIcon, MoreIcon, PenIcon, PowerIcon, RoomIcon } from '../parts/icons.tsx';
import { hereOf, lessonSaid } from '../parts/lesson-said.ts';
import { LETTERS, lettersOf, OptionMark } from '../parts/option-mark.tsx';
import { Press, useArmed, useConfirmed } from '../parts/press.tsx';
import { LESSON_KIND_NAMES } from '../words/lesson.ts';
import { Header, Lines, level } from './header.tsx';
import { KindTiles } from './kinds.tsx';
import { beginOrAsk, finish, lesson, planned } from './lesson-acts.ts';
import { askOral, bringBack, hiddenResult, oralOptions, pinLater, putPinOff, sheet } from './place.ts';
import { ReadinessCard } from './readiness.tsx';
import { AttendanceRing, restSaid } from './roll-call.tsx';
import { canStart, next, roomWords, sceneSays } from './room.tsx';

const OTHER_KINDS = ['multiple', 'truefalse', 'numeric', 'ranking', 'survey', 'buzz', 'draw', 'timer'] as const;

export function Today() {
  const view = wall.value;
  const armed = useArmed('today');
  const ask = (): void => {
    if (armed) askOral();
  };
  useKeys({ Space: ask, Escape: hiddenResult.value === null ? undefined : bringBack });
  if (view === null) return null;
  const on = view.lesson !== null;
  return (
    <div class={`screen today${on ? ' today-on' : ''}${view.readiness === null ? '' : ' today-ready'}`}>
      <Header right={<LanguageToggle />}>
        <b>{view.room.name}</b>
      </Header>
      <Lines most={4} lesson={false} />
      <main>
        <Seated />
        <div class="today-do">
          {!on && <StartCard armed={armed} />}
          <AskCard armed={armed} onAsk={ask} />
          {on && <KindTiles of={OTHER_KINDS} disabled={!armed} />}
          {!view.pinSet && !pinLater.value && !on && <FirstPin />}
        </div>
      </main>
      <TodayBar armed={armed} />
    </div>
  );
}

function TodayBar({ armed }: { armed: boolean }) {
  const w = words.value;
  const on = lesson.value !== null;
  const [asking, pressEnd] = useConfirmed(() => void finish());
  return (
    <footer class="bar bar-today">
      {(on || (canStart.value && next.value === 'finish')) && (
        <Press
          look={asking ? 'danger' : 'plain'}
          onPress={pressEnd}
          disabled={!armed || wall.value?.scene?.state === 'running'}
        >
          <PowerIcon />
          {asking ? w.lessonEndSure : w.lessonEnd}
        </Press>
      )}
      {(wall.value?.devices.length ?? 0) > 0 && (
        <Press onPress={() => (sheet.value = 'room')} local>
          <RoomIcon />
          {roomWords.value.room}
        </Press>
      )}
      {!on && (
        <Press onPress={() => (sheet.value = 'kinds')} local>
          {w.kinds}
        </Press>
      )}
      <Press onPress={() => (sheet.value = 'compose')} local>
        <PenIcon />
        {w.compose}
      </Press>
      <a class="press press-plain" href="/private" target="banban-private" rel="opener">
        <LockIcon />
        {w.privateView}
      </a>
      <Press onPress={() => void openFloatingBar()} local>
        <BarIcon />
        {w.floatingBar}
      </Press>
      <Press onPress={() => (sheet.value = 'more')} local>
        <MoreIcon />
        {w.more}
      </Press>
    </footer>
  );
}

function LanguageToggle() {
  const w = words.value;
  const other = language.value === 'zh' ? 'en' : 'zh';
  return (
    <button
      type="button"
      class="press press-quiet language"
      lang={other === 'en' ? 'en' : 'zh-CN'}
      aria-label={`${w.language} · ${w.languageLabel}`}
      disabled={offline.value}
      onClick={() => void act('language', () => setLanguage(other))}
    >
      {w.language}
    </button>
  );
}

/** Left: who is here, and what is taught. */
function Seated() {
  const w = words.value;
  const seated = schoolClass.value;
  const on = lesson.value;
  const name = on?.className ?? seated?.name ?? w.noClass;
  return (
    <section class="seated">
      <button
        type="button"
        class={`class-name${seated === null && on === null ? ' class-none' : ''}`}
        onClick={() => (sheet.value = on === null ? 'class' : 'change')}
      >
        <h1>{name}</h1>
        <ChevronIcon />
        <span class="only-heard">{on === null ? w.chooseClass : w.moreLesson}</span>
      </button>
      {on === null && wall.value?.readiness == null && <Waiting />}
      {on !== null && <On brief={wall.value?.readiness != null} />}
      <ReadinessCard />
      {wall.value?.scene != null && <SceneLine scene={wall.value.scene} />}
      <Earlier />
    </section>
  );
}

/** Before a lesson: the list, the clickers, the room's health. */
function Waiting() {
  const w = words.value;
  const seated = schoolClass.value;
  return (
    <>
      <p class="seated-count">
        {seated === null ? w.noClassHint : `${w.pupils(seated.size)} · ${w.boundOf(seated.bound, seated.size)}`}
      </p>
      {level.value === 'well' && !offline.value && (
        <p class="health">
          <LevelMark level="well" />
          <span>
            <b>{w.allWell}</b> · {w.allWellHint}
          </span>
        </p>
      )}
    </>
  );
}

/** During one: what it is, and how many are here. */
function On({ brief }: { brief: boolean }) {
  const w = words.value;
  const on = lesson.value;
  const count = wall.value?.attendance ?? null;
  if (on === null) return null;
  const kind = on.kind === 'regular' ? '' : LESSON_KIND_NAMES[language.value][on.kind];
  const said = [lessonSaid(on, w, language.value), on.substitute ? w.substituteMark : '', on.second ?? '', kind];
  return (
    <>
      <p class="lesson-said">{said.filter((part) => part !== '').join(' · ')}</p>
      {on.practice && <p class="practice-said">{w.practiceSaid}</p>}
      {count !== null && (
        <div class="lesson-here">
          {!brief && <AttendanceRing count={count} />}
          <p>{brief ? w.here(hereOf(count), count.size) : restSaid(count)}</p>
        </div>
      )}
    </>
  );
}

/** What may be wanted again: a result that was put away, a question that was discarded, the PIN. */
function Earlier() {
  const w = words.value;
  const last = hiddenResult.value;
  const voided = standing.value?.state === 'voided' ? standing.value : null;
  return (
    <>
      {voided !== null && <p class="seated-note">{w.voided(voided.number)}</p>}
      {last !== null && (
        <button type="button" class="press press-quiet" onClick={bringBack}>
          {w.lastResult}
          <kbd>{w.keyEsc}</kbd>
        </button>
      )}
      {wall.value?.pinSet === false && pinLater.value && (
        <button type="button" class="press press-quiet" onClick={() => (sheet.value = 'pin')}>
          {w.pinNotSet} · {w.pinSet}
        </button>
      )}
    </>
  );
}

/** What 上课 or 下课 is doing, or what it did while somebody may still want to know. */
function SceneLine({ scene }: { scene: SceneView }) {
  const w = roomWords.value;
  const failed = scene.steps.some((step) => step.state === 'failed');
  if (scene.state !== 'running' && !failed) return null;
  return (
    <p class="today-scene" role="status">
      <LevelMark level={failed ? 'care' : 'note'} />
      <span>{sceneSays(scene)}</span>
      <Press look="quiet" onPress={() => (sheet.value = 'room')} local>
        {w.seeSteps}
      </Press>
    </p>
  );
}

/** One tap where the timetable knows the lesson; else a sheet asks for the subject. */
function StartCard({ armed }: { armed: boolean }) {
  const w = words.value;
  const next = planned.value;
  const said =
    next === null
      ? w.lessonStartPick
      : [next.className ?? '', lessonSaid(next, w, language.value), next.now ? '' : w.lessonNext(clock(next.from))]
          .filter((part) => part !== '')
          .join(' · ');
  return (
    <Press class="start-card" onPress={beginOrAsk} disabled={!armed}>
      <PowerIcon />
      <span class="start-said">{w.lessonStart}</span>
      <span class="start-what">{said}</span>
    </Press>
  );
}

function AskCard({ armed, onAsk }: { armed: boolean; onAsk: () => void }) {
  const w = words.value;
  const options = oralOptions.value;
  return (
    <section class="ask-card">
      <Press look="go" class="ask-oral" onPress={onAsk} disabled={!armed}>
        <span class="ask-marks" aria-hidden="true">
          {lettersOf(options).map((letter) => (
            <OptionMark key={letter} letter={letter} size="small" />
          ))}
        </span>
        <span class="ask-said">
          {w.askOral} A–{LETTERS[options - 1]}
        </span>
        <span class="ask-hint">
          {w.askOralHint}
          <kbd>{w.keySpace}</kbd>
        </span>
      </Press>
    </section>
  );
}

/** Beside the big button, never over it: a lesson can begin before anybody has thought of a PIN. */
function FirstPin() {
  const w = words.value;
  return (
    <section class="card first-pin">
      <h2>{w.pinSetHead}</h2>
      <p>{w.pinFirstWhy}</p>
      <div class="first-pin-do">
        <Press onPress={() => (sheet.value = 'pin')} local>
          {w.pinSet}
        </Press>
        <Press look="quiet" onPress={putPinOff} local>
          {w.pinLater}
        </Press>
      </div>
    </section>
  );
}
