import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiError } from '../../../agent/web/routes/answers.ts';
import { MAX_BODY_BYTES, MAX_ROSTER_BYTES } from '../../../agent/web/routes/route.ts';
import { type Bench, json, send, signIn, startBench } from './doubles.ts';

let bench: Bench;
let session: Record<string, string>;
beforeAll(async () => {
  bench = await startBench();
  session = await signIn(bench.url);
});
afterAll(() => bench.stop());

const asJson = { 'Content-Type': 'application/json' };
const post = (path: string, body: string, headers: Record<string, string> = asJson) =>
  send(`${bench.url}${path}`, { method: 'POST', body, headers: { ...session, ...headers } });

function codeOf(text: string): string {
  return apiError.parse(JSON.parse(text)).code;
}

describe('one clear refusal, in both languages', () => {
  it('for an address that does not exist', async () => {
    for (const path of [
      '/api/nothing',
      '/nothing',
      '/api',
      '/api/questions/',
      '/.git/config',
      '/..%2f..%2fetc/passwd',
    ]) {
      const answer = await send(`${bench.url}${path}`);
      expect([answer.status, codeOf(answer.text)], path).toEqual([404, 'WEB-NO-ROUTE']);
    }
  });

  it('for a method the address does not take, naming those it takes', async () => {
    const put = await send(`${bench.url}/api/questions`, { method: 'PUT' });
    expect([put.status, codeOf(put.text), put.headers.allow]).toEqual([405, 'WEB-METHOD', 'POST, GET']);
    expect((await send(`${bench.url}/`, { method: 'POST' })).headers.allow).toBe('GET, HEAD');
    expect((await send(`${bench.url}/api/health`, { method: 'BREW' }).catch(() => ({ status: 400 }))).status).toBe(400);
  });

  it.each(['', '{', 'null,', '{"kind":single}', '\u0000', 'kind=single&options=4'])(
    'for the body %j, which is not JSON',
    async (body) => {
      const answer = await post('/api/questions', body);
      expect([answer.status, codeOf(answer.text)]).toEqual([400, 'WEB-NOT-JSON']);
    },
  );

  it('for JSON that is not UTF-8', async () => {
    const answer = await fetch(`${bench.url}/api/questions`, {
      method: 'POST',
      headers: asJson,
      body: Buffer.from([0x22, 0xff, 0x22]),
    });
    expect(codeOf(await answer.text())).toBe('WEB-NOT-JSON');
  });

  it.each(['', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'for the Content-Type %j, which another site’s form could send',
    async (type) => {
      const answer = await post('/api/questions', '{"kind":"single","options":4}', {
        Origin: bench.url,
        ...(type === '' ? {} : { 'Content-Type': type }),
      });
      expect([answer.status, codeOf(answer.text)]).toEqual([415, 'WEB-CONTENT-TYPE']);
    },
  );

  it('for no Content-Type of a local program, which sends no Origin: a plain curl -d works', async () => {
    const asked = await post('/api/questions', '{"kind":"single","options":9}', { 'Content-Type': 'text/plain' });
    expect([asked.status, codeOf(asked.text)]).toEqual([400, 'WEB-INVALID']);
  });

  it.each([
    [{}, 'kind'],
    [{ kind: 'many', options: 4 }, 'kind'],
    [{ kind: 'single', options: 1 }, 'options'],
    [{ kind: 'single', options: 6 }, 'options'],
    [{ kind: 'single', options: '4' }, 'options'],
    [{ kind: 'single', options: 2.5 }, 'options'],
    [{ kind: 'single', options: 4, rule: 'best' }, 'rule'],
    [{ kind: 'single', options: 3, optionTexts: ['a', 'b'] }, 'optionTexts'],
    [{ kind: 'single', options: 2, optionTexts: ['a', 7] }, 'optionTexts.1'],
    [{ kind: 'single', options: 4, stem: 'x'.repeat(2_001) }, 'stem'],
    [{ kind: 'single', options: 4, requestId: '' }, 'requestId'],
  ])('for the question %j, naming the field', async (body, field) => {
    const before = bench.classroom.calls.length;
    const answer = await json(`${bench.url}/api/questions`, 'POST', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'WEB-INVALID']);
    expect(answer.body.where).toBe(`POST /api/questions ${field}`);
    expect(bench.classroom.calls).toHaveLength(before);
  });

  it('for a field nobody knows, an array, a number, null', async () => {
    for (const body of [{ kind: 'single', options: 4, optoins: 5 }, [], 7, null, 'x']) {
      expect((await json(`${bench.url}/api/questions`, 'POST', body)).body.code).toBe('WEB-INVALID');
    }
  });

  it('for what the other routes cannot use', async () => {
    const invalid = async (method: string, path: string, body?: unknown) => {
      const answer = await json(`${bench.url}${path}`, method, body, session);
      expect([answer.status, answer.body.code], `${method} ${path}`).toEqual([400, 'WEB-INVALID']);
    };
    await invalid('GET', '/api/questions?limit=0');
    await invalid('GET', '/api/questions?limit=many');
    await invalid('GET', '/api/questions?limt=5');
    await invalid('POST', '/api/questions/q1/reveal', { answer: 'F' });
    await invalid('POST', '/api/binding', { mode: 'seat' });
    await invalid('POST', '/api/binding', { mode: 'row' });
    await invalid('PUT', '/api/bindings/01', {});
    await invalid('POST', '/api/pin', { pin: 2580 });
    await invalid('POST', '/api/session', {});
    await invalid('POST', '/api/identity', { accept: false });
    await invalid('PUT', '/api/language', { language: 'fr' });
    const roster = await post('/api/classes?nam=x', 'x', { 'Content-Type': 'text/csv' });
    expect(codeOf(roster.text), 'a list with a misspelt name of the class').toBe('WEB-INVALID');
  });

  it('for a class nobody knows', async () => {
    expect((await json(`${bench.url}/api/classes/none/pupils`, 'GET', undefined, session)).status).toBe(404);
    expect((await json(`${bench.url}/api/classes/none/select`, 'POST')).body.code).toBe('WEB-UNKNOWN-CLASS');
  });

  it('for accepting an identity nobody asked about', async () => {
    const answer = await json(`${bench.url}/api/identity`, 'POST', { accept: true }, session);
    expect([answer.status, answer.body.code]).toEqual([409, 'WEB-IDENTITY']);
  });

  it('for a body that is too large, announced or not, at the size the manual says', async () => {
    const large = 'x'.repeat(MAX_BODY_BYTES + 1);
    const announced = await post('/api/questions', large);
    expect([announced.status, codeOf(announced.text)]).toEqual([413, 'WEB-TOO-LARGE']);
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(large));
        controller.close();
      },
    });
    const streamed = await fetch(`${bench.url}/api/questions`, {
      method: 'POST',
      headers: asJson,
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect(streamed.status).toBe(413);
    const csv = { 'Content-Type': 'text/csv' };
    expect((await post('/api/classes?name=x', 'x'.repeat(MAX_ROSTER_BYTES + 1), csv)).status).toBe(413);
    expect(codeOf((await post('/api/classes?name=x', 'x'.repeat(MAX_ROSTER_BYTES), csv)).text)).toBe(
      'QUESTION-UNKNOWN',
    );
    expect((await send(`${bench.url}/api/health`)).status, 'and the server goes on').toBe(200);
  });

  it('for a defect of ours, without a stack trace, and with nothing a person typed in the log', async () => {
    const logged: unknown[] = [];
    const log = {
      debug() {},
      info() {},
      warn() {},
      error: (fields: object, text: string) => logged.push([fields, text]),
      child: () => log,
    };
    const broken = await startBench({
      ports: { ...bench.ports, log },
      classroom: {
        ...bench.classroom.classroom,
        questions: () => Promise.reject(new TypeError('王小明 is not a function')),
        ask: () => {
          throw { odd: true };
        },
      },
    });
    try {
      const answer = await json(`${broken.url}/api/questions`, 'GET');
      expect([answer.status, answer.body.code]).toEqual([500, 'WEB-DEFECT']);
      expect(JSON.stringify(answer.body)).not.toMatch(/王小明|\.ts|at /);
      expect((await json(`${broken.url}/api/questions`, 'POST', { kind: 'single', options: 4 })).status).toBe(500);
      expect(JSON.stringify(logged)).toContain('TypeError');
      expect(JSON.stringify(logged)).not.toContain('王小明');
    } finally {
      await broken.stop();
    }
  });
});

describe('whatever is sent', () => {
  const paths = [
    '/api/questions',
    '/api/questions/q1/reveal',
    '/api/binding',
    '/api/pin',
    '/api/session',
    '/api/identity',
    '/api/language',
    '/api/classes?name=x',
  ];

  it('never brings a 500, a stack trace, or silence', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.oneof(fc.json(), fc.string(), fc.string({ unit: 'binary' })),
        fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/csv', 'text/plain', 'x'),
        async (path, body, type) => {
          const answer = await post(path, body, { 'Content-Type': type });
          expect(answer.status).toBeLessThan(500);
          expect(answer.text).not.toMatch(/\.ts:\d|node_modules/);
          if (answer.status >= 400) apiError.parse(JSON.parse(answer.text));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('in the address never does either', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/', '/api/', '/api/questions/', '/api/classes/', '/api/bindings/', '/assets/'),
        fc.string({ unit: fc.constantFrom(...'aZ0%./\\?#&=;:@!~+-_ef'), maxLength: 40 }),
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'),
        async (start, rest, method) => {
          const answer = await send(`${bench.url}${start}${rest}`, { method, headers: session });
          expect([200, 204, 304, 400, 401, 403, 404, 405, 409, 415, 503]).toContain(answer.status);
        },
      ),
      { numRuns: 200 },
    );
  });
});
