/** The event service: pull points by WS-Notification, with the temper that cameras have about them. */
import { addressOf, type Ports } from './address.ts';
import type { CameraClock } from './clock.ts';
import { durationMs, untilMs } from './durations.ts';
import { type Notice, noticeXml, type Operation, TOPICS, type TopicKey, taken, topicSetXml } from './notices.ts';
import type { Action, Call, Service } from './service.ts';
import type { CameraSettings } from './settings.ts';
import { invalidArgument, SoapFault } from './soap.ts';
import type { Subscription, Subscriptions } from './subscriptions.ts';
import { escaped, textAt } from './xml.ts';

export interface EventParts {
  readonly settings: CameraSettings;
  readonly clock: CameraClock;
  readonly subscriptions: Subscriptions;
  readonly ports: () => Ports;
  tell(event: { readonly event: string; readonly [what: string]: unknown }): void;
}

export interface EventService {
  readonly service: Service;
  /** Answers at a subscription's own address: pull, renew, unsubscribe. Same namespaces, other path. */
  readonly manager: Service;
  /** Something was noticed; every subscriber hears of it. */
  notice(key: TopicKey, value: string): void;
}

export const SUBSCRIPTION_PATH = '/onvif/subscription';
const USUAL_TERMINATION_MS = 60_000;
const LONGEST_TERMINATION_MS = 3_600_000;
const LONGEST_PULL_MS = 60_000;
const MOST_MESSAGES = 100;

const ANSWERS = {
  CreatePullPointSubscription:
    'http://www.onvif.org/ver10/events/wsdl/EventPortType/CreatePullPointSubscriptionResponse',
  PullMessages: 'http://www.onvif.org/ver10/events/wsdl/PullPointSubscription/PullMessagesResponse',
  Renew: 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/RenewResponse',
  Unsubscribe: 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/UnsubscribeResponse',
} as const;

export function eventService({ settings, clock, subscriptions, ports, tell }: EventParts): EventService {
  const standing: Record<TopicKey, string> = { motion: 'false', tamper: 'false', people: '0' };
  const keys = Object.keys(TOPICS) as TopicKey[];
  const made = (key: TopicKey, operation: Operation): Notice => ({
    key,
    value: standing[key],
    operation,
    at: clock.written(clock.utcMs()),
  });
  const now = (): string => clock.written(clock.utcMs());

  function burst(subscription: Subscription): void {
    for (const key of keys)
      if (taken(subscription.filter, key)) subscriptions.offer(subscription, made(key, 'Initialized'));
  }

  function termination(text: string | undefined): number {
    if (text === undefined) return USUAL_TERMINATION_MS;
    const ms = untilMs(text, clock.utcMs());
    if (ms === undefined || ms <= 0)
      throw new SoapFault('Sender', ['wsnt:UnacceptableInitialTerminationTimeFault'], 'Unacceptable termination time');
    return Math.min(ms, LONGEST_TERMINATION_MS);
  }

  function create(call: Call): string {
    mustBeAddressed(settings, call);
    const forMs = termination(textAt(call.asked, 'InitialTerminationTime'));
    if (subscriptions.count >= settings.maxSubscriptions)
      throw new SoapFault('Receiver', ['ter:Action', 'ter:MaxPullPoints'], 'Maximum number of pull points reached');
    const subscription = subscriptions.add(textAt(call.asked, 'Filter', 'TopicExpression'), forMs);
    if (settings.initialized) burst(subscription);
    tell({ event: 'subscribed', id: subscription.id });
    const byPath = settings.subscription === 'path';
    const address = addressOf(
      settings,
      call.here,
      ports(),
      byPath ? `${SUBSCRIPTION_PATH}/${subscription.id}` : SUBSCRIPTION_PATH,
    );
    const parameter = byPath
      ? ''
      : `<wsa:ReferenceParameters><own:SubscriptionId>${subscription.id}</own:SubscriptionId></wsa:ReferenceParameters>`;
    return (
      `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>${escaped(address)}</wsa:Address>${parameter}</tev:SubscriptionReference>` +
      `<wsnt:CurrentTime>${now()}</wsnt:CurrentTime><wsnt:TerminationTime>${clock.written(clock.utcMs() + forMs)}</wsnt:TerminationTime></tev:CreatePullPointSubscriptionResponse>`
    );
  }

  /** Throws a SoapFault where the subscription is over, or never was. */
  function subscribed(call: Call): Subscription {
    mustBeAddressed(settings, call);
    const [, , , id] = call.path.split('/');
    const found = subscriptions.find(id ?? textAt(call.header, 'SubscriptionId'));
    if (found !== undefined) return found;
    throw new SoapFault('Sender', ['rw:ResourceUnknownFault'], 'The subscription is unknown or has ended', {
      detail: `<rw:ResourceUnknownFault><bf:Timestamp>${now()}</bf:Timestamp></rw:ResourceUnknownFault>`,
    });
  }

  async function pull(call: Call): Promise<string> {
    const subscription = subscribed(call);
    const forMs = durationMs(textAt(call.asked, 'Timeout') ?? 'PT60S');
    if (forMs === undefined) throw invalidArgument('ter:InvalidArgs', 'Timeout is no duration');
    const limit = Number(textAt(call.asked, 'MessageLimit') ?? '1');
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST_MESSAGES || forMs > LONGEST_PULL_MS)
      throw new SoapFault('Sender', ['tev:PullMessagesFaultResponse'], 'Timeout or MessageLimit out of range', {
        detail: `<tev:PullMessagesFaultResponse><tev:MaxTimeout>PT60S</tev:MaxTimeout><tev:MaxMessageLimit>${MOST_MESSAGES}</tev:MaxMessageLimit></tev:PullMessagesFaultResponse>`,
      });
    const notices = await subscriptions.pull(subscription, limit, forMs, call.gone);
    const leftMs = subscriptions.leftMs(subscription);
    return (
      `<tev:PullMessagesResponse><tev:CurrentTime>${now()}</tev:CurrentTime><tev:TerminationTime>${clock.written(clock.utcMs() + leftMs)}</tev:TerminationTime>` +
      `${notices.map((notice) => noticeXml(notice, settings)).join('')}</tev:PullMessagesResponse>`
    );
  }

  const withAction =
    (name: keyof typeof ANSWERS, answer: (call: Call) => string | Promise<string>): Action =>
    async (call) => {
      const body = await answer(call);
      const related = textAt(call.header, 'MessageID');
      const relates = related === undefined ? '' : `<wsa:RelatesTo>${escaped(related)}</wsa:RelatesTo>`;
      return { body, header: `<wsa:Action>${ANSWERS[name]}</wsa:Action>${relates}` };
    };

  const actions: Record<string, Action> = {
    PullMessages: withAction('PullMessages', pull),
    Renew: withAction('Renew', (call) => {
      const subscription = subscribed(call);
      const forMs = termination(textAt(call.asked, 'TerminationTime'));
      subscriptions.renew(subscription, forMs);
      tell({ event: 'renewed', id: subscription.id });
      return `<wsnt:RenewResponse><wsnt:TerminationTime>${clock.written(clock.utcMs() + forMs)}</wsnt:TerminationTime><wsnt:CurrentTime>${now()}</wsnt:CurrentTime></wsnt:RenewResponse>`;
    }),
    Unsubscribe: withAction('Unsubscribe', (call) => {
      const subscription = subscribed(call);
      subscriptions.remove(subscription);
      tell({ event: 'unsubscribed', id: subscription.id });
      return '<wsnt:UnsubscribeResponse/>';
    }),
    SetSynchronizationPoint: (call) => {
      burst(subscribed(call));
      return '<tev:SetSynchronizationPointResponse/>';
    },
  };
  return {
    service: {
      namespace: 'http://www.onvif.org/ver10/events/wsdl',
      path: '/onvif/event_service',
      version: [2, 60],
      there: () => settings.events,
      actions: {
        GetServiceCapabilities: () =>
          `<tev:GetServiceCapabilitiesResponse><tev:Capabilities WSSubscriptionPolicySupport="false" WSPullPointSupport="true" MaxNotificationProducers="1" MaxPullPoints="${settings.maxSubscriptions}"/></tev:GetServiceCapabilitiesResponse>`,
        GetEventProperties: () =>
          '<tev:GetEventPropertiesResponse><tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation>' +
          `<wsnt:FixedTopicSet>true</wsnt:FixedTopicSet>${topicSetXml()}` +
          '<wsnt:TopicExpressionDialect>http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet</wsnt:TopicExpressionDialect></tev:GetEventPropertiesResponse>',
        CreatePullPointSubscription: withAction('CreatePullPointSubscription', create),
      },
    },
    manager: {
      namespace: 'http://www.onvif.org/ver10/events/wsdl',
      path: SUBSCRIPTION_PATH,
      version: [2, 60],
      there: () => settings.events,
      actions,
    },
    notice(key, value) {
      if (standing[key] === value) return;
      standing[key] = value;
      subscriptions.publish(made(key, 'Changed'), (filter) => taken(filter, key));
      tell({ event: 'noticed', what: key, value });
    },
  };
}

/** A strict camera wants WS-Addressing: who sends what. */
function mustBeAddressed(settings: CameraSettings, call: Call): void {
  if (settings.wsa === 'optional') return;
  if (textAt(call.header, 'MessageID') !== undefined && textAt(call.header, 'Action') !== undefined) return;
  throw new SoapFault('Sender', ['wsa:MessageAddressingHeaderRequired'], 'wsa:Action and wsa:MessageID are required');
}
