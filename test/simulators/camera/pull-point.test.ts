/** The simulated camera's pull points, asked by hand. */
import { describe, expect, test } from 'vitest';
import { textAt } from '../../../simulators/camera/xml.ts';
import { eventually } from '../host.ts';
import { type Asking, ask, type Heard } from './soap-client.ts';
import { camera, type Watched } from './standing.ts';

const WSNT = 'http://docs.oasis-open.org/wsn/b-2';
const UNKNOWN = ['rw:ResourceUnknownFault'];

async function subscribe(
  made: Watched,
  inside = '',
  header?: string,
): Promise<{ path: string; id: string; heard: Heard }> {
  const heard = await ask(made.address, 'CreatePullPointSubscription', { service: 'events', inside, header });
  const address = textAt(heard.answer, 'SubscriptionReference', 'Address');
  const id = textAt(heard.answer, 'SubscriptionReference', 'ReferenceParameters', 'SubscriptionId') ?? '';
  return { path: address === undefined ? '' : new URL(address).pathname, id, heard };
}
const pull = (made: Watched, path: string, timeout = 'PT0S', limit = 10, more: Asking = {}) =>
  ask(made.address, 'PullMessages', {
    service: 'events',
    path,
    inside: `<Timeout>${timeout}</Timeout><MessageLimit>${limit}</MessageLimit>`,
    timeoutMs: 5_000,
    ...more,
  });
const topics = ({ body }: Heard): string[] =>
  [...body.toString().matchAll(/ConcreteSet">[^<]*\/(\w+)</g)].map(([, leaf = '']) => leaf);

describe('a pull point', () => {
  test('tells how things stand at first, then what changes, at most as much as asked for', async () => {
    const made = await camera({ auth: 'none', people: '3' });
    const { path } = await subscribe(made);
    expect(topics(await pull(made, path, 'PT1S', 2))).toEqual(['Motion', 'Tamper']);
    const third = await pull(made, path);
    expect([topics(third), third.body.toString()]).toMatchObject([['Counter'], /Name="Count" Value="3"/]);
    await made.set('tamper', 'on');
    await made.set('tamper', 'on');
    await made.set('tamper', 'off');
    expect((await pull(made, path)).body.toString().match(/PropertyOperation="(\w+)"/g)).toHaveLength(2);
  });

  test('tells nothing at first where it is such a camera, and leaves out what may be left out', async () => {
    const made = await camera({ auth: 'none', initialized: 'off', 'event-fields': 'sparse' });
    const { path } = await subscribe(made);
    expect(topics(await pull(made, path))).toEqual([]);
    await made.set('motion', 'on');
    const text = (await pull(made, path)).body.toString();
    expect(text).toContain('Name="IsMotion" Value="true"');
    expect(text).not.toMatch(/PropertyOperation|tt:Source/);
  });

  test('waits as long as asked for, or until something happens', async () => {
    const made = await camera({ auth: 'none', initialized: 'off' });
    const { path } = await subscribe(made);
    let before = performance.now();
    expect(topics(await pull(made, path, 'PT0.3S'))).toEqual([]);
    expect(performance.now() - before).toBeGreaterThan(290);
    before = performance.now();
    setTimeout(() => void made.set('motion', 'on'), 100);
    expect(topics(await pull(made, path, 'PT30S'))).toEqual(['Motion']);
    expect(performance.now() - before).toBeLessThan(4_000);
  });

  test('keeps for the next pull what came while nobody was there to take it', async () => {
    const made = await camera({ auth: 'none', initialized: 'off' });
    const { path } = await subscribe(made);
    await expect(pull(made, path, 'PT30S', 10, { timeoutMs: 150 })).rejects.toThrow();
    await eventually('the camera knows that nobody is there', () => made.state()['connections'] === 0);
    await made.set('motion', 'on');
    expect(topics(await pull(made, path))).toEqual(['Motion']);
  });

  test('hears only of what its filter takes', async () => {
    const made = await camera({ auth: 'none' });
    const filter = (topic: string) =>
      `<Filter><TopicExpression xmlns="${WSNT}" xmlns:tns1="http://www.onvif.org/ver10/topics">${topic}</TopicExpression></Filter>`;
    const { path } = await subscribe(made, filter('tns1:RuleEngine/TamperDetector//.'));
    expect(topics(await pull(made, path))).toEqual(['Tamper']);
    const { path: all } = await subscribe(made, filter('tns1:RuleEngine//.'));
    expect(topics(await pull(made, all))).toEqual(['Motion', 'Tamper', 'Counter']);
  });

  test('is cut off by the camera itself after a while', async () => {
    const made = await camera({ auth: 'none', initialized: 'off', 'pull-cut': '150' });
    const { path } = await subscribe(made);
    await expect(pull(made, path, 'PT30S')).rejects.toThrow(/hang up|ECONNRESET/);
    expect((await pull(made, path)).status).toBe(200);
  });

  test('ends when its time is over, unless it is renewed', async () => {
    const made = await camera({ auth: 'none', initialized: 'off' });
    const { path } = await subscribe(made, '<InitialTerminationTime>PT0.4S</InitialTerminationTime>');
    const inside = '<TerminationTime>PT0.8S</TerminationTime>';
    expect((await ask(made.address, 'Renew', { service: 'events', path, inside })).fault).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await pull(made, path)).fault).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const over = await pull(made, path);
    expect(over).toMatchObject({ status: 400, fault: UNKNOWN });
    expect(over.body.toString()).toContain('<rw:ResourceUnknownFault>');
  });

  test('is gone when it is left, and after a restart', async () => {
    const made = await camera({ auth: 'none', down: '20' });
    const { path } = await subscribe(made);
    await ask(made.address, 'Unsubscribe', { service: 'events', path });
    expect((await pull(made, path)).fault).toEqual(UNKNOWN);
    expect((await pull(made, '/onvif/subscription/none')).fault).toEqual(UNKNOWN);
  });

  test('is one of two, not more', async () => {
    const made = await camera({ auth: 'none' });
    const first = await subscribe(made);
    await subscribe(made);
    expect((await subscribe(made)).heard.fault).toEqual(['ter:Action', 'ter:MaxPullPoints']);
    await ask(made.address, 'Unsubscribe', { service: 'events', path: first.path });
    expect((await subscribe(made)).heard.fault).toEqual([]);
  });

  test('is named in a header where its address is everybody’s', async () => {
    const made = await camera({ auth: 'none', subscription: 'parameter' });
    const { path, id } = await subscribe(made);
    expect(path).toBe('/onvif/subscription');
    expect((await pull(made, path)).fault).toEqual(UNKNOWN);
    const header = `<SubscriptionId xmlns="http://camera.invalid/subscription">${id}</SubscriptionId>`;
    expect(topics(await pull(made, path, 'PT0S', 10, { header }))).toHaveLength(3);
  });

  test('of a strict camera wants WS-Addressing, and answers with it', async () => {
    const made = await camera({ auth: 'none', wsa: 'required' });
    expect((await subscribe(made)).heard.fault).toEqual(['wsa:MessageAddressingHeaderRequired']);
    const header =
      '<wsa:Action xmlns:wsa="http://www.w3.org/2005/08/addressing">any</wsa:Action><wsa:MessageID xmlns:wsa="http://www.w3.org/2005/08/addressing">urn:uuid:1</wsa:MessageID>';
    const { heard } = await subscribe(made, '', header);
    expect(heard.fault).toEqual([]);
    expect(heard.body.toString()).toContain('<wsa:RelatesTo>urn:uuid:1</wsa:RelatesTo>');
  });

  test('writes its times with Z or with +00:00', async () => {
    const times = async (form: string) =>
      textAt((await subscribe(await camera({ auth: 'none', times: form }))).heard.answer, 'TerminationTime');
    expect(await times('z')).toMatch(/T[\d:]+Z$/);
    expect(await times('offset')).toMatch(/T[\d:]+\+00:00$/);
  });

  test('refuses what is out of its range', async () => {
    const made = await camera({ auth: 'none' });
    const { path } = await subscribe(made);
    expect((await pull(made, path, 'PT1H')).fault).toEqual(['tev:PullMessagesFaultResponse']);
    expect((await pull(made, path, 'soon')).fault).toEqual(['ter:InvalidArgVal', 'ter:InvalidArgs']);
    const never = '<InitialTerminationTime>never</InitialTerminationTime>';
    expect((await subscribe(made, never)).heard.fault).toEqual(['wsnt:UnacceptableInitialTerminationTimeFault']);
  });
});
