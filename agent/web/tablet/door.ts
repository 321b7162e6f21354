/**
 * Whether tablets can come at all, and where: opens their listener when the teacher lets them in, closes it when they are
 * out, and follows the PC's address when the network gives it another one in the middle of a lesson.
 */
import { networkInterfaces } from 'node:os';
import { type BothLanguages, ShownError } from '../../../protocols/shown-error.ts';
import type { Pictures } from '../../classroom/pictures/pictures.ts';
import type { Tablets } from '../../classroom/tablets/port.ts';
import { noLanAddress, notAnAddressHere, tabletsNotAllowed } from '../../classroom/tablets/refusals.ts';
import type { TabletsConfig } from '../../config/config.ts';
import type { Ports } from '../../ports.ts';
import type { TabletsAnswer } from '../api-tablet.ts';
import { type LanAddress, lanAddresses, outwardAddress } from './addresses.ts';
import type { TabletListener } from './listener.ts';

/** A cable that was pulled and put back gets another address within this. */
const LOOK_EVERY_MS = 5_000;

export interface TabletDoorOptions {
  /** Undefined: nobody is ever let in. */
  readonly config: TabletsConfig | undefined;
  readonly tablets: Tablets;
  readonly pictures: Pick<Pictures, 'onTablets'>;
  readonly onChange: (listener: () => void) => () => void;
  readonly language: () => 'zh' | 'en';
  readonly pageDirectory: string;
  readonly ports: Ports;
}

export interface TabletDoor {
  view(): Promise<TabletsAnswer>;
  /** `address`: one of those this PC has; undefined: the best of them. Refuses with `TABLETS-…`. */
  letIn(address: string | undefined): Promise<void>;
  shutOut(): Promise<void>;
  close(): Promise<void>;
}

export function createTabletDoor(options: TabletDoorOptions): TabletDoor {
  const { config, tablets, ports } = options;
  const log = ports.log.child({ part: 'tablets' });
  let listener: TabletListener | undefined;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();
  let watch: NodeJS.Timeout | undefined;

  /** Opening and closing, one after the other. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  async function choices(): Promise<readonly LanAddress[]> {
    if (config?.host !== undefined) return [{ address: config.host, name: 'web.tablets.host' }];
    return lanAddresses(networkInterfaces(), await outwardAddress());
  }

  async function letIn(wanted: string | undefined): Promise<void> {
    if (config === undefined) throw tabletsNotAllowed();
    const found = (await choices()).map(({ address }) => address);
    if (wanted !== undefined && !found.includes(wanted)) throw notAnAddressHere(wanted);
    const before = tablets.address;
    const address = wanted ?? (before !== undefined && found.includes(before) ? before : found[0]);
    if (address === undefined) throw noLanAddress();
    if (listener?.host !== address) {
      await stopListening();
      listener = await listen(address, config.port);
    }
    const { port } = listener;
    await tablets.letIn({ address, url: `http://${address}:${port}/t` });
    log.info({ address, port }, 'tablets are let in');
  }

  async function listen(host: string, port: number): Promise<TabletListener> {
    // Loaded when it is wanted: most lessons have no tablets.
    const { listenForTablets } = await import('./listener.ts');
    try {
      return await listenForTablets({
        host,
        port,
        tablets,
        picture: (question) => options.pictures.onTablets(question),
        onChange: options.onChange,
        language: options.language,
        pageDirectory: options.pageDirectory,
        ports,
      });
    } catch (error) {
      throw cannotListen(`${host}:${port}`, error as NodeJS.ErrnoException);
    }
  }

  async function stopListening(): Promise<void> {
    const before = listener;
    listener = undefined;
    await before?.close();
  }

  /** As it should be: nobody listens for tablets that are out; those that are in are found where the PC is now. */
  async function follow(): Promise<void> {
    if (closed) return;
    if (!tablets.on) {
      if (listener !== undefined) log.info({}, 'tablets are out');
      await stopListening();
      return;
    }
    const found = (await choices()).map(({ address }) => address);
    if (listener !== undefined && (found.includes(listener.host) || found.length === 0)) return;
    try {
      await letIn(undefined);
    } catch (error) {
      // No network yet, or the port is not free yet: looked at again soon.
      if (!(error instanceof ShownError)) throw error;
      log.debug({ code: error.code }, 'tablets cannot be let in yet');
    }
  }

  const followSoon = (): void => {
    inTurn(follow).catch((error: unknown) => log.error({ err: error }, 'the tablets’ listener could not be kept'));
  };
  const stopHearing = options.onChange(() => {
    if (tablets.on !== (listener !== undefined)) followSoon();
  });
  if (config !== undefined) {
    watch = setInterval(() => {
      if (tablets.on) followSoon();
    }, LOOK_EVERY_MS);
    watch.unref();
    if (tablets.on) followSoon();
  }

  return {
    async view() {
      const addresses = config === undefined ? [] : await choices();
      return { allowed: config !== undefined, on: tablets.on, addresses, address: listener?.host ?? null };
    },
    letIn: (address) => inTurn(() => letIn(address)),
    shutOut: () =>
      inTurn(async () => {
        await tablets.shutOut('asked');
        await stopListening();
      }),
    close: () => {
      closed = true;
      clearInterval(watch);
      stopHearing();
      return inTurn(stopListening);
    },
  };
}

function cannotListen(where: string, error: NodeJS.ErrnoException): ShownError {
  const taken = error.code === 'EADDRINUSE';
  const what: BothLanguages = taken
    ? { zh: '平板作答的端口已被别的程序占用', en: 'another program uses the tablets’ port' }
    : { zh: `不能在这个地址上等平板（${error.code ?? ''}）`, en: `cannot wait for tablets here (${error.code ?? ''})` };
  return new ShownError(
    {
      code: taken ? 'TABLETS-PORT-TAKEN' : 'TABLETS-CANNOT-LISTEN',
      where,
      what,
      todo: {
        zh: '答题器照常可用；请管理员在配置里换一个 web.tablets.port',
        en: 'clickers work as usual; have another web.tablets.port put into the config',
      },
    },
    { cause: error },
  );
}
