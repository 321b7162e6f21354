import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, startBench } from './doubles.ts';

interface Operation {
  operationId: string;
  summary: string;
  security?: object[];
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema: Record<string, unknown> }> };
  responses: Record<string, { content: Record<string, { schema: Record<string, unknown> }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

let bench: Bench;
let document: Document;
beforeAll(async () => {
  bench = await startBench();
  document = (await (await fetch(`${bench.url}/api/openapi.json`)).json()) as Document;
});
afterAll(() => bench.stop());

/** The contract, written down a second time: a route that goes missing here has gone missing for others. */
const contract = `
GET /api/state
GET /api/live
GET /api/health
GET /api/openapi.json
GET /metrics
POST /api/questions
GET /api/questions
GET /api/questions/{id}
PUT /api/questions/{id}/time
POST /api/questions/{id}/close
POST /api/questions/{id}/reveal
POST /api/questions/{id}/void
GET /api/questions/{id}/export.csv
GET /api/questions/{id}/picture
POST /api/questions/{id}/picture
POST /api/pictures
DELETE /api/pictures
GET /api/tablets
POST /api/tablets
DELETE /api/tablets/seats
DELETE /api/tablets/seats/{seat}
GET /api/sets
GET /api/sets/{id}
POST /api/sets
DELETE /api/sets/{id}
GET /api/classes
POST /api/classes
POST /api/classes/{id}/select
GET /api/classes/{id}/pupils
GET /api/classes/{id}/trend
GET /api/exports/{kind}
POST /api/lessons
GET /api/lessons
GET /api/lessons/planned
GET /api/lessons/settings
PUT /api/lessons/settings
PUT /api/lessons/current
POST /api/lessons/current/end
POST /api/lessons/current/roll-call
GET /api/lessons/current/loans
POST /api/lessons/current/loans
POST /api/lessons/current/loans/claim
DELETE /api/lessons/current/loans/{clicker}
GET /api/lessons/{id}/attendance
PUT /api/lessons/{id}/attendance/{pupil}
POST /api/draws
GET /api/teachers
PUT /api/teachers/{id}/pin
PUT /api/teachers/{id}/badge
DELETE /api/teachers/{id}/badge
PUT /api/pupils/{id}/badge
DELETE /api/pupils/{id}/badge
GET /api/clickers/numbers
PUT /api/clickers/numbers
POST /api/clickers/numbers/learn
POST /api/binding/by-number
GET /api/lessons/{id}/report
GET /api/lessons/{id}/report/seats
DELETE /api/pupils/{id}
POST /api/binding
POST /api/binding/skip
POST /api/binding/undo
DELETE /api/binding
PUT /api/bindings/{seat}
GET /api/unknown
GET /api/devices
GET /api/devices/{id}
POST /api/devices/{id}/command
GET /api/room
POST /api/room/start
POST /api/room/finish
DELETE /api/room/shutdown
POST /api/exam
POST /api/pin
GET /api/session
POST /api/session
DELETE /api/session
POST /api/identity
PUT /api/language
`
  .trim()
  .split('\n');

it('names every route of the contract, and no other', () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual([...contract].sort());
});

it('describes nothing that the server does not serve', async () => {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of Object.keys(methods)) {
      if (path === '/api/live') continue;
      const answer = await fetch(`${bench.url}${path.replace(/\{\w+\}/g, 'x')}`, { method: method.toUpperCase() });
      const text = await answer.text();
      expect(text, `${method} ${path}`).not.toContain('"WEB-NO-ROUTE"');
      expect(answer.status, `${method} ${path}`).not.toBe(405);
    }
  }
});

it('is an OpenAPI 3.1 document with unique ids, both languages, and a schema for every body and answer', () => {
  expect(document.openapi).toBe('3.1.0');
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  expect(new Set(operations.map((one) => one.operationId)).size).toBe(operations.length);
  for (const one of operations) {
    expect(one.summary).toMatch(/\p{Script=Han}.* · [A-Z]/u);
    for (const body of Object.values(one.requestBody?.content ?? {}))
      expect(Object.keys(body.schema)).not.toHaveLength(0);
    for (const answer of Object.values(one.responses)) {
      for (const { schema } of Object.values(answer.content)) expect(Object.keys(schema)).not.toHaveLength(0);
    }
  }
});

it('says what is checked: the limits of a question, the parameters of a list, what needs a PIN', () => {
  const ask = document.paths['/api/questions']?.post;
  expect(ask?.requestBody?.content['application/json']?.schema).toMatchObject({
    additionalProperties: false,
    properties: {
      kind: { enum: ['single', 'multiple', 'truefalse', 'numeric', 'ranking', 'survey', 'buzz'] },
      options: { type: 'integer', minimum: 0, maximum: 5 },
      seconds: { type: 'integer', minimum: 1, maximum: 7200 },
    },
  });
  const roster = document.paths['/api/classes']?.post;
  expect(roster?.parameters.map(({ name, required }) => [name, required])).toEqual([
    ['name', false],
    ['dryRun', false],
  ]);
  expect(roster?.security).toEqual([{ session: [] }]);
  expect(document.paths['/api/questions/{id}']?.get?.parameters).toMatchObject([
    { name: 'id', in: 'path', required: true },
  ]);
  expect(document.paths['/api/state']?.get?.security).toBeUndefined();
});
