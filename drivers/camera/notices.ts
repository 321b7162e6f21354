/**
 * What a camera notices, by PullPoint: one loop that subscribes, pulls, renews at half of the subscription's life, and begins
 * anew after a growing pause when anything goes wrong. It never runs twice and never hot, whatever the camera answers.
 */
import { randomInt, randomUUID } from 'node:crypto';
import {
  livesIn,
  type OnvifNotice,
  type OnvifSubscription,
  readNotices,
  readSubscription,
} from '../../protocols/camera/onvif-events.ts';
import { escapedXml, type XmlElement } from '../../protocols/camera/xml.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import { pause } from '../pause.ts';
import { deviceAnswer } from '../transport/failure.ts';
import type { CameraPlace } from './place.ts';
import type { Talk } from './talk.ts';

export type NoticesState = 'alive' | 'broken' | 'off';

export interface NoticesSetup {
  readonly label: string;
  readonly talk: Talk;
  readonly place: CameraPlace;
  readonly monotonicMs: () => number;
  notice(notice: OnvifNotice): void;
  /** `off`: it has no such thing. `broken`: it has, and it does not work; what was noticed before is no longer known. */
  state(state: NoticesState, why?: string): void;
  /** Its connection did: whether it is there at all is worth a look. */
  brokeOff(): void;
}

const LIVES = 'PT2M';
const LIVES_MS = 120_000;
/** Under this a subscription would be renewed more than pulled. */
const SHORTEST_LIFE_MS = 10_000;
const PULL_MS = 20_000;
/** Of cameras that cut a pull off (some do after 10 s). */
const SHORT_PULL_MS = 5_000;
/** How much later than asked an answer may come. */
const PULL_SLACK_MS = 5_000;
const CALL_WITHIN_MS = 5_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A pull that is answered sooner than this and with nothing has not waited. */
const QUICK_MS = 500;
const LONGEST_BREATH_MS = 2_000;
/** Notices remembered, to know one that is told twice. */
const REMEMBERED = 64;
const UNSUBSCRIBE_WITHIN_MS = 1_000;
const ONCE_BROKEN_AFTER = 2;

const WSN = 'http://docs.oasis-open.org/wsn/bw-2';
const EVENTS = 'http://www.onvif.org/ver10/events/wsdl';

interface Subscribed {
  readonly to: URL;
  readonly subscription: OnvifSubscription;
  renewAtMs: number;
}

export class Notices {
  readonly #setup: NoticesSetup;
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;
  #current: Subscribed | undefined;
  #pullMs = PULL_MS;
  #failures = 0;
  readonly #seen: string[] = [];

  constructor(setup: NoticesSetup) {
    this.#setup = setup;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends the loop, and the subscription where the camera hears it within 1 s. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('stopped'));
    await this.#running;
    await this.#unsubscribe(UNSUBSCRIBE_WITHIN_MS);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        await this.#subscribeAndPull();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ShownError && error.code === 'DEVICE-CANNOT' && this.#current === undefined) {
          this.#setup.state('off');
          return;
        }
        this.#failures++;
        if (error instanceof ShownError && ['DEVICE-LOST', 'DEVICE-REFUSED'].includes(error.code))
          this.#setup.brokeOff();
        const why = error instanceof ShownError ? error.what.en : String(error);
        if (this.#failures >= ONCE_BROKEN_AFTER) this.#setup.state('broken', why);
        await this.#unsubscribe(CALL_WITHIN_MS);
        await this.#rest();
      }
    }
  }

  async #subscribeAndPull(): Promise<void> {
    const { signal } = this.#stopped;
    const current = await this.#subscribe();
    this.#current = current;
    let quick = 0;
    while (!signal.aborted) {
      if (this.#setup.monotonicMs() >= current.renewAtMs) await this.#renew(current);
      const began = this.#setup.monotonicMs();
      const notices = await this.#pull(current);
      this.#failures = 0;
      this.#setup.state('alive');
      for (const notice of notices) if (this.#isNew(notice)) this.#setup.notice(notice);
      quick = notices.length === 0 && this.#setup.monotonicMs() - began < QUICK_MS ? quick + 1 : 0;
      // It answers at once though there is nothing: it must not be asked as fast as it answers.
      if (quick > 1) await pause(Math.min(LONGEST_BREATH_MS, quick * QUICK_MS), signal);
    }
  }

  async #subscribe(): Promise<Subscribed> {
    const { talk, place, label } = this.#setup;
    const action = `${EVENTS}/EventPortType/CreatePullPointSubscriptionRequest`;
    const answer = await talk.ask({
      name: 'CreatePullPointSubscription',
      service: 'events',
      own: {
        action,
        content:
          `<CreatePullPointSubscription xmlns="${EVENTS}">` +
          `<InitialTerminationTime>${LIVES}</InitialTerminationTime></CreatePullPointSubscription>`,
        header: addressing(action),
      },
      withinMs: CALL_WITHIN_MS,
      signal: this.#stopped.signal,
    });
    const subscription = readSubscription(answer);
    const to = subscription === undefined ? undefined : place.service(subscription.address);
    if (subscription === undefined || to === undefined) throw deviceAnswer(label, 'a subscription without an address');
    return { to, subscription, renewAtMs: this.#renewAt(subscription.livesMs) };
  }

  #renewAt(livesMs = LIVES_MS): number {
    // Termination times that make no sense (a clock from 1970, minutes taken for seconds) are not gone by.
    const sane = livesMs >= SHORTEST_LIFE_MS ? Math.min(livesMs, 10 * LIVES_MS) : SHORTEST_LIFE_MS;
    return this.#setup.monotonicMs() + sane / 2;
  }

  async #renew(current: Subscribed): Promise<void> {
    const action = `${WSN}/SubscriptionManager/RenewRequest`;
    const content = `<Renew xmlns="http://docs.oasis-open.org/wsn/b-2"><TerminationTime>${LIVES}</TerminationTime></Renew>`;
    try {
      const answer = await this.#say(current, 'Renew', action, content, CALL_WITHIN_MS);
      current.renewAtMs = this.#renewAt(livesIn(answer));
    } catch (error) {
      // Some know no Renew and prolong with every pull; if this one does not, the next pull says so.
      if (!(error instanceof ShownError) || error.code !== 'DEVICE-CANNOT') throw error;
      current.renewAtMs = this.#renewAt();
    }
  }

  async #pull(current: Subscribed): Promise<readonly OnvifNotice[]> {
    const { monotonicMs } = this.#setup;
    const action = `${EVENTS}/PullPointSubscription/PullMessagesRequest`;
    const leftMs = Math.max(SHORT_PULL_MS / 5, current.renewAtMs - monotonicMs());
    const pullMs = Math.min(this.#pullMs, leftMs);
    const content =
      `<PullMessages xmlns="${EVENTS}"><Timeout>PT${Math.ceil(pullMs / 1_000)}S</Timeout>` +
      '<MessageLimit>50</MessageLimit></PullMessages>';
    const began = monotonicMs();
    try {
      return readNotices(await this.#say(current, 'PullMessages', action, content, pullMs + 1_000 + PULL_SLACK_MS));
    } catch (error) {
      const isCut = error instanceof ShownError && ['DEVICE-LOST', 'DEVICE-ANSWER'].includes(error.code);
      if (!isCut || monotonicMs() - began < FIRST_PAUSE_MS || this.#pullMs === SHORT_PULL_MS) throw error;
      // Cut off while nothing happened: the subscription is still good, and shorter pulls are let live.
      this.#pullMs = SHORT_PULL_MS;
      return [];
    }
  }

  async #unsubscribe(withinMs: number): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    if (current === undefined) return;
    try {
      const action = `${WSN}/SubscriptionManager/UnsubscribeRequest`;
      await this.#say(
        current,
        'Unsubscribe',
        action,
        '<Unsubscribe xmlns="http://docs.oasis-open.org/wsn/b-2"/>',
        withinMs,
        true,
      );
    } catch {
      // It ends by itself within two minutes.
    }
  }

  #say(
    { to, subscription }: Subscribed,
    name: string,
    action: string,
    content: string,
    withinMs: number,
    last = false,
  ): Promise<XmlElement> {
    return this.#setup.talk.ask({
      name,
      service: 'events',
      to,
      own: {
        action,
        content,
        header: `${addressing(action, to.href)}${subscription.parameters.map(sentBack).join('')}`,
      },
      withinMs,
      once: true,
      ...(last ? {} : { signal: this.#stopped.signal }),
    });
  }

  #isNew(notice: OnvifNotice): boolean {
    // Without a time two that look alike may be two.
    if (notice.time === undefined) return true;
    const key = JSON.stringify([notice.topic, notice.operation, notice.time, notice.source, notice.data]);
    if (this.#seen.includes(key)) return false;
    this.#seen.push(key);
    if (this.#seen.length > REMEMBERED) this.#seen.shift();
    return true;
  }

  async #rest(): Promise<void> {
    const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(10, this.#failures - 1));
    const jittered = ms * (0.75 + randomInt(0, 501) / 1_000);
    await pause(jittered, this.#stopped.signal).catch(() => {
      // Stopped: the loop looks.
    });
  }
}

/** A strict camera refuses what has no action or no id. */
function addressing(action: string, to?: string): string {
  const address = to === undefined ? '' : `<a:To s:mustUnderstand="1">${escapedXml(to)}</a:To>`;
  return (
    `<a:Action s:mustUnderstand="1">${action}</a:Action><a:MessageID>urn:uuid:${randomUUID()}</a:MessageID>` +
    `<a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>${address}`
  );
}

/** A reference parameter, as it came: some cameras know their subscriptions by it alone. */
function sentBack({ tag, namespace, text }: XmlElement): string {
  return `<p:${tag} xmlns:p="${escapedXml(namespace)}" a:IsReferenceParameter="true">${escapedXml(text)}</p:${tag}>`;
}
