/**
 * Commands from the district: `command/{verb}` in, one clear result out, whatever arrives.
 *
 * A command is accepted → executing → done | failed. What takes long (a scene) says accepted first and is carried out
 * beside the others; a device is told beside them too, since it may take its time to answer. It is idempotent by id: while it runs a repeat is ignored (the
 * result will come), afterwards the same result is given again, also after a restart: `command.done` in the journal, under
 * the id as CloudEvents subject. The result is on disk before it is sent.
 *
 * Expiry. Where the message carries an MQTT 5 expiry the broker has measured its age with one clock, its own: what it
 * delivers is alive, and `issuedAt` is not looked at, since this room's clock may be wrong by years. Without it, wall
 * time decides, strictly; a command from more than 5 minutes in the future is refused as a clock problem,
 * with this room's time in the result, so that the sender can see whose clock is wrong.
 *
 * What cannot be answered on `result/{id}` because no id can be read is answered on the MQTT 5 response topic if there is
 * one, and always logged (without its content, which is somebody else's text).
 */
import type { z } from 'zod';
import { ShownError } from '../../protocols/shown-error.ts';
import {
  type Command,
  type CommandResult,
  commandVerbs,
  type ResultCode,
  resultCodes,
  type Verb,
} from '../../protocols/uplink/commands.ts';
import type { RoomTopics } from '../../protocols/uplink/topics.ts';
import type { Journal } from '../journal/port.ts';
import type { Ports } from '../ports.ts';
import { firstProblem, type ParsedCommand, parseCommand } from './command-text.ts';
import type { IncomingMessage } from './connection.ts';
import type { HeardTime } from './heard-time.ts';

export type Values = Readonly<Record<string, string | number | boolean>>;

/** A refusal a verb throws; becomes the result. */
export class CommandRefused extends Error {
  readonly code: ResultCode;
  readonly detail: string | undefined;
  constructor(code: ResultCode, detail?: string) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

/** What a verb answers; `steps` where it consists of some. */
export interface VerbAnswer {
  readonly result: Values;
  readonly steps?: NonNullable<CommandResult['steps']>;
}

export type VerbHandlers = {
  readonly [V in Verb]: (args: z.infer<(typeof commandVerbs)[V]['args']>, id: string) => Promise<VerbAnswer>;
};

/** Resolves on PUBACK; rejects when the connection is gone or the broker refuses. */
export type PublishResult = (topic: string, payload: string, correlationData: Uint8Array | undefined) => Promise<void>;

export interface CommandsOptions {
  readonly journal: Pick<Journal, 'about' | 'append'>;
  readonly topics: RoomTopics;
  readonly ports: Ports;
  readonly handlers: VerbHandlers;
  /** Told when a live command was issued, whatever becomes of it. */
  readonly heardTime?: HeardTime | undefined;
}

export interface Commands {
  receive(message: IncomingMessage): void;
  attach(publish: PublishResult): void;
  detach(): void;
  /** Resolves when everything received so far has been dealt with. */
  idle(): Promise<void>;
}

const FUTURE_MS = 5 * 60_000;
const MAX_WAITING = 32;
const MAX_OUTBOX = 64;
const MAX_REMEMBERED = 128;
/** These may take long: nobody waits behind them, and their order among themselves is whose turn came first. */
const BESIDE: ReadonlySet<string> = new Set<Verb>(['device', 'scene']);
/** Says accepted before it is done. */
const IN_TWO: ReadonlySet<string> = new Set<Verb>(['scene']);

interface Reply {
  readonly topic: string;
  readonly payload: string;
  readonly correlationData: Uint8Array | undefined;
}

export function createCommands(options: CommandsOptions): Commands {
  const { journal, topics, ports, handlers } = options;
  const log = ports.log.child({ part: 'commands' });
  const running = new Set<string>();
  /** The newest results, oldest first: spares the journal a look-up. */
  const remembered = new Map<string, CommandResult>();
  const refusedRetained = new Set<string>();
  let outbox: Reply[] = [];
  let publish: PublishResult | undefined;
  let sending = false;
  let waiting = 0;
  let chain: Promise<void> = Promise.resolve();
  /** What is carried out beside the chain. */
  const beside = new Set<Promise<void>>();

  function receive(message: IncomingMessage): void {
    const verb = topics.verbOf(message.topic);
    if (verb === undefined) {
      log.warn({ code: 'COMMAND-UNKNOWN' }, 'a command under a topic that is not a verb');
      reply(message, undefined, refusal(undefined, '?', 'COMMAND-UNKNOWN'));
      return;
    }
    const arrivedAt = ports.clock.monotonicMs();
    const parsed = parseCommand(message.payload);
    const id = parsed.id;
    if (message.retained) {
      // It comes back at every connect: answered once, and never written into the journal.
      if (refusedRetained.size < MAX_REMEMBERED && !refusedRetained.has(id ?? message.topic)) {
        refusedRetained.add(id ?? message.topic);
        log.warn({ verb, code: 'COMMAND-RETAINED' }, 'a retained command was refused');
        reply(message, id, refusal(id, verb, 'COMMAND-RETAINED'));
      }
      return;
    }
    if (id === undefined) {
      log.warn({ verb, code: 'COMMAND-MALFORMED', detail: parsed.problem }, 'a command without a readable id');
      reply(message, undefined, refusal(undefined, verb, 'COMMAND-MALFORMED', parsed.problem));
      return;
    }
    if (parsed.command !== undefined) options.heardTime?.heard(parsed.command.issuedAt, ports.clock.now());
    if (running.has(id)) return;
    if (waiting >= MAX_WAITING) {
      reply(message, id, refusal(id, verb, 'COMMAND-BUSY'));
      return;
    }
    running.add(id);
    waiting++;
    chain = chain.then(async () => {
      const work = handleSafely(message, verb, id, parsed, arrivedAt).finally(() => {
        running.delete(id);
        waiting--;
        beside.delete(work);
      });
      if (BESIDE.has(verb)) beside.add(work);
      else await work;
    });
  }

  async function handleSafely(...[message, verb, id, parsed, arrivedAt]: Parameters<typeof handle>): Promise<void> {
    try {
      await handle(message, verb, id, parsed, arrivedAt);
    } catch (error) {
      // Only the journal's look-up can throw here; the sender may ask again.
      log.error({ verb, error: String(error) }, 'a command could not be handled');
      reply(message, id, refusal(id, verb, 'COMMAND-FAILED'));
    }
  }

  async function handle(
    message: IncomingMessage,
    verb: string,
    id: string,
    parsed: ParsedCommand,
    arrivedAt: number,
  ): Promise<void> {
    const before = remembered.get(id) ?? (await lookUp(id));
    if (before !== undefined) {
      reply(message, id, { ...before, repeated: true });
      return;
    }
    const result = await execute(message, verb, id, parsed, arrivedAt);
    await remember(id, result);
    log.info({ verb, id, ok: result.ok, code: result.code }, 'command');
    reply(message, id, result);
  }

  async function execute(
    message: IncomingMessage,
    verb: string,
    id: string,
    parsed: ParsedCommand,
    arrivedAt: number,
  ): Promise<CommandResult> {
    const { command } = parsed;
    if (command === undefined) return refusal(id, verb, 'COMMAND-MALFORMED', parsed.problem);
    const expired = expiry(message, command, arrivedAt);
    if (expired !== undefined) return refusal(id, verb, expired);
    if (!isVerb(verb)) return refusal(id, verb, 'COMMAND-UNKNOWN');
    try {
      const answer = run(verb, command, id);
      if (IN_TWO.has(verb)) {
        // What is refused at once is not accepted first.
        const refused = await Promise.race([answer.then(nothing, () => true), nextTurn()]);
        if (refused !== true) reply(message, id, { id, verb, ok: true, state: 'accepted', at: now() });
      }
      return { id, verb, ok: true, state: 'done', ...(await answer), at: now() };
    } catch (error) {
      if (error instanceof CommandRefused) return refusal(id, verb, error.code, error.detail);
      // What the room refuses has a code the district knows.
      if (error instanceof ShownError && isResultCode(error.code)) return refusal(id, verb, error.code, error.what.en);
      log.error({ verb, error: String(error) }, 'a command failed');
      return refusal(id, verb, 'COMMAND-FAILED');
    }
  }

  /** `async`: arguments that do not fit become a rejection like every other. */
  async function run(verb: Verb, command: Command, id: string): Promise<VerbAnswer> {
    switch (verb) {
      case 'ping':
        return await handlers.ping(checkedArgs(commandVerbs.ping.args, command.args), id);
      case 'replay':
        return await handlers.replay(checkedArgs(commandVerbs.replay.args, command.args), id);
      case 'device':
        return await handlers.device(checkedArgs(commandVerbs.device.args, command.args), id);
      case 'scene':
        return await handlers.scene(checkedArgs(commandVerbs.scene.args, command.args), id);
      case 'exam':
        return await handlers.exam(checkedArgs(commandVerbs.exam.args, command.args), id);
      case 'report':
        return await handlers.report(checkedArgs(commandVerbs.report.args, command.args), id);
    }
  }

  function expiry(message: IncomingMessage, command: Command, arrivedAt: number): ResultCode | undefined {
    const waitedMs = ports.clock.monotonicMs() - arrivedAt;
    if (message.expiryS !== undefined) return waitedMs > message.expiryS * 1000 ? 'COMMAND-EXPIRED' : undefined;
    const ageMs = ports.clock.now() - Date.parse(command.issuedAt);
    if (ageMs < -FUTURE_MS) return 'COMMAND-CLOCK';
    return ageMs > command.ttlS * 1000 ? 'COMMAND-EXPIRED' : undefined;
  }

  async function lookUp(id: string): Promise<CommandResult | undefined> {
    for (const line of await journal.about(id)) {
      if (line.type !== 'cn.banban.command.done') continue;
      const { data, time } = JSON.parse(line.text) as {
        time: string;
        data: Pick<CommandResult, 'verb' | 'ok' | 'code' | 'result' | 'steps'> & { command: string };
      };
      if (data.command !== id) continue;
      return {
        id,
        verb: data.verb,
        ok: data.ok,
        ...(data.code === undefined ? {} : { code: data.code, what: resultCodes[data.code] }),
        ...(data.result === undefined ? {} : { result: data.result }),
        ...(data.steps === undefined ? {} : { steps: data.steps }),
        at: time,
      };
    }
    return undefined;
  }

  async function remember(id: string, result: CommandResult): Promise<void> {
    remembered.set(id, result);
    const oldest = remembered.size > MAX_REMEMBERED ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
    try {
      await journal.append({
        type: 'cn.banban.command.done',
        subject: id,
        at: ports.clock.now(),
        data: {
          command: id,
          verb: result.verb.slice(0, 40),
          ok: result.ok,
          ...(result.code === undefined ? {} : { code: result.code }),
          ...(result.result === undefined ? {} : { result: result.result }),
          ...(result.steps === undefined ? {} : { steps: result.steps }),
        },
      });
    } catch (error) {
      // A full disk refuses low events; the result is still worth sending.
      log.warn({ id, error: String(error) }, 'the result of a command could not be written');
    }
  }

  function refusal(id: string | undefined, verb: string, code: ResultCode, detail?: string): CommandResult {
    return {
      ...(id === undefined ? {} : { id }),
      verb: verb.slice(0, 64),
      ok: false,
      code,
      what: resultCodes[code],
      ...(detail === undefined ? {} : { detail: detail.slice(0, 300) }),
      at: now(),
    };
  }

  function now(): string {
    return new Date(ports.clock.now()).toISOString();
  }

  function reply(message: IncomingMessage, id: string | undefined, result: CommandResult): void {
    const payload = JSON.stringify(result);
    if (id !== undefined) enqueue({ topic: topics.result(id), payload, correlationData: message.correlationData });
    const { responseTopic } = message;
    if (responseTopic === undefined || (id !== undefined && responseTopic === topics.result(id))) return;
    if (isAnswerTopic(responseTopic))
      enqueue({ topic: responseTopic, payload, correlationData: message.correlationData });
    else log.warn({ code: 'COMMAND-RESPONSE-TOPIC' }, 'a response topic was refused');
  }

  /** A sender may not make the room write where the room's own words stand, nor anything a broker would choke on. */
  function isAnswerTopic(topic: string): boolean {
    if (topic === '' || topic.length > 512 || /[+#\0]/.test(topic) || topic.startsWith('$')) return false;
    if (!topic.startsWith('banban/')) return true;
    return topic.startsWith(`${topics.base}/result/`) || !/\/(event|state|command|replay)(\/|$)/.test(topic);
  }

  function enqueue(answer: Reply): void {
    outbox.push(answer);
    // Nobody waits for more than this many answers; the sender may ask again by the same id.
    if (outbox.length > MAX_OUTBOX) outbox = outbox.slice(-MAX_OUTBOX);
    void flush();
  }

  async function flush(): Promise<void> {
    if (sending) return;
    sending = true;
    try {
      while (publish !== undefined) {
        const answer = outbox[0];
        if (answer === undefined) break;
        const channel = publish;
        try {
          await channel(answer.topic, answer.payload, answer.correlationData);
        } catch (error) {
          // Cut off: it stays for the next connection. Refused by the broker: said once, and given up.
          if (channel !== publish) continue;
          log.warn({ error: String(error) }, 'a result could not be sent');
        }
        if (outbox[0] === answer) outbox.shift();
      }
    } finally {
      sending = false;
    }
  }

  return {
    receive,
    attach(next) {
      publish = next;
      void flush();
    },
    detach() {
      publish = undefined;
    },
    idle: async () => {
      await chain;
      await Promise.all(beside);
    },
  };
}

function checkedArgs<S extends z.ZodType>(schema: S, args: unknown): z.infer<S> {
  const parsed = schema.safeParse(args);
  if (!parsed.success) throw new CommandRefused('COMMAND-ARGS', firstProblem(parsed.error));
  return parsed.data;
}

function isResultCode(code: string): code is ResultCode {
  return Object.hasOwn(resultCodes, code);
}

function nothing(): undefined {
  return undefined;
}

function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(resolve, undefined));
}

function isVerb(verb: string): verb is Verb {
  return Object.hasOwn(commandVerbs, verb);
}
