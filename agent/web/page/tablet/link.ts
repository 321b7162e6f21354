/**
 * The pupil's page and the agent: one live stream and three calls. Sixty tablets lose the same access point at the same
 * moment, so they come back at different ones; an answer under way is said again, with the same number, until it is taken.
 */
import type { ApiError } from '../../api.ts';
import type { AnswerReply, AnswerRequest, JoinRequest, TabletRoom, TabletState } from '../../api-tablet.ts';

const ANSWER_WITHIN_MS = 6_000;
const FIRST_RETRY_MS = 600;
const LAST_RETRY_MS = 6_000;
/** The agent says something at least every 10 s. */
const SILENCE_MS = 25_000;

/** No answer came: the network, not the agent. */
export const NO_ANSWER = 'no-answer';

async function call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T | ApiError | typeof NO_ANSWER> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_WITHIN_MS);
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: late.signal,
    });
    return (await response.json()) as T | ApiError;
  } catch {
    // Refused, reset, cut off or too late: for a pupil it is one thing.
    return NO_ANSWER;
  } finally {
    clearTimeout(timer);
  }
}

export function isRefusal(answer: object | typeof NO_ANSWER): answer is ApiError {
  return typeof answer === 'object' && 'code' in answer;
}

export const room = () => call<TabletRoom>('GET', '/t/api/room');
export const join = (request: JoinRequest) => call<TabletRoom>('POST', '/t/api/join', request);
export const leave = () => call<{ ok: true }>('POST', '/t/api/leave', {});

/** Somewhere between the half and one and a half of it. */
const jittered = (ms: number): number => ms * (0.5 + Math.random());
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Sends an answer until the agent has taken or refused it, as long as `wanted` says so (the question may be over, or
 * another answer chosen). Undefined: no longer wanted.
 */
export async function send(request: AnswerRequest, wanted: () => boolean): Promise<AnswerReply | ApiError | undefined> {
  for (let retryMs = FIRST_RETRY_MS; wanted(); retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
    const reply = await call<AnswerReply>('POST', '/t/api/answer', request);
    const again = reply === NO_ANSWER || (isRefusal(reply) && reply.code === 'TABLET-TOO-FAST');
    if (!again) return reply;
    await pause(jittered(retryMs));
  }
  return undefined;
}

export interface LinkEvents {
  state(state: TabletState): void;
  /** False: the connection is lost and is being made again. */
  connected(is: boolean): void;
  /** This tablet is out. */
  gone(): void;
  /** Another page of this tablet has taken over. */
  elsewhere(): void;
}

/** Follows the stream until the returned function is called, or the tablet is out. */
export function follow(events: LinkEvents): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;
  let watch: number | undefined;
  let retryMs = FIRST_RETRY_MS;
  let ended = false;

  function end(): void {
    ended = true;
    source?.close();
    clearTimeout(timer);
    clearTimeout(watch);
    window.removeEventListener('online', hurry);
    document.removeEventListener('visibilitychange', hurry);
  }
  function heard(): void {
    clearTimeout(watch);
    watch = window.setTimeout(lost, SILENCE_MS);
  }
  function lost(): void {
    if (ended) return;
    source?.close();
    clearTimeout(watch);
    events.connected(false);
    clearTimeout(timer);
    timer = window.setTimeout(() => void comeBack(), jittered(retryMs));
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }
  /** A stream that is refused does not say why: the room does. */
  async function comeBack(): Promise<void> {
    const answer = await room();
    if (ended) return;
    if (answer === NO_ANSWER || isRefusal(answer)) lost();
    else if (answer.joined) connect();
    else {
      end();
      events.gone();
    }
  }
  function connect(): void {
    source?.close();
    const opened = new EventSource('/t/api/live');
    source = opened;
    heard();
    opened.addEventListener('state', (message) => {
      retryMs = FIRST_RETRY_MS;
      heard();
      events.connected(true);
      events.state(JSON.parse((message as MessageEvent<string>).data) as TabletState);
    });
    opened.addEventListener('here', heard);
    opened.addEventListener('gone', () => {
      end();
      events.gone();
    });
    opened.addEventListener('elsewhere', () => {
      end();
      events.elsewhere();
    });
    opened.addEventListener('error', () => {
      if (source === opened) lost();
    });
  }
  /** A tablet that wakes up or finds the network again does not wait for the timer. */
  function hurry(): void {
    if (ended || document.visibilityState === 'hidden') return;
    if (source?.readyState === EventSource.OPEN) return;
    clearTimeout(timer);
    retryMs = FIRST_RETRY_MS;
    void comeBack();
  }

  window.addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  connect();
  return end;
}
