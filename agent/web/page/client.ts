/**
 * What the page asks of the server. Every call is one press of a button: it either succeeds, and the change arrives on
 * the live stream, or it leaves one sentence in `refusal`. Nothing is retried behind the teacher's back.
 */
import { effect, signal } from '@preact/signals';
import type { SceneView } from '../../scene/port.ts';
import type {
  Answer,
  ApiError,
  BindingView,
  ClassList,
  Done,
  NewQuestion,
  PupilList,
  QuestionAnswer,
  QuestionKind,
  QuestionList,
  SessionView,
} from '../api.ts';
import type { Language } from './words.ts';
import { WORDS } from './words.ts';

/** The last refusal, shown as one sentence until the next press. */
export const refusal = signal<ApiError | null>(null);
/** Which action is under way; its button, and every other that changes the question, waits. */
export const underWay = signal<string | null>(null);
/** A short good word after something was done. */
export const remark = signal<{ readonly zh: string; readonly en: string } | null>(null);

const REMARK_MS = 5_000;

/** A good word has been read after 5 s. Called once by each page. */
export function forgetRemarks(): void {
  effect(() => {
    if (remark.value === null) return;
    const timer = setTimeout(() => {
      remark.value = null;
    }, REMARK_MS);
    return () => clearTimeout(timer);
  });
}

/** Thrown by calls; the buttons turn it into `refusal`. */
export class Refused extends Error {
  readonly status: number;
  readonly body: ApiError;
  constructor(status: number, body: ApiError) {
    super(body.code);
    this.status = status;
    this.body = body;
  }
}

const ANSWER_WITHIN_MS = 10_000;

export async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  contentType = 'application/json',
  withinMs = ANSWER_WITHIN_MS,
): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['Content-Type'] = contentType;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : contentType === 'application/json' ? JSON.stringify(body) : (body as BodyInit),
      signal: AbortSignal.timeout(withinMs),
    });
  } catch {
    // Whatever the browser's reason (refused, reset, too late), for a teacher it is one thing: no answer came.
    throw new Refused(0, {
      code: 'PAGE-NO-ANSWER',
      zh: WORDS.zh.noAnswer,
      en: WORDS.en.noAnswer,
      where: path,
    });
  }
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
  if (!response.ok) {
    throw new Refused(
      response.status,
      json
        ? (JSON.parse(text) as ApiError)
        : { code: `PAGE-HTTP-${response.status}`, zh: WORDS.zh.noAnswer, en: WORDS.en.noAnswer, where: path },
    );
  }
  return (json ? JSON.parse(text) : text) as T;
}

/**
 * Runs one action: one at a time, so a double tap does one thing; a refusal becomes a sentence.
 * Resolves with undefined when it was refused or something else was under way.
 */
export async function act<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  if (underWay.peek() !== null) return undefined;
  underWay.value = name;
  refusal.value = null;
  remark.value = null;
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refusal.value = error.body;
    return undefined;
  } finally {
    release(name);
  }
}

/** Asks for something to show: beside whatever is under way, and holding no button. A refusal becomes a sentence. */
export async function read<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refusal.value = error.body;
    return undefined;
  }
}

/**
 * The page has moved on, so the action no longer holds the buttons, whether or not its answer is here: 停止 is answered
 * after the receivers' summaries, up to a second later than its bars are up, and a teacher taps the answer before that.
 */
export function release(name: string): void {
  if (underWay.peek() === name) underWay.value = null;
}

/** 16 random bytes, hex. (`crypto.randomUUID` is missing on an unencrypted LAN page.) */
export function requestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A question whose answer never came keeps its id: pressing again asks for the same question, not for a second one. */
let unanswered: { readonly about: string; readonly id: string } | null = null;

/** What is asked; a kind left out is 单选. */
export type Asked = Omit<NewQuestion, 'requestId' | 'kind'> & { readonly kind?: QuestionKind };

export async function ask(question: Asked): Promise<QuestionAnswer> {
  const about = JSON.stringify(question);
  const id = unanswered?.about === about ? unanswered.id : requestId();
  unanswered = { about, id };
  // What a set or the round before says of it is not said again.
  const known = question.item !== undefined || question.before !== undefined;
  const body = { ...(known ? {} : { kind: 'single' as const }), ...question, requestId: id };
  try {
    const answer = await call<QuestionAnswer>('POST', '/api/questions', body);
    unanswered = null;
    return answer;
  } catch (error) {
    if (error instanceof Refused && error.status !== 0) unanswered = null;
    throw error;
  }
}

const path = (id: string, verb: string): string => `/api/questions/${encodeURIComponent(id)}/${verb}`;
export const stop = (id: string): Promise<QuestionAnswer> => call('POST', path(id, 'close'));
/** Without an answer the one that was known before is shown. */
export const reveal = (id: string, answer?: Answer, tolerance?: number): Promise<QuestionAnswer> =>
  call('POST', path(id, 'reveal'), { answer, tolerance });
/** So many seconds more, while it is open. */
export const extend = (id: string, plus: number): Promise<QuestionAnswer> => call('PUT', path(id, 'time'), { plus });
export const voidQuestion = (id: string): Promise<QuestionAnswer> => call('POST', path(id, 'void'));

export const startRoom = (): Promise<SceneView> => call('POST', '/api/room/start');
export const finishRoom = (): Promise<SceneView> => call('POST', '/api/room/finish');
/** A panel may take its time to do and to say; longer than that is the device's fault, and the server says so. */
const COMMAND_WITHIN_MS = 30_000;
export const tellDevice = (id: string, command: string, value: string): Promise<unknown> =>
  call(
    'POST',
    `/api/devices/${encodeURIComponent(id)}/command`,
    { command, value },
    'application/json',
    COMMAND_WITHIN_MS,
  );
export const stopShutdown = (): Promise<unknown> => call('DELETE', '/api/room/shutdown');
export const beginExam = (): Promise<unknown> => call('POST', '/api/exam', { on: true });
export const endExam = (): Promise<unknown> => call('POST', '/api/exam', { on: false });

export const setLanguage = (language: Language): Promise<unknown> => call('PUT', '/api/language', { language });

export const startBinding = (mode: 'class' | 'seat', seat?: string): Promise<BindingView> =>
  call('POST', '/api/binding', seat === undefined ? { mode } : { mode, seat });
export const skipSeat = (): Promise<BindingView> => call('POST', '/api/binding/skip');
export const undoBinding = (): Promise<BindingView> => call('POST', '/api/binding/undo');
export const endBinding = (): Promise<Done> => call('DELETE', '/api/binding');
/** `clicker` null frees the seat. */
export const bindSeat = (seat: string, clicker: string | null): Promise<Done> =>
  call('PUT', `/api/bindings/${encodeURIComponent(seat)}`, { clicker });

export const classes = (): Promise<ClassList> => call('GET', '/api/classes');
export const selectClass = (id: string): Promise<Done> => call('POST', `/api/classes/${encodeURIComponent(id)}/select`);
export const pupils = (id: string): Promise<PupilList> => call('GET', `/api/classes/${encodeURIComponent(id)}/pupils`);
export const erasePupil = (id: string): Promise<Done> => call('DELETE', `/api/pupils/${encodeURIComponent(id)}`);

export const questions = (): Promise<QuestionList> => call('GET', '/api/questions?limit=50');
export const questionAnswer = (id: string): Promise<QuestionAnswer> =>
  call('GET', `/api/questions/${encodeURIComponent(id)}`);
export const exportAddress = (id: string): string => path(id, 'export.csv');

/** A person says that this computer is no clone. */
export const acceptIdentity = (): Promise<Done> => call('POST', '/api/identity', { accept: true });

export const session = (): Promise<SessionView> => call('GET', '/api/session');
export const setPin = (pin: string): Promise<unknown> => call('POST', '/api/pin', { pin });
export const openSession = (pin: string): Promise<unknown> => call('POST', '/api/session', { pin });
export const closeSession = (): Promise<unknown> => call('DELETE', '/api/session');
