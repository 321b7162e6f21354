import { afterEach, describe, expect, it } from 'vitest';
import { ShownError } from '../../../protocols/shown-error.ts';
import { type SimulatedBase, type SimulatorEvent, startBase } from '../../../simulators/iclicker/simulator.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import { connectHost, eventually, type Host } from '../host.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function base(events: SimulatorEvent[] = []): Promise<SimulatedBase> {
  const started = await startBase({ ports: systemPorts(1), onEvent: (event) => events.push(event) });
  open.push(started);
  return started;
}

async function host(address: string): Promise<Host> {
  const connected = await connectHost(address);
  open.push(connected);
  return connected;
}

describe('the base on TCP', () => {
  it('takes reports however the stream is cut, and answers in whole ones', async () => {
    const { address } = await base();
    const client = await host(address);
    const two = Buffer.alloc(128);
    two.set([0x01, 0x12], 0);
    two.set([0x01, 0x16], 64);
    for (const cut of [1, 2, 63, 64, 65, 127]) {
      const before = client.reports.length;
      client.raw(two.subarray(0, cut));
      await new Promise((resolve) => setTimeout(resolve, 5));
      client.raw(two.subarray(cut));
      await client.until('0116aa', before);
      expect(client.reports.slice(before).map((report) => report.slice(0, 6))).toEqual(['0112aa', '0116aa']);
    }
    expect(client.received() % 64).toBe(0);
  });

  it('has one owner: a second host is closed at once and the first one goes on', async () => {
    const events: SimulatorEvent[] = [];
    const { address } = await base(events);
    const first = await host(address);
    await eventually('attached', () => events.some(({ event }) => event === 'attached'));
    const second = await host(address);
    await second.closed;
    expect(second.received()).toBe(0);
    expect(events.some(({ event }) => event === 'second-host-refused')).toBe(true);
    first.write('0112');
    await first.until('0112aa');
  });

  it('is free again when its host has gone, and keeps voting open meanwhile', async () => {
    const events: SimulatorEvent[] = [];
    const started = await base(events);
    const first = await host(started.address);
    first.write('0111');
    await first.until('0111aa');
    await first.close();
    await eventually('detached', () => events.some(({ event }) => event === 'detached'));
    expect(started.press('82E9701B', 'A')).toBe('accepted');
    const second = await host(started.address);
    second.write('0112');
    await second.until('0112aa');
  });

  it('pulled out: the host is dropped and cannot connect; put back: the same address, with nothing kept', async () => {
    const started = await base();
    const client = await host(started.address);
    client.write('0111');
    await client.until('0111aa');
    await started.unplug();
    await client.closed;
    expect(started.press('82E9701B', 'A')).toBe('unheard');
    await expect(connectHost(started.address)).rejects.toThrow('ECONNREFUSED');
    await started.plug();
    expect(started.state().open).toBe(false);
    const again = await host(started.address);
    again.write('0111');
    await again.until('0111aa');
    expect(started.press('82e9701b', 'b')).toBe('accepted');
    await again.until('02138282e97000');
  });

  it('reset: the connection drops once and the base has forgotten', async () => {
    const started = await base();
    const client = await host(started.address);
    client.write('0111');
    await client.until('0111aa');
    await started.misbehave('reset');
    await client.closed;
    await host(started.address);
    expect(started.state()).toMatchObject({ powered: true, open: false });
  });

  it('garbage: bytes come that shift the frames', async () => {
    const started = await base();
    const client = await host(started.address);
    await started.misbehave('garbage');
    for (let count = 0; count < 20; count += 1) client.write('0116');
    await eventually('stray bytes', () => client.received() >= 40 * 64 && client.received() % 64 !== 0);
  });

  it('refuses what it cannot do with an error a person can use', async () => {
    const { address } = await base();
    for (const listen of ['pty', 'udp://127.0.0.1:1', '127.0.0.1:9000', address]) {
      const refusal = await startBase({ ports: systemPorts(1), listen }).catch((error: unknown) => error);
      expect(refusal, listen).toBeInstanceOf(ShownError);
    }
    const started = await base();
    expect(() => started.press('82E9701C', 'A')).toThrow(ShownError);
    expect(() => started.press('82E9701B', 'G')).toThrow(ShownError);
    expect(() => started.set('ack', '-1')).toThrow(ShownError);
    expect(() => started.set('colour', 'red')).toThrow(ShownError);
    await expect(started.misbehave('toString')).rejects.toThrow(ShownError);
  });
});
