/** Nothing is asked now: the room, the class, how the room is, and one big button. */
import type { SceneView } from '../../../scene/port.ts';
import { act, setLanguage, startBinding } from '../client.ts';
import { openFloatingBar } from '../floating.tsx';
import { useKeys } from '../keys.ts';
import { language, offline, schoolClass, question as standing, wall, words } from '../live.ts';
import {
  BarIcon,
  ChevronIcon,
  ClickerIcon,
  LevelMark,
  ListIcon,
  LockIcon,
  PenIcon,
  PowerIcon,
  RoomIcon,
} from '../parts/icons.tsx';
import { LETTERS, lettersOf, OptionMark } from '../parts/option-mark.tsx';
import { Press, useArmed } from '../parts/press.tsx';
import { Header, Lines, level } from './header.tsx';
import { askOral, bringBack, hiddenResult, oralOptions, pinLater, putPinOff, sheet } from './place.ts';
import { canStart, next, roomWords, runNext, sceneSays } from './room.tsx';

export function Today() {
  const w = words.value;
  const rw = roomWords.value;
  const view = wall.value;
  const armed = useArmed('today');
  const ask = (): void => {
    if (armed) askOral();
  };
  const last = hiddenResult.value;
  useKeys({ Space: ask, Escape: last === null ? undefined : bringBack });
  if (view === null) return null;
  return (
    <div class="screen today">
      <Header right={<LanguageToggle />}>
        <b>{view.room.name}</b>
      </Header>
      <Lines most={4} lesson={false} />
      <main>
        <Seated />
        <div class="today-do">
          <AskCard armed={armed} onAsk={ask} />
          {!view.pinSet && !pinLater.value && <FirstPin />}
        </div>
      </main>
      <footer class="bar bar-today">
        {canStart.value && (
          <Press look="go" onPress={runNext} disabled={!armed || view.scene?.state === 'running'}>
            <PowerIcon />
            {next.value === 'start' ? rw.start : rw.finish}
          </Press>
        )}
        {view.devices.length > 0 && (
          <Press onPress={() => (sheet.value = 'room')} local>
            <RoomIcon />
            {rw.room}
          </Press>
        )}
        <Press onPress={() => (sheet.value = 'compose')} local>
          <PenIcon />
          {w.compose}
        </Press>
        <Press onPress={() => void act('binding', () => startBinding('class'))} disabled={schoolClass.value === null}>
          <ClickerIcon />
          {w.bind}
        </Press>
        <a class="press press-plain" href="/private#roster" target="banban-private" rel="opener">
          <ListIcon />
          {w.roster}
        </a>
        <a class="press press-plain" href="/private" target="banban-private" rel="opener">
          <LockIcon />
          {w.privateView}
        </a>
        <Press onPress={() => void openFloatingBar()} local>
          <BarIcon />
          {w.floatingBar}
        </Press>
      </footer>
    </div>
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
      aria-label={w.languageLabel}
      disabled={offline.value}
      onClick={() => void act('language', () => setLanguage(other))}
    >
      {w.language}
    </button>
  );
}

function Seated() {
  const w = words.value;
  const seated = schoolClass.value;
  const last = hiddenResult.value;
  const voided = standing.value?.state === 'voided' ? standing.value : null;
  return (
    <section class="seated">
      <button
        type="button"
        class={`class-name${seated === null ? ' class-none' : ''}`}
        onClick={() => (sheet.value = 'class')}
      >
        <h1>{seated?.name ?? w.noClass}</h1>
        <ChevronIcon />
        <span class="only-heard">{w.chooseClass}</span>
      </button>
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
      {wall.value?.scene != null && <SceneLine scene={wall.value.scene} />}
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
    </section>
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
