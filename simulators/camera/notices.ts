/** What a camera notices: motion, somebody at its lens, people counted. Each is a topic with a state that stays. */
import type { CameraSettings } from './settings.ts';

export type Operation = 'Initialized' | 'Changed';

export interface Topic {
  readonly name: string;
  readonly source: Readonly<Record<string, string>>;
  readonly item: string;
  readonly type: string;
}

export const TOPICS = {
  motion: {
    name: 'tns1:RuleEngine/CellMotionDetector/Motion',
    source: {
      VideoSourceConfigurationToken: 'VideoSourceConfig_1',
      VideoAnalyticsConfigurationToken: 'Analytics_1',
      Rule: 'MyMotionDetectorRule',
    },
    item: 'IsMotion',
    type: 'xs:boolean',
  },
  tamper: {
    name: 'tns1:RuleEngine/TamperDetector/Tamper',
    source: {
      VideoSourceConfigurationToken: 'VideoSourceConfig_1',
      VideoAnalyticsConfigurationToken: 'Analytics_1',
      Rule: 'MyTamperDetectorRule',
    },
    item: 'IsTamper',
    type: 'xs:boolean',
  },
  people: {
    name: 'tns1:RuleEngine/CountAggregation/Counter',
    source: {
      VideoSourceConfigurationToken: 'VideoSourceConfig_1',
      VideoAnalyticsConfigurationToken: 'Analytics_1',
      Rule: 'MyCountingRule',
    },
    item: 'Count',
    type: 'xs:int',
  },
} as const satisfies Record<string, Topic>;

export type TopicKey = keyof typeof TOPICS;

export interface Notice {
  readonly key: TopicKey;
  readonly value: string;
  readonly operation: Operation;
  /** As the camera writes it. */
  readonly at: string;
}

/** wsnt:NotificationMessage. `sparse`: all that the schema allows to be left out is. */
export function noticeXml({ key, value, operation, at }: Notice, { eventFields }: CameraSettings): string {
  const topic: Topic = TOPICS[key];
  const item = (name: string, text: string): string => `<tt:SimpleItem Name="${name}" Value="${text}"/>`;
  const sparse = eventFields === 'sparse';
  const source = sparse
    ? ''
    : `<tt:Source>${Object.entries(topic.source)
        .map(([name, text]) => item(name, text))
        .join('')}</tt:Source>`;
  return (
    `<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">${topic.name}</wsnt:Topic>` +
    `<wsnt:Message><tt:Message UtcTime="${at}"${sparse ? '' : ` PropertyOperation="${operation}"`}>${source}` +
    `<tt:Data>${item(topic.item, value)}</tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
  );
}

/** wstop:TopicSet: every topic, with what its messages hold. */
export function topicSetXml(): string {
  const description = (topic: Topic): string =>
    `<tt:MessageDescription IsProperty="true"><tt:Source>${Object.keys(topic.source)
      .map((name) => `<tt:SimpleItemDescription Name="${name}" Type="tt:ReferenceToken"/>`)
      .join('')}</tt:Source>` +
    `<tt:Data><tt:SimpleItemDescription Name="${topic.item}" Type="${topic.type}"/></tt:Data></tt:MessageDescription>`;
  const leaves = Object.values(TOPICS).map((topic) => {
    const [, rule = '', leaf = ''] = topic.name.split('/');
    return `<${rule}><${leaf} wstop:topic="true">${description(topic)}</${leaf}></${rule}>`;
  });
  return `<wstop:TopicSet xmlns:xs="http://www.w3.org/2001/XMLSchema"><tns1:RuleEngine>${leaves.join('')}</tns1:RuleEngine></wstop:TopicSet>`;
}

/** Whether a ConcreteSet expression (`A/B|C//.`) takes a topic; an absent one takes all. */
export function taken(expression: string | undefined, key: TopicKey): boolean {
  if (expression === undefined || expression === '') return true;
  const plain = (text: string): string => text.trim().replaceAll(/\w+:/g, '');
  const name = plain(TOPICS[key].name);
  return expression.split('|').some((part) => {
    const wanted = plain(part);
    return wanted.endsWith('//.') ? `${name}/`.startsWith(`${wanted.slice(0, -3)}/`) : wanted === name;
  });
}
