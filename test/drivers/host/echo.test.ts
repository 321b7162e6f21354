import { expect, test } from 'vitest';
import { createEchoProbe, echoesOfLinux, echoesOfWindows } from '../../../drivers/host/echo.ts';

const never = new AbortController().signal;

test('what ping says on Linux is read whatever its language: iputils, with errors among it, and BusyBox', () => {
  const iputils = (line: string): string =>
    `PING 10.9.9.6 (10.9.9.6) 56(84) bytes of data.\n\n--- 10.9.9.6 ---\n${line}\nrtt min/avg/max/mdev = 0.046/0.074/0.125/0.015 ms`;
  expect(echoesOfLinux(iputils('50 packets transmitted, 40 received, 20% packet loss, time 10105ms'))).toEqual({
    sent: 50,
    answered: 40,
  });
  expect(
    echoesOfLinux(iputils('60 packets transmitted, 57 received, +3 errors, 5% packet loss, time 59083ms')),
  ).toEqual({ sent: 60, answered: 57 });
  expect(echoesOfLinux(iputils('已发送 60 个包， 已接收 58 个包, 3.33333% packet loss, time 59ms'))).toEqual({
    sent: 60,
    answered: 58,
  });
  expect(echoesOfLinux('60 packets transmitted, 60 packets received, 0% packet loss')).toEqual({
    sent: 60,
    answered: 60,
  });
  expect(echoesOfLinux('ping: platform.example: Name or service not known')).toBeUndefined();
  expect(echoesOfLinux('')).toBeUndefined();
});

test('what ping says on a Chinese and on an English Windows; a router’s “unreachable” is no answer', () => {
  const reply = '来自 10.20.1.254 的回复: 字节=32 时间=1ms TTL=64';
  const zh = `正在 Ping 10.20.1.254 具有 32 字节的数据:\r\n${reply}\r\n请求超时。\r\n${reply}\r\n\r\n10.20.1.254 的 Ping 统计信息:\r\n    数据包: 已发送 = 3，已接收 = 2，丢失 = 1 (33% 丢失)，\r\n往返行程的估计时间(以毫秒为单位):\r\n    最短 = 1ms，最长 = 1ms，平均 = 1ms`;
  expect(echoesOfWindows(zh)).toEqual({ sent: 3, answered: 2 });
  const en =
    'Reply from 10.20.1.7: Destination host unreachable.\r\nReply from 10.20.1.9: bytes=32 time<1ms TTL=128\r\n\r\nPing statistics for 10.20.1.9:\r\n    Packets: Sent = 2, Received = 2, Lost = 0 (0% loss),';
  expect(echoesOfWindows(en)).toEqual({ sent: 2, answered: 1 });
  expect(echoesOfWindows('Ping 请求找不到主机 platform.example。请检查该名称，然后重试。')).toBeUndefined();
});

test('each system is asked in its own way, and what looks like an option not at all', async () => {
  const asked: string[] = [];
  const run = (program: string, args: readonly string[]) => {
    asked.push([program, ...args].join(' '));
    return Promise.resolve({ code: undefined, said: 'ENOENT' });
  };
  expect(await createEchoProbe('linux', run)('platform.example', 60, never)).toBeUndefined();
  expect(await createEchoProbe('win32', run)('platform.example', 60, never)).toBeUndefined();
  expect(await createEchoProbe('linux', run)('-f', 60, never)).toBeUndefined();
  expect(asked).toEqual(['ping -n -q -c 60 -i 1 -W 1 platform.example', 'ping -n 60 -w 1000 -4 platform.example']);
});
