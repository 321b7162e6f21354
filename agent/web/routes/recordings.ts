/**
 * Recordings: begin, end, marks, and playing them. That something is recorded is on the wall; beginning and ending need no
 * PIN on this computer, so that the teacher is not held up. What was recorded shows pupils: list and marks in a PIN session,
 * pictures only on this computer or an encrypted connection as well.
 */
import { createReadStream, type ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { PassThrough } from 'node:stream';
import { z } from 'zod';
import type { ShownError } from '../../../protocols/shown-error.ts';
import { beijingDateTime } from '../../beijing-time.ts';
import { isObserverWord, OBSERVER_WORD_IDS } from '../../recording/observer-words.ts';
import type { RecordingSegment, Recordings, RecordingView } from '../../recording/port.ts';
import { unknownRecording } from '../../recording/refusals.ts';
import { refusal } from '../../refusal.ts';
import type { RecordingCard, RecordingList } from '../api-recording.ts';
import { fileInParts } from '../byte-range.ts';
import { attachment } from './report.ts';
import { type Route, route } from './route.ts';

const MP4 = 'video/mp4';

export function recordingRoutes(recordings: Recordings): Route[] {
  function known(id: string | undefined): RecordingView {
    const found = recordings.get(id ?? '');
    if (found === undefined) throw unknownRecording(id ?? '');
    return found;
  }

  /** `current`: whatever runs, of every camera. */
  function meant(id: string | undefined): readonly RecordingView[] {
    if (id !== 'current') return [known(id)];
    const running = recordings.running();
    if (running.length === 0) throw nothingRecorded();
    return running;
  }

  function segmentOf(view: RecordingView, number: string | undefined): RecordingSegment {
    const found = view.segments.find((segment) => String(segment.number) === number);
    if (found === undefined) throw unknownRecording(`${view.id} ${number ?? ''}`);
    return found;
  }

  return [
    route({
      method: 'GET',
      path: '/api/recordings',
      zh: '录像，新的在前',
      en: 'The recordings, newest first.',
      access: 'private',
      answer: 'recordingList',
      run: ({ caller }) => ({
        json: { recordings: recordings.list().map(cardOf), plays: caller.names } satisfies RecordingList,
      }),
    }),
    route({
      method: 'POST',
      path: '/api/recordings',
      zh: '开始录课；已经在录就是那一个',
      en: 'Begins recording; what runs already is that one.',
      access: 'local',
      body: () => z.strictObject({ camera: z.string().max(64).optional().describe('absent: the first one') }),
      answer: 'recordingView',
      run: async ({ body: { camera } }) => ({
        json: await recordings.begin({ by: 'hand', ...(camera === undefined ? {} : { camera }) }),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/recordings/{id}',
      zh: '一个录像：分段、缺口、标记',
      en: 'One recording: segments, gaps, marks.',
      access: 'private',
      answer: 'recordingView',
      run: ({ params }) => ({ json: known(params['id']) }),
    }),
    route({
      method: 'POST',
      path: '/api/recordings/{id}/end',
      zh: '停止录课（current：正在录的都停）',
      en: 'Ends it; `current`: all that run.',
      access: 'local',
      answer: 'done',
      run: async ({ params }) => {
        await Promise.all(meant(params['id']).map(({ id }) => recordings.end(id)));
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/recordings/{id}',
      zh: '删除一个录像',
      en: 'Removes a recording: pictures and manifest.',
      access: 'private',
      answer: 'done',
      run: async ({ params }) => {
        await recordings.remove(known(params['id']).id);
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/recordings/{id}/marks',
      zh: '在录像上记一笔：翻页，或评课的一个词',
      en: 'A mark at this moment: the number of a page, or a word of the observer’s list; no free text.',
      access: 'local',
      body: () =>
        z
          .strictObject({
            kind: z.enum(['page', 'observer']),
            about: z
              .string()
              .max(32)
              .describe(`a page’s number; ${OBSERVER_WORD_IDS.join(', ')}`),
          })
          .refine(
            ({ kind, about }) => (kind === 'page' ? /^\d{1,4}$/.test(about) : isObserverWord(about)),
            'about: a page’s number, or a word of the list',
          ),
      answer: 'recordingMarks',
      run: async ({ params, body }) => ({
        json: { marks: await Promise.all(meant(params['id']).map(({ id }) => recordings.mark(id, body))) },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/recordings/{id}/manifest',
      zh: '清单：每一段的时间、大小、SHA-256，缺口和标记',
      en: 'The manifest: time, size and SHA-256 of every segment, gaps and marks.',
      access: 'private',
      answer: 'application/json',
      run: async ({ params }) => {
        const view = known(params['id']);
        const path = recordings.manifest(view.id);
        if (path === undefined) throw notOver(view.id);
        const { size } = await sizeOf(path, view.id);
        return fileInParts(path, size, undefined, attachment(`${nameOf(view)}.json`, 'application/json'));
      },
    }),
    route<undefined, { readonly download?: string | undefined }>({
      method: 'GET',
      path: '/api/recordings/{id}/segments/{number}',
      zh: '一段录像（支持 Range）',
      en: 'The pictures of one segment; byte ranges are served.',
      access: 'names',
      query: () => z.object({ download: z.string().max(8).optional() }),
      answer: MP4,
      run: async ({ params, query, range }) => {
        const view = known(params['id']);
        const segment = segmentOf(view, params['number']);
        const { path, size } = await fileOf(recordings, view, segment);
        const headers =
          query.download === undefined ? { 'Content-Type': MP4 } : attachment(`${nameOf(view, segment)}.mp4`, MP4);
        return fileInParts(path, size, range, headers);
      },
    }),
    route({
      method: 'GET',
      path: '/api/recordings/{id}/recording.zip',
      zh: '整个录像：各段和清单（zip），解开后 banban verify 可以核对',
      en: 'All of it in one file, the folder as it is here: unpacked, `banban verify` can tell whether it still is.',
      access: 'names',
      answer: 'application/zip',
      run: async ({ params }) => {
        const view = known(params['id']);
        const manifest = recordings.manifest(view.id);
        if (manifest === undefined) throw notOver(view.id);
        const segments = await Promise.all(view.segments.map((segment) => fileOf(recordings, view, segment)));
        const paths = [manifest, ...segments.map(({ path }) => path)];
        return { stream: zipOf(paths, view), headers: attachment(`${nameOf(view)}.zip`, 'application/zip') };
      },
    }),
  ];
}

function cardOf({ segments, gaps, marks, ...rest }: RecordingView): RecordingCard {
  return { ...rest, segments: segments.length, gaps: gaps.length, marks: marks.length };
}

async function fileOf(
  recordings: Recordings,
  view: RecordingView,
  segment: RecordingSegment,
): Promise<{ readonly path: string; readonly size: number }> {
  const path = await recordings.file(view.id, segment.number);
  if (path === undefined) throw unknownRecording(`${view.id} ${segment.number}`);
  return await sizeOf(path, `${view.id} ${segment.number}`);
}

async function sizeOf(path: string, where: string): Promise<{ readonly path: string; readonly size: number }> {
  try {
    return { path, size: (await stat(path)).size };
  } catch (error) {
    // Taken away by somebody else since the list was read.
    throw unknownRecording(where, error);
  }
}

/** Made while it is sent; the pictures are packed already, and stored as they are. Whoever stops reading closes the file. */
async function* zipOf(paths: readonly string[], view: RecordingView): AsyncGenerator<Uint8Array> {
  // A bundle gives a CommonJS package that is imported later no names, only its default.
  const { default: yazl } = await import('yazl');
  const zip = new yazl.ZipFile();
  const out = zip.outputStream.pipe(new PassThrough());
  const failed = (error: unknown): void => void out.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', failed);
  let reading: ReadStream | undefined;
  const stored = { compress: false, mtime: new Date(view.from) };
  for (const path of paths) {
    zip.addReadStreamLazy(`${nameOf(view)}/${basename(path)}`, stored, (give) => {
      reading = createReadStream(path).once('error', failed);
      give(null, reading);
    });
  }
  zip.end();
  try {
    yield* out as AsyncIterable<Uint8Array>;
  } finally {
    reading?.destroy();
  }
}

/** `录课-20261127-0902-front`, of a segment with its number behind it: they sort, and say when. */
function nameOf(view: RecordingView, segment?: RecordingSegment): string {
  const [date = '', time = ''] = beijingDateTime(view.from).split(' ');
  const whole = `录课-${date.replaceAll('-', '')}-${time.slice(0, 5).replace(':', '')}-${view.camera}`;
  return segment === undefined ? whole : `${whole}-${String(segment.number).padStart(3, '0')}`;
}

function notOver(id: string): ShownError {
  return refusal(
    'REC-RUNNING',
    id,
    ['还在录，清单要录完才有', 'it is still being recorded: its manifest is written when it ends'],
    ['停止录课以后再下载', 'stop the recording, then load it down'],
  );
}

function nothingRecorded(): ShownError {
  return refusal(
    'REC-NONE',
    '/api/recordings/current',
    ['现在没有在录课', 'nothing is being recorded now'],
    ['先开始录课', 'begin a recording first'],
  );
}
