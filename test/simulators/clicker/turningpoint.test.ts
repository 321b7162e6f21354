import { expect, it } from 'vitest';
import { createTurningpointReceiver } from '../../../simulators/clicker/turningpoint.ts';
import { holdTime } from '../held-time.ts';

function lab() {
  const time = holdTime(() => 0.5);
  let text = '';
  const receiver = createTurningpointReceiver({
    ports: time,
    send: (bytes) => {
      text += Buffer.from(bytes).toString('latin1');
    },
    tell: () => {},
    hangUp: () => {},
  });
  const take = (): string => {
    const said = text;
    text = '';
    return said;
  };
  return { receiver, time, take };
}

it('boots when its port is opened, hears nothing before that, and prints the log’s own lines', () => {
  const { receiver, time, take } = lab();
  expect(receiver.press?.('090FD3', '1')).toBe('unheard');
  receiver.attached?.();
  expect(receiver.press?.('090FD3', '1')).toBe('unheard');
  time.pass(500);
  expect(take()).toMatch(/^\*\*\* booting \*\*\*\r\n.*\r\n\r\n\r\n$/s);
  for (const [key, packet] of [
    ['1', 'ee8c'],
    ['2', 'deef'],
    ['3', 'cece'],
    ['4', 'be29'],
    ['5', 'ae08'],
    ['6', '9e6b'],
    ['?', '0f42'],
  ] as const) {
    expect(receiver.press?.('TP090FD3', key)).toBe('accepted');
    time.pass(20);
    const code = key.charCodeAt(0).toString(16);
    expect(take()).toBe(`incoming: 090fd3${code}${packet} --> ${key}\r\noutgoing: 090fd3067b34\r\n`);
  }
  receiver.press?.('090fd3', 'b');
  receiver.press?.('090fd3', 'J');
  time.pass(20);
  expect(take()).toMatch(/--> 2\r\n.*--> 0\r\n/s);
});

it('takes no commands, and refuses what is no card and no key', () => {
  const { receiver, time, take } = lab();
  receiver.attached?.();
  time.pass(500);
  take();
  receiver.receive(Buffer.from('CH:41\n'));
  time.pass(1_000);
  expect(take()).toBe('');
  expect(() => receiver.press?.('12', '1')).toThrow();
  expect(() => receiver.press?.('090FD3', 'K')).toThrow();
  receiver.set('times', '3');
  receiver.press?.('090FD3', '1');
  time.pass(100);
  expect(take().match(/incoming/g)).toHaveLength(3);
});
