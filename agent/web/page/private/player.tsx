/** One recording: the picture, the line of time with what is missing, and what happened when, to jump to. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { OBSERVER_WORDS } from '../../../recording/observer-words.ts';
import type { RecordingMark, RecordingView } from '../../api-recording.ts';
import { archiveAddress, manifestAddress, recording, removeRecording, segmentAddress } from '../calls-recording.ts';
import { lasting } from '../camera/said.ts';
import { act, read, remark } from '../client.ts';
import { language } from '../live.ts';
import { Press, useConfirmed } from '../parts/press.tsx';
import { RECORDINGS_WORDS, type RecordingsWords } from '../words/recordings.ts';
import { createPlayback, type Playback, whole } from './playback.ts';

const RATES = [1, 1.5, 2] as const;
const STEP_MS = 10_000;

/** `09:12:05` */
export function clockWithSeconds(wallMs: number): string {
  const at = new Date(wallMs);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

interface PlayerProps {
  readonly id: string;
  readonly head: string;
  readonly plays: boolean;
  readonly onBack: () => void;
}

export function Player({ id, head, plays, onBack }: PlayerProps) {
  const w = RECORDINGS_WORDS[language.value];
  const [view, setView] = useState<RecordingView | null>(null);
  useEffect(() => {
    void read(() => recording(id)).then((found) => found !== undefined && setView(found));
  }, [id]);
  const [asking, remove] = useConfirmed(() => {
    void act('recording', () => removeRecording(id)).then((done) => {
      if (done === undefined) return;
      remark.value = { zh: RECORDINGS_WORDS.zh.removed, en: RECORDINGS_WORDS.en.removed };
      onBack();
    });
  });
  return (
    <main class="player-page">
      <div class="seats-head">
        <Press local onPress={onBack}>
          {w.back}
        </Press>
        <h1>{head}</h1>
      </div>
      {!plays && <p class="note note-care">{w.notHere}</p>}
      {view !== null && plays && <Screen key={view.id} view={view} />}
      {view !== null && (
        <div class="exports">
          {plays && view.state === 'ended' && (
            <a class="press press-go" href={archiveAddress(id)} download>
              {w.download}
            </a>
          )}
          {view.state === 'ended' && (
            <a class="press press-plain" href={manifestAddress(id)} download>
              {w.manifest}
            </a>
          )}
          <Press look={asking ? 'danger' : 'plain'} disabled={view.state !== 'ended'} onPress={remove}>
            {asking ? w.removeSure : w.remove}
          </Press>
          {plays && <p class="matrix-hint">{w.downloadHint}</p>}
        </div>
      )}
      {view !== null && plays && <Parts view={view} />}
    </main>
  );
}

/** Whether a browser that is asked says that it plays H.265: some do, where the machine can. */
function playsCodec({ playable }: RecordingView, video: HTMLVideoElement | null): boolean {
  return playable === 'yes' || (video?.canPlayType('video/mp4; codecs="hvc1.1.6.L93.B0"') ?? '') !== '';
}

function Screen({ view }: { view: RecordingView }) {
  const w = RECORDINGS_WORDS[language.value];
  const one = useRef<HTMLVideoElement>(null);
  const two = useRef<HTMLVideoElement>(null);
  const [playback, setPlayback] = useState<Playback | null>(null);
  const [unplayable, setUnplayable] = useState(false);
  useEffect(() => {
    if (one.current === null || two.current === null) return;
    if (!playsCodec(view, one.current)) {
      setUnplayable(true);
      return;
    }
    const made = createPlayback(view, [one.current, two.current]);
    setPlayback(made);
    return made.close;
  }, [view]);
  const empty = whole(view).length === 0;
  const front = playback?.front.value ?? 0;
  return (
    <>
      {unplayable && <p class="note note-care">{w.codec}</p>}
      {empty && <p class="note note-note">{w.nothingYet}</p>}
      {playback?.trouble.value === 'part' && <p class="note note-care">{w.broken}</p>}
      {playback?.trouble.value === 'all' && <p class="note note-care">{w.allBroken}</p>}
      <div class="player" hidden={unplayable || empty}>
        {/* The sound is what was said in the room; there is no text of it. */}
        {/* biome-ignore lint/a11y/useMediaCaption: nobody has written captions of a lesson */}
        <video ref={one} class={front === 0 ? '' : 'player-behind'} playsInline aria-label={w.head} />
        {/* biome-ignore lint/a11y/useMediaCaption: see above */}
        <video ref={two} class={front === 1 ? '' : 'player-behind'} playsInline aria-hidden={front !== 1} />
      </div>
      {playback !== null && !empty && <Controls view={view} playback={playback} />}
      <Marks view={view} playback={empty ? null : playback} />
    </>
  );
}

function Controls({ view, playback }: { view: RecordingView; playback: Playback }) {
  const w = RECORDINGS_WORDS[language.value];
  const [rate, setRate] = useState<number>(1);
  const segments = whole(view);
  const to = Math.max(view.to ?? view.from, segments.at(-1)?.to ?? view.from);
  const span = Math.max(1, to - view.from);
  const at = Math.min(Math.max(playback.at.value, view.from), to);
  const playing = playback.playing.value;
  const place = (wallMs: number): string => `${(Math.min(Math.max(0, wallMs - view.from), span) / span) * 100}%`;
  const wide = (ms: number): string => `${(ms / span) * 100}%`;
  return (
    <div class="player-controls">
      <div class="player-line">
        <div class="player-track" aria-hidden="true">
          {segments.map(({ number, from, to: end }) => (
            <i key={number} class="track-there" style={{ left: place(from), width: wide(end - from) }} />
          ))}
          {view.gaps.map(({ from, to: end }) => (
            <i key={from} class="track-gap" style={{ left: place(from), width: wide(end - from) }} />
          ))}
          {view.marks.map(({ id, at: when, kind }) => (
            <i key={id} class={`track-mark track-${kind}`} style={{ left: place(when) }} />
          ))}
        </div>
        <input
          type="range"
          min={0}
          max={span}
          step={1_000}
          value={at - view.from}
          aria-label={w.position}
          aria-valuetext={clockWithSeconds(at)}
          onInput={(event) => playback.seek(view.from + Number(event.currentTarget.value))}
        />
      </div>
      <div class="player-do">
        <Press local look="go" onPress={() => (playing ? playback.pause() : playback.play())}>
          {playing ? w.pause : w.play}
        </Press>
        <Press local onPress={() => playback.seek(at - STEP_MS)}>
          {w.backTen}
        </Press>
        <Press local onPress={() => playback.seek(at + STEP_MS)}>
          {w.forwardTen}
        </Press>
        {RATES.map((each) => (
          <Press
            key={each}
            local
            pressed={rate === each}
            class="toggle"
            onPress={() => {
              setRate(each);
              playback.rate(each);
            }}
          >
            {w.faster(String(each))}
          </Press>
        ))}
        <output class="player-at">
          {clockWithSeconds(at)} · {lasting(at - view.from)} / {lasting(span)}
        </output>
      </div>
    </div>
  );
}

/** What happened, by its time: questions numbered as they were asked. */
export function markNames(marks: readonly RecordingMark[], w: RecordingsWords): ReadonlyMap<string, string> {
  const questions = [...new Set(marks.filter(({ kind }) => kind.startsWith('question')).map(({ about }) => about))];
  return new Map(
    marks.map(({ id, kind, about }) => {
      const number = questions.indexOf(about) + 1;
      if (kind === 'question-opened') return [id, w.questionOpened(number)];
      if (kind === 'question-closed') return [id, w.questionClosed(number)];
      if (kind === 'page') return [id, w.page(about ?? '')];
      const word = (OBSERVER_WORDS as Readonly<Record<string, { zh: string; en: string }>>)[about ?? ''];
      return [id, word?.[language.value] ?? about ?? ''];
    }),
  );
}

function Marks({ view, playback }: { view: RecordingView; playback: Playback | null }) {
  const w = RECORDINGS_WORDS[language.value];
  const marks = view.marks.toSorted((one, other) => one.at - other.at);
  const names = markNames(marks, w);
  if (marks.length === 0 && view.gaps.length === 0) return null;
  return (
    <section class="player-marks">
      {marks.length > 0 && <h2>{w.jump}</h2>}
      <ul>
        {marks.map(({ id, at, kind }) => (
          <li key={id}>
            <button
              type="button"
              class={`press press-plain player-mark mark-of-${kind}`}
              disabled={playback === null}
              onClick={() => playback?.seek(at)}
            >
              <time>{clockWithSeconds(at)}</time> {names.get(id)}
            </button>
          </li>
        ))}
      </ul>
      {view.gaps.map(({ from, to, why }) => (
        <p key={from} class="note note-care">
          {w.gapSaid(clockWithSeconds(from), clockWithSeconds(to), w.gapWhy[why])}
        </p>
      ))}
    </section>
  );
}

function Parts({ view }: { view: RecordingView }) {
  const w = RECORDINGS_WORDS[language.value];
  const segments = whole(view);
  if (segments.length === 0) return null;
  return (
    <details>
      <summary>{w.parts}</summary>
      <div class="exports">
        {segments.map(({ number, from }) => (
          <a key={number} class="press press-plain" href={`${segmentAddress(view.id, number)}?download=1`} download>
            {w.part(number, clockWithSeconds(from))}
          </a>
        ))}
      </div>
    </details>
  );
}
