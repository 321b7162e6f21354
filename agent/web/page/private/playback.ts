/**
 * A recording as one line of time, played segment after segment. Each segment is a file of its own; the next one is made ready
 * beside the one that plays, so that the cut is not seen. Times are wall ms, as the marks and gaps have them.
 */
import { signal } from '@preact/signals';
import type { RecordingSegment, RecordingView } from '../../api-recording.ts';
import { segmentAddress } from '../calls-recording.ts';

/** What can be played: whole segments, by their times. */
export function whole({ segments }: Pick<RecordingView, 'segments'>): readonly RecordingSegment[] {
  return segments.filter(({ sha256, to, from }) => sha256 !== null && to > from).toSorted((a, b) => a.from - b.from);
}

/** The segment that holds a moment, or the next after it; undefined: the moment is after all of them. */
export function segmentAt(segments: readonly RecordingSegment[], at: number): number | undefined {
  const index = segments.findIndex(({ to }) => at < to);
  return index < 0 ? undefined : index;
}

export interface Playback {
  /** Wall ms of what is shown. */
  readonly at: { readonly value: number };
  readonly playing: { readonly value: boolean };
  /** Index of the video element that is on top. */
  readonly front: { readonly value: 0 | 1 };
  readonly trouble: { readonly value: 'none' | 'part' | 'all' };
  play(): void;
  pause(): void;
  /** Plays on from there if it plays. */
  seek(at: number): void;
  rate(times: number): void;
  close(): void;
}

type Two = readonly [HTMLVideoElement, HTMLVideoElement];

export function createPlayback(view: RecordingView, videos: Two): Playback {
  const segments = whole(view);
  const at = signal(segments[0]?.from ?? view.from);
  const playing = signal(false);
  const front = signal<0 | 1>(0);
  const trouble = signal<'none' | 'part' | 'all'>('none');
  /** Which segment each element holds. */
  const holds: [number | undefined, number | undefined] = [undefined, undefined];
  const broken = new Set<number>();
  let speed = 1;
  let closed = false;

  const other = (): 0 | 1 => (front.peek() === 0 ? 1 : 0);

  function load(place: 0 | 1, index: number): HTMLVideoElement {
    const video = videos[place];
    const segment = segments[index];
    if (holds[place] !== index && segment !== undefined) {
      holds[place] = index;
      video.preload = 'auto';
      video.src = segmentAddress(view.id, segment.number);
      video.load();
    }
    return video;
  }

  /** A file's own time need not begin at 0. */
  const beginning = (video: HTMLVideoElement): number => (video.seekable.length > 0 ? video.seekable.start(0) : 0);

  /** Puts a segment on top, at so many seconds of it. */
  function show(index: number, seconds: number): void {
    const place = holds[other()] === index ? other() : front.peek();
    const video = load(place, index);
    if (place !== front.peek()) {
      videos[front.peek()].pause();
      front.value = place;
    }
    const set = (): void => {
      if (closed || holds[place] !== index) return;
      if (seconds > 0 || video.currentTime - beginning(video) > 0.05) video.currentTime = beginning(video) + seconds;
      video.playbackRate = speed;
      if (playing.peek()) start(video);
      const next = nextAfter(index);
      if (next !== undefined) load(place === 0 ? 1 : 0, next);
    };
    if (video.readyState >= HTMLMediaElement.HAVE_METADATA) set();
    else video.addEventListener('loadedmetadata', set, { once: true });
    at.value = (segments[index]?.from ?? view.from) + seconds * 1_000;
  }

  function start(video: HTMLVideoElement): void {
    video.play().catch((error: unknown) => {
      // Paused again before it began, or the browser wants a press first: then it does not play, and says so.
      if (error instanceof DOMException && error.name !== 'AbortError' && error.name !== 'NotSupportedError')
        playing.value = false;
    });
  }

  function nextAfter(index: number): number | undefined {
    for (let next = index + 1; next < segments.length; next++) if (!broken.has(next)) return next;
    return undefined;
  }

  function goOn(index: number): void {
    const next = nextAfter(index);
    if (next === undefined) {
      playing.value = false;
      videos[front.peek()].pause();
      at.value = segments.at(-1)?.to ?? at.peek();
    } else show(next, 0);
  }

  function failed(place: 0 | 1): void {
    const index = holds[place];
    if (closed || index === undefined || videos[place].error === null) return;
    broken.add(index);
    trouble.value = broken.size === segments.length ? 'all' : 'part';
    holds[place] = undefined;
    if (place === front.peek()) goOn(index);
  }

  const listeners = new AbortController();
  for (const place of [0, 1] as const) {
    const options = { signal: listeners.signal };
    videos[place].addEventListener('error', () => failed(place), options);
    videos[place].addEventListener(
      'ended',
      () => {
        const index = holds[place];
        if (place === front.peek() && index !== undefined) goOn(index);
      },
      options,
    );
    videos[place].addEventListener(
      'timeupdate',
      () => {
        const segment = segments[holds[place] ?? -1];
        if (place !== front.peek() || segment === undefined || videos[place].seeking) return;
        at.value = segment.from + (videos[place].currentTime - beginning(videos[place])) * 1_000;
      },
      options,
    );
  }
  if (segments.length > 0) show(0, 0);

  return {
    at,
    playing,
    front,
    trouble,
    play() {
      if (segments.length === 0 || trouble.peek() === 'all') return;
      playing.value = true;
      const last = segments.at(-1);
      if (last !== undefined && at.peek() >= last.to) show(0, 0);
      else start(videos[front.peek()]);
    },
    pause() {
      playing.value = false;
      videos[front.peek()].pause();
    },
    seek(wanted) {
      const index = segmentAt(segments, wanted);
      const segment = segments[index ?? -1];
      if (index === undefined || segment === undefined) return;
      show(index, Math.max(0, (wanted - segment.from) / 1_000));
    },
    rate(times) {
      speed = times;
      for (const video of videos) video.playbackRate = times;
    },
    close() {
      closed = true;
      listeners.abort();
      for (const video of videos) {
        video.pause();
        video.removeAttribute('src');
        video.load();
      }
    },
  };
}
