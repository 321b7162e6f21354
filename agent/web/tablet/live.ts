/**
 * The live streams of the tablets: each is told its whole state whenever that changed, so that whoever comes back has
 * missed nothing. Changes within 25 ms are told at once: sixty tablets answering make a change a millisecond.
 */
import type { ServerResponse } from 'node:http';
import type { Tablets } from '../../classroom/tablets/port.ts';
import type { TabletState } from '../api-tablet.ts';

const COALESCE_MS = 25;
/** An event, since a page cannot see comments: it takes 25 s of silence for a lost connection. */
const HEARTBEAT_MS = 10_000;
const MOST_WAITING_BYTES = 64 * 1024;
/** A page and its reload; a third is somebody who opened it again and again. */
const MOST_PAGES = 2;

interface Page {
  readonly token: string;
  readonly response: ServerResponse;
  readonly disconnect: () => void;
  sent: string;
}

export interface TabletLive {
  follow(token: string, response: ServerResponse): void;
  readonly pages: number;
  close(): void;
}

export interface TabletLiveOptions {
  readonly tablets: Pick<Tablets, 'state' | 'connected'>;
  readonly onChange: (listener: () => void) => () => void;
}

export function createTabletLive({ tablets, onChange }: TabletLiveOptions): TabletLive {
  const pages = new Set<Page>();
  let timer: NodeJS.Timeout | undefined;

  function forget(page: Page): void {
    if (pages.delete(page)) page.disconnect();
  }

  function write(page: Page, text: string): void {
    if (page.response.writableLength + text.length > MOST_WAITING_BYTES) {
      // It does not read: it comes back by itself and is told everything anew.
      forget(page);
      page.response.destroy();
    } else page.response.write(text);
  }

  function end(page: Page, last: string): void {
    page.response.end(`event: ${last}\ndata: {}\n\n`);
    forget(page);
  }

  function tell(page: Page): void {
    const state = tablets.state(page.token);
    if (state === undefined) {
      end(page, 'gone');
      return;
    }
    const seen = JSON.stringify(withoutTimes(state));
    if (seen === page.sent) return;
    page.sent = seen;
    write(page, `event: state\ndata: ${JSON.stringify(state)}\n\n`);
  }

  function tellAll(): void {
    timer = undefined;
    for (const page of [...pages]) tell(page);
  }

  const stopListening = onChange(() => {
    if (pages.size > 0) timer ??= setTimeout(tellAll, COALESCE_MS);
  });
  const heartbeat = setInterval(() => {
    for (const page of [...pages]) write(page, 'event: here\ndata: 1\n\n');
  }, HEARTBEAT_MS);
  heartbeat.unref();

  return {
    follow(token, response) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
      const page: Page = { token, response, disconnect: tablets.connected(token), sent: '' };
      pages.add(page);
      response.on('close', () => forget(page));
      // A tablet that goes away in the middle of a write is no news: `close` follows.
      response.on('error', () => forget(page));
      const own = [...pages].filter((each) => each.token === token);
      for (const oldest of own.slice(0, -MOST_PAGES)) end(oldest, 'elsewhere');
      tell(page);
    },
    get pages() {
      return pages.size;
    },
    close() {
      clearInterval(heartbeat);
      clearTimeout(timer);
      stopListening();
      // Whoever is out is told so; the others come back when there is somebody to come back to.
      tellAll();
      for (const page of [...pages]) {
        page.response.end();
        forget(page);
      }
    },
  };
}

/** Clocks run by themselves on the page; they are no news. */
function withoutTimes(state: TabletState): TabletState {
  const { question } = state;
  if (question === null) return state;
  const leftMs = question.leftMs === null ? null : 0;
  return { ...state, question: { ...question, leftMs, thinkMs: Math.sign(question.thinkMs) } };
}
