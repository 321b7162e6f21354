/**
 * The board's picture kept as the question: one frame of what the screen shows. The browser asks once what may be seen;
 * the stream is kept for the lesson, so that the next picture needs no question. Where a browser cannot do it, a picture is
 * pasted or chosen. Nothing is recorded, and nothing leaves the room.
 */
import { computed, effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { act, call, refusal, remark } from '../client.ts';
import { language, question, wall } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { en, zh } from '../words/tablets.ts';

const pictureWords = computed(() => (language.value === 'zh' ? zh : en));

const LARGEST_PX = 1920;
const LARGEST_BYTES = 3 * 1024 * 1024;
const QUALITIES = [0.85, 0.6, 0.4] as const;
const UPLOAD_WITHIN_MS = 20_000;
/** Of a screen that does not change no new frame comes. */
const FRAME_WITHIN_MS = 3_000;

/** Kept for the question that is asked next: an object URL, for this window. */
const nextPicture = signal<string | null>(null);
let stream: MediaStream | undefined;

function forgetStream(): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = undefined;
}

let lesson: string | null = null;
effect(() => {
  const now = wall.value?.lesson?.id ?? null;
  if (lesson !== null && now !== lesson) forgetStream();
  lesson = now;
});
// Once it is asked, the picture is the question's.
effect(() => {
  if (question.value?.state === 'open') showNext(null);
});

function showNext(url: string | null): void {
  const before = nextPicture.peek();
  if (before !== null && before !== url) URL.revokeObjectURL(before);
  nextPicture.value = url;
}

const canCapture = (): boolean => navigator.mediaDevices?.getDisplayMedia !== undefined;

async function screenStream(): Promise<MediaStream> {
  if (stream?.active === true) return stream;
  const opened = await navigator.mediaDevices.getDisplayMedia({
    video: { displaySurface: 'monitor', frameRate: 5 },
    audio: false,
  });
  opened.getVideoTracks()[0]?.addEventListener('ended', forgetStream);
  stream = opened;
  return opened;
}

async function frameOf(source: MediaStream): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = source;
  await video.play();
  await new Promise<void>((resolve) => {
    video.requestVideoFrameCallback(() => resolve());
    setTimeout(resolve, FRAME_WITHIN_MS);
  });
  return video;
}

/** As small as it has to be; undefined: an empty frame. */
async function encoded(
  source: CanvasImageSource,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Blob | undefined> {
  if (width === 0 || height === 0) return undefined;
  const scale = Math.min(1, LARGEST_PX / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext('2d')?.drawImage(source, 0, 0, canvas.width, canvas.height);
  for (const quality of QUALITIES) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', quality));
    if (blob !== null && blob.size <= LARGEST_BYTES) return blob;
  }
  return undefined;
}

/** For the question on the wall, or for the one that is asked next. */
export type Goal = 'question' | 'next';

/** A refusal of the page's own, in the words of both languages. */
function refuse(word: 'pictureNone' | 'pictureCannot' | 'pictureBad'): void {
  refusal.value = { code: 'PAGE-PICTURE', where: 'picture', zh: zh[word], en: en[word] };
}

async function keep(picture: Blob, goal: Goal): Promise<boolean> {
  const now = question.peek();
  const address =
    goal === 'question' && now !== null ? `/api/questions/${encodeURIComponent(now.id)}/picture` : '/api/pictures';
  const done = await act('picture', () => call('POST', address, picture, picture.type, UPLOAD_WITHIN_MS));
  if (done === undefined) return false;
  const forNext = address === '/api/pictures';
  if (forNext) showNext(URL.createObjectURL(picture));
  const word = forNext ? 'pictureNext' : 'pictureKept';
  remark.value = { zh: zh[word], en: en[word] };
  return true;
}

/** Called by a press: browsers open the screen to a page only then. False: none was kept, and why is said. */
export async function takePicture(goal: Goal): Promise<boolean> {
  if (!canCapture()) {
    refuse('pictureCannot');
    return false;
  }
  try {
    const video = await frameOf(await screenStream());
    const picture = await encoded(video, { width: video.videoWidth, height: video.videoHeight });
    video.srcObject = null;
    if (picture !== undefined) return await keep(picture, goal);
  } catch (error) {
    // Refused by the person, by a policy, or there is no screen: there are two other ways.
    if (!(error instanceof DOMException)) throw error;
  }
  refuse('pictureNone');
  return false;
}

async function takeFile(file: Blob, goal: Goal): Promise<void> {
  try {
    const bitmap = await createImageBitmap(file);
    const picture = await encoded(bitmap, bitmap);
    bitmap.close();
    if (picture !== undefined) await keep(picture, goal);
  } catch (error) {
    // Not decodable.
    if (!(error instanceof DOMException)) throw error;
    refuse('pictureBad');
  }
}

export async function dropPicture(): Promise<void> {
  if ((await act('picture', () => call('DELETE', '/api/pictures'))) !== undefined) showNext(null);
}

/** While it is on the screen, Ctrl V with a picture keeps that picture. */
function usePasting(goal: Goal): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (file === undefined) return;
      event.preventDefault();
      void takeFile(file, goal);
    };
    addEventListener('paste', paste);
    return () => removeEventListener('paste', paste);
  }, [goal]);
}

/** For 写题目 and the running question: take the board, choose a file, or paste. */
export function BoardPictureTools({ goal }: { goal: Goal }) {
  const w = pictureWords.value;
  usePasting(goal);
  const next = nextPicture.value;
  const has = goal === 'next' ? next !== null : (question.value?.picture ?? null) !== null;
  return (
    <div class="board-picture-tools">
      {next !== null && <img class="board-picture-next" src={next} alt={w.pictureAlt} />}
      {canCapture() && <Press onPress={() => void takePicture(goal)}>{has ? w.pictureAgain : w.pictureTake}</Press>}
      <label class="press press-plain">
        <span>{w.pictureFile}</span>
        <input
          class="only-heard"
          type="file"
          accept="image/png,image/jpeg,image/webp"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            currentTarget.value = '';
            if (file !== undefined) void takeFile(file, goal);
          }}
        />
      </label>
      {next !== null && (
        <Press look="quiet" onPress={() => void dropPicture()}>
          {w.pictureDrop}
        </Press>
      )}
      <small>{w.pictureHint}</small>
    </div>
  );
}
