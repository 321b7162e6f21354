/** 录课: what is recorded now, the observer's marks, the cameras with what they see, and the lessons that were recorded. */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { OBSERVER_WORD_IDS, OBSERVER_WORDS } from '../../../recording/observer-words.ts';
import type { PastLessonView } from '../../api-lesson.ts';
import type { RecordingCard, RecordingList } from '../../api-recording.ts';
import { lessons } from '../calls.ts';
import { observe, recordings, snapshot } from '../calls-recording.ts';
import { CameraControls, RecordPress } from '../camera/controls.tsx';
import { cameraWords, hasCamera, lasting, running, troubleSaid } from '../camera/said.ts';
import { act, read, remark } from '../client.ts';
import { clock } from '../lines.ts';
import { language, serverNow, wall, words } from '../live.ts';
import { lessonSaid } from '../parts/lesson-said.ts';
import { Press } from '../parts/press.tsx';
import { deviceName } from '../wall/devices.ts';
import { RECORDINGS_WORDS } from '../words/recordings.ts';
import { ROOM_WORDS } from '../words/room.ts';
import { clockWithSeconds, Player } from './player.tsx';

/** The recording that is up; null: the list. */
export const played = signal<string | null>(null);

const MOST_LESSONS = 200;

export function RecordingsTab() {
  const w = RECORDINGS_WORDS[language.value];
  const [list, setList] = useState<RecordingList | null>(null);
  const [taught, setTaught] = useState<readonly PastLessonView[]>([]);
  const state = running.value.map(({ id, state: is }) => `${id} ${is}`).join();
  useEffect(() => {
    if (played.value !== null) return;
    void read(async () => ({ found: await recordings(), given: await lessons(MOST_LESSONS) })).then((answer) => {
      if (answer === undefined) return;
      setList(answer.found);
      setTaught(answer.given.lessons);
    });
  }, [state, played.value]);
  const nameOf = (card: RecordingCard): string => recordingSaid(card, taught);
  const up = list?.recordings.find(({ id }) => id === played.value);
  if (list !== null && up !== undefined)
    return <Player id={up.id} head={nameOf(up)} plays={list.plays} onBack={() => (played.value = null)} />;
  return (
    <main class="results recordings">
      <h1>{w.head}</h1>
      <Running />
      {hasCamera.value && <Observer />}
      <Cameras plays={list?.plays === true} />
      <h2>{w.list}</h2>
      {list?.plays === false && <p class="note note-care">{w.notHere}</p>}
      {list?.recordings.length === 0 && (
        <p class="empty">
          {w.none} {hasCamera.value && w.noneHint}
        </p>
      )}
      <ul class="result-list">
        {list?.recordings.map((card) => (
          <li key={card.id} class="card">
            <time>
              {dayOf(card.from)} {clock(card.from)}
            </time>
            <b>{nameOf(card)}</b>
            <span>{factsOf(card)}</span>
            <Press
              local
              onPress={() => (played.value = card.id)}
              label={`${w.open} ${dayOf(card.from)} ${clock(card.from)}`}
            >
              {w.open}
            </Press>
          </li>
        ))}
      </ul>
    </main>
  );
}

const dayOf = (wallMs: number): string => {
  const at = new Date(wallMs);
  return `${at.getMonth() + 1}/${at.getDate()}`;
};

/** 三年二班 数学 · 第 3 节 */
function recordingSaid(card: RecordingCard, taught: readonly PastLessonView[]): string {
  const w = RECORDINGS_WORDS[language.value];
  const lesson = taught.find(({ id }) => id === card.lesson);
  if (lesson === undefined) return card.by === 'district' ? w.byDistrict : w.byHand;
  const said = lessonSaid(lesson, words.value, language.value);
  return [lesson.className ?? '', said].filter((part) => part !== '').join(' ') || w.byHand;
}

function factsOf(card: RecordingCard): string {
  const w = RECORDINGS_WORDS[language.value];
  const device = wall.value?.devices.find(({ id }) => id === card.camera);
  const camera = device === undefined ? card.camera : deviceName(device, ROOM_WORDS[language.value]);
  const share = card.wantedMs === 0 ? 1 : card.coveredMs / card.wantedMs;
  const parts = [camera, lasting((card.to ?? serverNow()) - card.from), sizeSaid(card.bytes)];
  if (card.state !== 'ended') parts.push(w.onNow);
  else if (share < 0.995) parts.push(w.covered(`${Math.floor(share * 1_000) / 10}%`));
  if (card.gaps > 0) parts.push(w.gaps(card.gaps));
  if (card.marks > 0) parts.push(w.marks(card.marks));
  return parts.join(' · ');
}

function sizeSaid(bytes: number): string {
  const w = RECORDINGS_WORDS[language.value];
  return bytes >= 1e9 ? w.size((bytes / 1e9).toFixed(1)) : w.sizeMb(String(Math.max(1, Math.round(bytes / 1e6))));
}

/** Each recording that runs, with what is wrong and what still works. */
function Running() {
  const w = cameraWords.value;
  if (running.value.length === 0) return null;
  return (
    <section class="running">
      {running.value.map(({ id, camera, troubles }) => (
        <div key={id} class={`note ${troubles.length > 0 ? 'note-care' : 'note-well'}`}>
          <span>
            {troubles.length === 0
              ? w.recording
              : troubles.map((each) => `${troubleSaid(each, w)}。${w.works[each.what]}${w.todo[each.what]}`).join(' ')}
          </span>
          <RecordPress camera={camera} />
        </div>
      ))}
    </section>
  );
}

/** One tap, one mark: when it is sent the server takes its own time, which is the recording's. */
function Observer() {
  const w = RECORDINGS_WORDS[language.value];
  const on = running.value.length > 0;
  const tap = async (word: keyof typeof OBSERVER_WORDS): Promise<void> => {
    const at = serverNow();
    if ((await act('mark', () => observe(word))) === undefined) return;
    const { zh, en } = RECORDINGS_WORDS;
    remark.value = {
      zh: zh.marked(OBSERVER_WORDS[word].zh, clockWithSeconds(at)),
      en: en.marked(OBSERVER_WORDS[word].en, clockWithSeconds(at)),
    };
  };
  return (
    <section class="observer">
      <h2>{w.observer}</h2>
      <p class="matrix-hint">{on ? w.observerHint : w.observerOff}</p>
      <div class="observer-words">
        {OBSERVER_WORD_IDS.map((word) => (
          <Press key={word} disabled={!on} onPress={() => void tap(word)}>
            {OBSERVER_WORDS[word][language.value]}
          </Press>
        ))}
      </div>
    </section>
  );
}

function Cameras({ plays }: { plays: boolean }) {
  const w = RECORDINGS_WORDS[language.value];
  const found = wall.value?.devices.filter(({ kind }) => kind === 'camera') ?? [];
  if (found.length === 0)
    return (
      <p class="empty">
        <b>{w.noCamera}</b> {w.noCameraHint}
      </p>
    );
  return (
    <div class="cameras">
      {found.map((device) => (
        <section key={device.id} class="card camera-card">
          <h2>{deviceName(device, ROOM_WORDS[language.value])}</h2>
          {plays && <Snapshot id={device.id} name={deviceName(device, ROOM_WORDS[language.value])} />}
          <CameraControls id={device.id} onWall={false} />
        </section>
      ))}
    </div>
  );
}

interface Seen {
  /** `blob:`, of this window only. */
  readonly address: string;
  readonly at: number;
}

/** Fetched when asked for, and never without: whoever is in the picture did not ask to be looked at. */
function Snapshot({ id, name }: { id: string; name: string }) {
  const w = RECORDINGS_WORDS[language.value];
  const [seen, setSeen] = useState<Seen | null>(null);
  const [fetching, setFetching] = useState(false);
  useEffect(
    () => () => {
      if (seen !== null) URL.revokeObjectURL(seen.address);
    },
    [seen],
  );
  const look = async (): Promise<void> => {
    setFetching(true);
    const blob = await read(() => snapshot(id));
    setFetching(false);
    if (blob !== undefined) setSeen({ address: URL.createObjectURL(blob), at: serverNow() });
  };
  return (
    <figure class="snapshot">
      {seen !== null && <img src={seen.address} alt={w.snapshotOf(name, clock(seen.at))} />}
      <figcaption>
        <Press local disabled={fetching} onPress={() => void look()}>
          {fetching ? w.looking : seen === null ? w.look : w.lookAgain}
        </Press>
        <small>{seen === null ? w.notKept : `${clockWithSeconds(seen.at)} · ${w.notKept}`}</small>
      </figcaption>
    </figure>
  );
}
