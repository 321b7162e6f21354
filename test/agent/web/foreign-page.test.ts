/** In a real Chromium: our own pages run under our policy, and a page of another site gets nothing done. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, openQuestion, signIn, startBench } from './doubles.ts';
import { builtPages, launchChromium, openPage } from './page/browser.ts';

let pages: Awaited<ReturnType<typeof builtPages>>;
let bench: Bench;
let browser: Browser;
let foreign: Server;
let foreignAddress: string;

beforeAll(async () => {
  pages = await builtPages();
  bench = await startBench({ pageDirectory: pages.directory });
  browser = await launchChromium();
  foreign = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>elsewhere</title><body>');
  });
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  foreignAddress = `http://localhost:${(foreign.address() as AddressInfo).port}/`;
}, 60_000);
afterAll(async () => {
  await browser?.close();
  foreign?.closeAllConnections();
  await new Promise((resolve) => foreign.close(resolve));
  await bench?.stop();
  await pages?.remove();
});

it('our own page follows the live stream under the policy, without a complaint', async () => {
  const opened = await openPage(browser, `${bench.url}/`, '1366x768');
  await opened.page.getByText('302 教室').first().waitFor({ timeout: 10_000 });
  bench.classroom.show({ question: { ...openQuestion(7), stem: '水的沸点是多少？' } });
  await opened.page.getByText('水的沸点是多少？').first().waitFor({ timeout: 5_000 });
  expect(opened.complaints).toEqual([]);
  await opened.close();
});

it('a page of another site can neither ask, nor read, nor listen, nor frame us, even in a browser with a session', async () => {
  const opened = await openPage(browser, foreignAddress, '1366x768');
  const [cookie = ''] = Object.values(await signIn(bench.url));
  const [name = '', value = ''] = cookie.split('=');
  await opened.page
    .context()
    .addCookies([{ name, value, domain: '127.0.0.1', path: '/', httpOnly: true, sameSite: 'Strict' }]);
  const before = bench.classroom.calls.length;

  const outcome = await opened.page.evaluate(async (target) => {
    const attempt = async (work: () => Promise<unknown>): Promise<string> => {
      try {
        return `ok ${JSON.stringify(await work())}`;
      } catch {
        return 'failed';
      }
    };
    const body = '{"kind":"single","options":4}';
    return {
      read: await attempt(async () => (await fetch(`${target}/api/state`)).text()),
      readPrivate: await attempt(async () => (await fetch(`${target}/api/unknown`, { credentials: 'include' })).text()),
      simplePost: await attempt(
        async () =>
          (await fetch(`${target}/api/questions`, { method: 'POST', mode: 'no-cors', credentials: 'include', body }))
            .type,
      ),
      jsonPost: await attempt(
        async () =>
          (
            await fetch(`${target}/api/questions`, {
              method: 'POST',
              headers: { 'Content-Type': 'application/json' },
              body,
            })
          ).status,
      ),
      listen: await new Promise<string>((resolve) => {
        const source = new EventSource(`${target}/api/live`);
        source.addEventListener('snapshot', () => resolve('heard'));
        source.addEventListener('error', () => {
          source.close();
          resolve('failed');
        });
      }),
      frame: await new Promise<string>((resolve) => {
        const frame = document.createElement('iframe');
        frame.src = `${target}/`;
        frame.addEventListener('load', () => resolve(frame.contentDocument === null ? 'blocked' : 'empty'));
        document.body.append(frame);
      }),
    };
  }, bench.url);

  expect(outcome).toEqual({
    read: 'failed',
    readPrivate: 'failed',
    simplePost: 'failed',
    jsonPost: 'failed',
    listen: 'failed',
    frame: 'blocked',
  });
  const framed = opened.page.frames().find((frame) => frame !== opened.page.mainFrame());
  expect(framed === undefined ? '' : await framed.content()).not.toContain('302 教室');
  expect(bench.classroom.calls).toHaveLength(before);
  // They did arrive, the browser sends such things blindly; it was the door that refused them.
  const refused = /^banban_http_refused_total (\d+)$/m.exec(await (await fetch(`${bench.url}/metrics`)).text())?.[1];
  expect(Number(refused)).toBeGreaterThanOrEqual(4);
  await opened.close();
});
