/**
 * `banban diag --archive`: one zip for whoever helps from afar. What the checks found, the config without its secrets, what
 * the running agent says of the room with the last of its log, the newest bundles of reports, and the journal's head. No
 * names, no 学号, no cards, no secrets: everything goes through the redactor on its way in, whoever has redacted it before.
 *
 * Whatever cannot be had is named in `missing.json`, and the rest is there.
 */
import { createWriteStream } from 'node:fs';
import { chmod, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import type { Config } from '../../config/config.ts';
import { REPORTS_DIRECTORY } from '../../maintenance/report/bundle.ts';
import { knownPeople, knownSecrets } from '../../maintenance/report/known.ts';
import { createRedactor, type Redactor } from '../../maintenance/report/redact.ts';
import { openBeside } from '../../store/beside.ts';
import { version } from '../../version.ts';
import { agentAddress, askAgent } from '../ask-agent.ts';

export interface Found {
  readonly check: string;
  readonly ok: boolean;
  readonly zh: string;
  readonly en: string;
}

export interface ArchiveInput {
  readonly file: string;
  readonly data: string;
  readonly config: Config;
  readonly findings: readonly Found[];
  /** Wall ms. */
  readonly now: number;
}

const NEWEST_BUNDLES = 3;
const MOST_BUNDLE_BYTES = 4 * 1024 * 1024;

/** Names of what is in it. The file is whole or not there. */
export async function writeArchive(input: ArchiveInput): Promise<string[]> {
  const entries = await gather(input);
  // Of a CommonJS package the bundle gives the default export only.
  const { default: yazl } = await import('yazl');
  const zip = new yazl.ZipFile();
  for (const [name, text] of entries) zip.addBuffer(Buffer.from(text, 'utf8'), name, { mtime: new Date(input.now) });
  zip.end();
  const part = `${input.file}.part`;
  try {
    await pipeline(zip.outputStream, createWriteStream(part, { mode: 0o600 }));
    await chmod(part, 0o600);
    await rename(part, input.file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return [...entries.keys()];
}

async function gather({ data, config, findings, now }: ArchiveInput): Promise<Map<string, string>> {
  const missing: Record<string, string> = {};
  const entries = new Map<string, string>();

  const stores = await attempt('stores', () => openBeside(data));
  // Names that cannot be read cannot be looked for: then nothing that may hold one goes in.
  const people = stores === undefined ? undefined : await attempt('names', () => knownPeople(stores.room));
  const redactor = createRedactor([...knownSecrets(config), ...(people ?? [])]);
  try {
    put(
      'findings.json',
      findings.map(({ check, ok, zh, en }) => ({ check, ok, zh: redactor.text(zh), en: redactor.text(en) })),
    );
    put('versions.json', {
      banban: version,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      made: new Date(now).toISOString(),
    });
    put('config.json', withoutSecrets(config, redactor));
    if (stores !== undefined) put('journal.json', { source: stores.source, head: stores.journal.head });
    if (people !== undefined) {
      await agentsWord();
      for (const [name, content] of await bundles()) put(`reports/${name}.json`, redactor.value(content));
    } else if (missing['names'] === undefined) missing['names'] = 'no names to look for: logs and reports are left out';
  } finally {
    stores?.close();
  }
  put('missing.json', missing);
  return entries;

  function put(name: string, content: unknown): void {
    entries.set(name, `${JSON.stringify(content, undefined, 2)}\n`);
  }

  async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      // Said in the archive; the rest of it is worth having.
      missing[what] = error instanceof Error ? error.name : 'not to be had';
      return undefined;
    }
  }

  async function agentsWord(): Promise<void> {
    const said = await attempt('agent', () => askAgent<object>(agentAddress(config), '/api/maintenance/bundle'));
    if (said === undefined) {
      missing['agent'] ??= 'not running: no log, no devices';
      return;
    }
    const { log, devices, ...room } = said as { readonly log?: unknown; readonly devices?: unknown };
    put('devices.json', redactor.value(devices));
    put('log.json', redactor.value(log));
    put('room.json', redactor.value(room));
  }

  async function bundles(): Promise<[string, unknown][]> {
    const directory = join(data, REPORTS_DIRECTORY);
    const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.json.gz')).toSorted();
    const read = names.slice(-NEWEST_BUNDLES).map(async (name): Promise<[string, unknown] | undefined> => {
      const content = await attempt(name, async (): Promise<unknown> => {
        const bytes = gunzipSync(await readFile(join(directory, name)), { maxOutputLength: MOST_BUNDLE_BYTES });
        return JSON.parse(bytes.toString('utf8'));
      });
      return content === undefined ? undefined : [name.replace('.json.gz', ''), content];
    });
    return (await Promise.all(read)).filter((one) => one !== undefined);
  }
}

/** What may be known of it: no password, no user, no key file, no words a person chose for a person. */
export function withoutSecrets(config: Config, redactor: Redactor): unknown {
  const { room, uplink, web, devices, scenes, schedule, wake, owners, software, journal, log } = config;
  return {
    room: { path: room.path ?? null, name: redactor.text(room.name) },
    uplink:
      uplink === undefined
        ? null
        : {
            url: redactor.text(uplink.url),
            protocol: uplink.protocol ?? null,
            username: uplink.username !== undefined,
            password: uplink.password !== undefined,
            ca: uplink.ca !== undefined,
            cert: uplink.cert !== undefined,
            key: uplink.key !== undefined,
          },
    web,
    devices: devices.map(({ id, driver, model, address, name, scene }) => ({
      id,
      driver,
      model: model ?? null,
      address: redactor.text(address),
      name: name === undefined ? null : redactor.text(name),
      scene: scene ?? null,
    })),
    scenes,
    schedule,
    wake: wake ?? null,
    owners: Object.keys(owners ?? {}),
    software: software === undefined ? null : { allowed: software.allow.length },
    journal,
    log,
  };
}
