/** The generated documents of the uplink as text by path: JSON Schema per event type, envelope, command, result; AsyncAPI 3. */
import { stringify } from 'yaml';
import { z } from 'zod';
import { commandSchema, commandVerbs, resultSchema } from '../../protocols/uplink/commands.ts';
import { envelopeSchema, MAX_LINE_BYTES } from '../../protocols/uplink/envelope.ts';
import { type EventType, eventTypes, familyOf } from '../../protocols/uplink/events.ts';
import { TOPIC_ROOT } from '../../protocols/uplink/topics.ts';

const SCHEMA = 'protocols/uplink/schema';
const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

type Json = Record<string, unknown>;

export function documents(): Map<string, string> {
  const files = new Map<string, string>();
  const add = (name: string, schema: Json): void => {
    files.set(
      `${SCHEMA}/${name}.json`,
      `${JSON.stringify({ $schema: DIALECT, $id: `${name}.json`, ...schema }, null, 2)}\n`,
    );
  };
  add('envelope', { title: 'CloudEvents envelope', ...jsonSchema(envelopeSchema) });
  for (const type of Object.keys(eventTypes) as EventType[]) add(type, eventSchema(type));
  add('command', { title: 'Command', ...jsonSchema(commandSchema) });
  for (const [verb, definition] of Object.entries(commandVerbs)) {
    add(`command.${verb}`, { title: verb, description: definition.en, ...jsonSchema(definition.args) });
  }
  add('result', { title: 'Result of a command', ...jsonSchema(resultSchema) });
  add('state.agent', { title: 'state/agent', ...jsonSchema(agentState) });
  add('state.journal', { title: 'state/journal', ...jsonSchema(claimState) });
  files.set('protocols/uplink/asyncapi.yaml', asyncapi());
  return files;
}

const agentState = z.object({
  online: z.boolean(),
  connect: z
    .int()
    .min(0)
    .describe('grows with every connection; a message with a lower number than one seen before is late: ignore it'),
  version: z.string(),
  epoch: z.string().optional(),
  since: z.iso.datetime().optional(),
  why: z.enum(['lost', 'stopped']).optional().describe('offline only: last will, or an orderly end'),
});
const claimState = z
  .object({ epoch: z.string(), sequence: z.int().min(0), hash: z.string() })
  .describe(
    'lines up to here may have been sent; the room reads it back to find out that its journal went back in time',
  );

function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

/** A whole event: the envelope with this type and its data. */
function eventSchema(type: EventType): Json {
  const definition = eventTypes[type];
  const envelope = jsonSchema(envelopeSchema);
  const properties = envelope['properties'] as Json;
  return {
    title: type,
    description: `${definition.zh} — ${definition.en}`,
    ...envelope,
    properties: { ...properties, type: { const: type }, data: jsonSchema(definition.data) },
  };
}

function asyncapi(): string {
  const types = Object.keys(eventTypes) as EventType[];
  const families = [...new Set(types.map(familyOf))];
  const room = '{province}/{city}/{county}/{school}/{room}';
  const parameters = Object.fromEntries(
    [
      ['province', '省 GB/T 2260, two digits'],
      ['city', '市, two digits'],
      ['county', '县, two digits'],
      ['school', '学校标识码, ten digits'],
      ['room', '室, 1–32 of 0-9A-Za-z_-'],
    ].map(([name, description]) => [name, { description }]),
  );
  const channel = (address: string, messages: readonly string[], description: string, more: Json = {}): Json => ({
    address: `${TOPIC_ROOT}/${room}/${address}`,
    description,
    parameters: { ...parameters, ...more },
    messages: Object.fromEntries(messages.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
  });
  const operation = (action: 'send' | 'receive', name: string, retain: boolean, summary: string): Json => ({
    action,
    channel: { $ref: `#/channels/${name}` },
    summary,
    bindings: { mqtt: { qos: 1, retain, bindingVersion: '0.2.0' } },
  });
  const sent = {
    bindings: {
      mqtt: { contentType: 'application/cloudevents+json; charset=utf-8', bindingVersion: '0.2.0' },
    },
    headers: {
      type: 'object',
      description: 'MQTT 5 user properties',
      properties: {
        sent: { type: 'string', format: 'date-time', description: 'send time; the line itself never changes' },
      },
    },
  };
  const ref = (name: string): Json => ({ $ref: `./schema/${name}.json` });
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Banban uplink / 班班上行接口',
      version: '1',
      description: [
        '一间教室与上级之间的全部主题。The whole of what a room and its district say to each other.',
        `Events are CloudEvents 1.0 in structured JSON, at most ${MAX_LINE_BYTES} bytes, QoS 1, in journal order and contiguous per epoch.`,
        'A consumer that keeps the highest sequence per (source, epoch) has every event exactly once.',
      ].join('\n'),
    },
    defaultContentType: 'application/json',
    servers: {
      district: {
        host: 'broker.example:8883',
        protocol: 'secure-mqtt',
        protocolVersion: '5',
        description: 'MQTT 5; 3.1.1 works too',
      },
    },
    channels: {
      ...Object.fromEntries(
        families.map((family) => [
          `event.${family}`,
          channel(
            `event/${family}`,
            types.filter((type) => familyOf(type) === family),
            'Strictly in journal order over all families: subscribe to event/#. Not promised for one family alone or for shared subscriptions.',
          ),
        ]),
      ),
      'state.agent': channel('state/agent', ['state.agent'], 'Retained; carries the last will.'),
      'state.journal': channel('state/journal', ['state.journal'], 'Retained; written by the room for itself.'),
      'state.journal-earlier': channel(
        'state/journal-earlier',
        ['state.journal-earlier'],
        'Retained; claims of earlier epochs.',
      ),
      state: channel('state/{thing}', ['state'], 'Retained, newest wins, outside the order of events. Empty: gone.', {
        thing: { description: 'lesson, devices, faults, device/{id} …' },
      }),
      command: channel('command/{verb}', ['command'], 'To the room. Retained or expired ones are refused.', {
        verb: { enum: Object.keys(commandVerbs), description: 'what to do' },
      }),
      result: channel('result/{id}', ['result'], 'The result of a command; also sent to the MQTT 5 response topic.', {
        id: { description: 'id of the command' },
      }),
      replay: channel('replay/{id}', types, 'Lines asked for by replay, as they were on event/.', {
        id: { description: 'id of the command' },
      }),
    },
    operations: {
      ...Object.fromEntries(
        families.map((family) => [
          `send.event.${family}`,
          operation('send', `event.${family}`, false, `events: ${family}`),
        ]),
      ),
      'send.state.agent': operation('send', 'state.agent', true, 'birth, last will, goodbye'),
      'send.state.journal': operation('send', 'state.journal', true, 'claim'),
      'send.state.journal-earlier': operation('send', 'state.journal-earlier', true, 'claims of earlier epochs'),
      'send.state': operation('send', 'state', true, 'what must be fresh while history drains'),
      'receive.command': operation('receive', 'command', false, 'commands'),
      'send.result': operation('send', 'result', false, 'results'),
      'send.replay': operation('send', 'replay', false, 'lines once more'),
    },
    components: {
      messages: {
        ...Object.fromEntries(
          types.map((type) => [
            type,
            {
              name: type,
              title: eventTypes[type].zh,
              summary: eventTypes[type].en,
              contentType: 'application/cloudevents+json; charset=utf-8',
              payload: ref(type),
              ...sent,
            },
          ]),
        ),
        'state.agent': { payload: ref('state.agent') },
        'state.journal': { payload: ref('state.journal') },
        'state.journal-earlier': { payload: { type: 'array', items: ref('state.journal') } },
        state: { payload: { type: 'object' } },
        command: { payload: ref('command') },
        result: { payload: ref('result') },
      },
    },
  };
  return `# Generated by packaging/schemas (npm run generate). Do not edit.\n${stringify(document, { lineWidth: 120 })}`;
}
