/**
 * Golden dialogues with a model: `test/cases/models/<model>/dialogue.txt`, what goes over the wire between our driver and
 * one device, byte for byte, and what the driver makes of it. One step a line; `#` begins a comment.
 *
 *   attach                 the driver is given the line; it runs on while the next steps are played
 *   > HEX | > "text\r"     the next thing our driver writes must be this
 *   < HEX | < "text\r"     the device says this
 *   command NAME VALUE     the driver is told this, and runs on
 *   done                   what was begun last (attach, command, read) has ended well
 *   fails CODE             it has ended with this error
 *   reads KEY=VALUE …      the driver's readings now have these; `KEY=` : it has none
 *   is KEY="VALUE"         its identity has this
 *   trouble KEY=LEVEL      it reports this of itself
 *   status WORD            the status last told by the driver
 *   open N · close         a clicker receiver is wished open with N options, or closed (which runs on)
 *   voting WORD            where it last said it stands
 *   press CLICKER KEY · badge NUMBER    the last one reported
 *   quiet                  nothing is written for 200 ms
 *   wait MS                time passes
 *
 * Time is held: it passes only while a step waits for bytes, at most 20 s.
 */
import { vi } from 'vitest';
import type {
  Badge,
  Connection,
  DeviceSink,
  DeviceStatus,
  Identity,
  Press,
  Readings,
  Troubles,
} from '../../../drivers/device.ts';
import { isReceiver, nowhere } from '../../../drivers/device.ts';
import type { Model } from '../../../drivers/models/model.ts';
import { driverEntry } from '../../../drivers/registry.ts';
import { ShownError } from '../../../protocols/shown-error.ts';

const PATIENCE_MS = 20_000;

interface Told {
  readings: Readings;
  identity: Identity;
  troubles: Troubles;
  status: DeviceStatus | undefined;
  press: Press | undefined;
  voting: string | undefined;
  badge: Badge | undefined;
}

/** What the dialogue reached, for the test that nothing a model offers goes untested. */
export interface Reached {
  readonly readings: ReadonlySet<string>;
  readonly commands: ReadonlySet<string>;
}

/** Plays it under fake timers; throws at the first line that comes out otherwise, naming it. */
export async function playDialogue(model: Model<unknown>, text: string): Promise<Reached> {
  const entry = driverEntry(model.driver);
  if (entry === undefined) throw new Error(`no driver ${model.driver}`);
  const told: Told = {
    readings: {},
    identity: {},
    troubles: {},
    status: undefined,
    press: undefined,
    voting: undefined,
    badge: undefined,
  };
  const reached = { readings: new Set<string>(), commands: new Set<string>() };
  const sink: DeviceSink = {
    ...nowhere,
    readings: (_device, readings) => {
      told.readings = readings;
      for (const key of Object.keys(readings)) reached.readings.add(key);
    },
    identity: (_device, identity) => {
      told.identity = identity;
    },
    troubles: (_device, troubles) => {
      told.troubles = troubles;
      reached.readings.add('troubles');
    },
    status: (_device, status) => {
      told.status = status;
    },
    press: (press) => {
      told.press = press;
    },
    voting: (_device, state) => {
      told.voting = state;
    },
    badge: (badge) => {
      told.badge = badge;
    },
  };
  const secret = /^secret (\S+)$/m.exec(text)?.[1];
  const device = entry.create({
    id: 'x',
    label: 'dialogue',
    model,
    secret,
    sink,
    clock: { monotonicMs: () => performance.now() },
  });
  const written: string[] = [];
  const connection: Connection = {
    reports: false,
    write: (bytes) => {
      written.push(Buffer.from(bytes).toString('hex'));
      return Promise.resolve();
    },
    close: (why = 'closed') => {
      connection.onClose(why);
      return Promise.resolve();
    },
    onData: () => {},
    onClose: () => {},
  };
  let begun: { outcome: string | undefined } = { outcome: undefined };
  const begin = (work: Promise<unknown>): void => {
    const mine: { outcome: string | undefined } = { outcome: undefined };
    begun = mine;
    work.then(
      () => {
        mine.outcome = 'done';
      },
      (error: unknown) => {
        mine.outcome = error instanceof ShownError ? error.code : String(error);
      },
    );
  };
  const passUntil = async (there: () => boolean): Promise<void> => {
    for (let ms = 0; ms < PATIENCE_MS && !there(); ms += 5) await vi.advanceTimersByTimeAsync(5);
  };

  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(^|\s)#.*$/, '').trimEnd();
    if (line === '') continue;
    const [verb = '', ...words] = line.split(/\s+/);
    const rest = line.slice(verb.length).trim();
    const wrong = (what: string): Error => new Error(`${model.id}, line ${index + 1} “${line}”: ${what}`);
    switch (verb) {
      case 'secret':
        break;
      case 'attach':
        begin(device.attach(connection, new AbortController().signal));
        break;
      case '>': {
        await passUntil(() => written.length > 0);
        const got = written.shift();
        const expected = bytesOf(rest);
        if (got !== expected) throw wrong(`the driver wrote ${got === undefined ? 'nothing' : shown(got)}`);
        break;
      }
      case '<':
        connection.onData(Buffer.from(bytesOf(rest), 'hex'));
        await vi.advanceTimersByTimeAsync(0);
        break;
      case 'command': {
        const [name = '', value] = words;
        reached.commands.add(name);
        begin(device.command(name, value));
        await vi.advanceTimersByTimeAsync(0);
        break;
      }
      case 'done':
      case 'fails': {
        const mine = begun;
        await passUntil(() => mine.outcome !== undefined);
        const expected = verb === 'done' ? 'done' : rest;
        if (mine.outcome !== expected) throw wrong(`it is ${mine.outcome ?? 'not over'}`);
        break;
      }
      case 'reads':
        for (const word of words) {
          const [key = '', value = ''] = word.split('=');
          const got = told.readings[key];
          if (String(got ?? '') !== value) throw wrong(`${key} is ${String(got)}`);
        }
        break;
      case 'is':
      case 'trouble': {
        const [, key = '', quoted = ''] = /^(\w+)=(.*)$/.exec(rest) ?? [];
        const value = quoted.replace(/^"(.*)"$/, '$1');
        const got = verb === 'is' ? told.identity[key as keyof Identity] : told.troubles[key];
        if (got !== value) throw wrong(`${key} is ${String(got)}`);
        break;
      }
      case 'status':
        if (told.status !== rest) throw wrong(`it is ${String(told.status)}`);
        break;
      case 'press':
        if (told.press?.clicker !== words[0] || told.press?.key !== words[1])
          throw wrong(`the last one is ${told.press?.clicker} ${told.press?.key}`);
        break;
      case 'open':
        if (!isReceiver(device)) throw wrong('it is no receiver');
        device.openVoting({ options: Number(words[0]) });
        await vi.advanceTimersByTimeAsync(0);
        break;
      case 'close':
        if (!isReceiver(device)) throw wrong('it is no receiver');
        begin(device.closeVoting());
        await vi.advanceTimersByTimeAsync(0);
        break;
      case 'voting':
        if (told.voting !== rest) throw wrong(`it is ${String(told.voting)}`);
        break;
      case 'badge':
        if (told.badge?.number !== rest) throw wrong(`the last one is ${told.badge?.number}`);
        break;
      case 'quiet':
        await vi.advanceTimersByTimeAsync(200);
        if (written.length > 0) throw wrong(`the driver wrote ${written.map(shown).join(' ')}`);
        break;
      case 'wait':
        await vi.advanceTimersByTimeAsync(Number(words[0]));
        break;
      default:
        throw wrong('not a step');
    }
  }
  device.detach('the dialogue is over');
  return reached;
}

/** `01 02`, or `"text\r\n"` with the escapes of JSON; as hex. */
function bytesOf(written: string): string {
  if (!written.startsWith('"')) return written.replaceAll(/\s+/g, '').toLowerCase();
  return Buffer.from(JSON.parse(written) as string, 'latin1').toString('hex');
}

function shown(hex: string): string {
  const text = Buffer.from(hex, 'hex').toString('latin1');
  return /^[\x20-\x7e]+[\r\n]*$/.test(text) ? `${hex} ${JSON.stringify(text)}` : hex;
}
