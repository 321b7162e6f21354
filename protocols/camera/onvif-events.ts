/** Subscriptions and what comes out of them, read off their XML. Pure. */
import { child, childrenOf, everyOf, textAt, type XmlElement } from './xml.ts';

export interface OnvifSubscription {
  /** As the camera wrote it: its host may be anybody's. */
  readonly address: string;
  /** Elements that must be sent back in the header of every message, as XML that stands for itself. */
  readonly parameters: readonly XmlElement[];
  /** For how long it is good, by the camera's own clock, ms; undefined: it does not say. */
  readonly livesMs: number | undefined;
}

/** Of CreatePullPointSubscription; undefined: it names no address. */
export function readSubscription(answer: XmlElement): OnvifSubscription | undefined {
  const reference = child(answer, 'SubscriptionReference');
  const address = textAt(reference, 'Address');
  if (address === undefined) return undefined;
  return { address, parameters: child(reference, 'ReferenceParameters')?.children ?? [], livesMs: livesIn(answer) };
}

/** Of Renew and PullMessages as well: termination time less current time, both the camera's. */
export function livesIn(answer: XmlElement): number | undefined {
  const now = instantOf(textAt(answer, 'CurrentTime'));
  const end = instantOf(textAt(answer, 'TerminationTime'));
  return now === undefined || end === undefined ? undefined : end - now;
}

/** Any form of xs:dateTime: `Z`, `+00:00`, `+08:00`, none (then UTC). */
export function instantOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`;
  const ms = Date.parse(zoned);
  return Number.isNaN(ms) ? undefined : ms;
}

export interface OnvifNotice {
  /** Without prefixes: `RuleEngine/CellMotionDetector/Motion`. */
  readonly topic: string;
  /** `initialized`: so it stands, nothing happened just now. */
  readonly operation: 'initialized' | 'changed' | 'deleted';
  readonly source: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
  /** By the camera's clock, as it wrote it; for telling two notices apart. */
  readonly time: string | undefined;
}

const MOST_NOTICES = 200;

/** Of PullMessages; one that says nothing that can be read is left out. */
export function readNotices(answer: XmlElement): readonly OnvifNotice[] {
  return childrenOf(answer, 'NotificationMessage')
    .slice(0, MOST_NOTICES)
    .flatMap((notification) => {
      const topic = textAt(notification, 'Topic');
      const message = child(notification, 'Message', 'Message');
      if (topic === undefined) return [];
      const operation = message?.attributes['PropertyOperation']?.toLowerCase();
      return [
        {
          topic: topic
            .split('/')
            .map((step) => step.slice(step.indexOf(':') + 1).trim())
            .join('/'),
          operation: operation === 'initialized' || operation === 'deleted' ? operation : 'changed',
          source: itemsIn(child(message, 'Source')),
          data: itemsIn(child(message, 'Data')),
          time: message?.attributes['UtcTime'],
        },
      ];
    });
}

function itemsIn(element: XmlElement | undefined): Readonly<Record<string, string>> {
  const items = everyOf(element, 'SimpleItem').map(({ attributes }) => [
    attributes['Name'] ?? '',
    attributes['Value'] ?? '',
  ]);
  return Object.fromEntries(items.filter(([name]) => name !== ''));
}

/** What a notice is about, where it is something we know. `key` tells two detectors of one camera apart. */
export type NoticeMeaning =
  | { readonly what: 'motion' | 'tamper'; readonly on: boolean }
  | { readonly what: 'people'; readonly count: number };

const MOTION = /(^|\/)(CellMotionDetector|MotionRegionDetector|MotionDetector|MotionAlarm|Motion)(\/|$)/i;
const TAMPER = /(^|\/)(TamperDetector|Tamper|GlobalSceneChange|ImageTooDark|ImageTooBlurry|SignalLoss)(\/|$)/i;
const PEOPLE = /(^|\/)(CountAggregation|PeopleCount\w*|Counter|OccupancyCounting|ObjectsInside)(\/|$)/i;

export function meaningOf({ topic, operation, data }: OnvifNotice): NoticeMeaning | undefined {
  if (PEOPLE.test(topic)) {
    const [count] = ['Count', 'ObjectCount', 'PeopleCount', 'Counter', 'Total', 'Number'].flatMap((name) =>
      numbered(data, name),
    );
    return count === undefined ? undefined : { what: 'people', count };
  }
  const what = TAMPER.test(topic) ? 'tamper' : MOTION.test(topic) ? 'motion' : undefined;
  if (what === undefined) return undefined;
  // What is gone is not going on.
  if (operation === 'deleted') return { what, on: false };
  const word = ['IsMotion', 'State', 'IsTamper', 'Value', 'IsSignalLoss', 'Alarm'].flatMap(
    (name) => data[name] ?? [],
  )[0];
  const truth = word?.toLowerCase();
  if (truth === 'true' || truth === '1') return { what, on: true };
  if (truth === 'false' || truth === '0') return { what, on: false };
  return undefined;
}

function numbered(data: Readonly<Record<string, string>>, name: string): readonly number[] {
  const text = data[name];
  return text !== undefined && /^\d{1,6}$/.test(text) ? [Number(text)] : [];
}
