/** The OpenAPI 3.1 document, made from the routes' own schemas: what is written there is what is checked. */
import { z } from 'zod';
import type { AnswerName, MediaType } from './routes/route.ts';
import { type FileBody, isFileBody, MAX_BODY_BYTES, MAX_ROSTER_BYTES, type Route } from './routes/route.ts';

type Answers = typeof import('./routes/all-answers.ts');

const needs: Record<Route['access'], { zh: string; en: string }> = {
  open: { zh: '不需要 PIN。', en: 'No PIN.' },
  local: {
    zh: '本机不需要 PIN；其他电脑需要 PIN 会话。',
    en: 'No PIN on this computer; a PIN session from elsewhere.',
  },
  private: { zh: '需要 PIN 会话。', en: 'A PIN session.' },
  names: {
    zh: '需要 PIN 会话，并且连接是本机或加密的。',
    en: 'A PIN session, on this computer or an encrypted connection.',
  },
};

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function content(answer: AnswerName | MediaType, answers: Answers): object {
  if (!answer.includes('/'))
    return { 'application/json': { schema: jsonSchema(answers[answer as AnswerName], 'output') } };
  return { [answer]: { schema: answer === 'application/json' ? { type: 'object' } : { type: 'string' } } };
}

function parametersOf({ path, query }: Route): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (query === undefined) return inPath;
  const { properties = {}, required = [] } = jsonSchema(query(), 'input') as {
    properties?: Record<string, object>;
    required?: string[];
  };
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  return [...inPath, ...inQuery];
}

function fileContent({ file, maxBytes }: FileBody): object {
  return Object.fromEntries(
    file.map((type) => [type, { schema: { type: 'string', format: 'binary', maxLength: maxBytes } }]),
  );
}

/** Nothing has to be said in it. */
function mayBeEmpty(body: Route['body']): boolean {
  return body !== undefined && body !== 'csv' && !isFileBody(body) && body().safeParse({}).success;
}

function operation(route: Route, answers: Answers): object {
  const body =
    route.body === undefined
      ? undefined
      : route.body === 'csv'
        ? { 'text/csv': { schema: { type: 'string', contentEncoding: 'utf-8', maxLength: MAX_ROSTER_BYTES } } }
        : isFileBody(route.body)
          ? fileContent(route.body)
          : { 'application/json': { schema: jsonSchema(route.body(), 'input') } };
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, '')}`,
    summary: `${route.zh} · ${route.en}`,
    description: `${needs[route.access].zh} ${needs[route.access].en}`,
    ...(route.access === 'open'
      ? {}
      : { security: route.access === 'local' ? [{}, { session: [] }] : [{ session: [] }] }),
    parameters: parametersOf(route),
    ...(body === undefined ? {} : { requestBody: { required: !mayBeEmpty(route.body), content: body } }),
    responses: {
      [String(route.status ?? 200)]: { description: route.en, content: content(route.answer, answers) },
      default: {
        description: 'A refusal, in both languages.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

export async function describeRoutes(routes: readonly Route[], version: string): Promise<object> {
  const answers = await import('./routes/all-answers.ts');
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, answers) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: '班班 Banban',
      version,
      description: `教室里的答题与状态接口，只在本机提供。The room’s own interface, on this computer. JSON bodies up to ${MAX_BODY_BYTES} bytes.`,
    },
    paths,
    components: {
      schemas: { Error: jsonSchema(answers.apiError, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'banban_PORT', description: 'opened by POST /api/session' },
      },
    },
  };
}
