/**
 * The yardstick of the drain: the fastest honest QoS 1 publisher we can write. Bare MQTT 3.1.1 packets over a socket,
 * payloads already in memory, a window of 100 that sends the next message on each PUBACK.
 */
import { once } from 'node:events';
import { connect } from 'node:net';

/** Publishes all payloads on `topic`; resolves with the seconds from the first PUBLISH to the last PUBACK. */
export async function rawPublish(
  port: number,
  topic: string,
  payloads: readonly Buffer[],
  window = 100,
): Promise<number> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  socket.write(connectPacket(`raw-${process.pid}`));
  await once(socket, 'data');
  const topicBytes = Buffer.from(topic);
  let next = 0;
  let acknowledged = 0;
  const startedAt = performance.now();
  await new Promise<void>((resolve, reject) => {
    let rest: Buffer = Buffer.alloc(0);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      const bytes = rest.byteLength === 0 ? chunk : Buffer.concat([rest, chunk]);
      // A PUBACK of MQTT 3.1.1 has four bytes.
      const whole = Math.floor(bytes.byteLength / 4);
      rest = bytes.subarray(whole * 4);
      acknowledged += whole;
      send(whole);
      if (acknowledged === payloads.length) resolve();
    });
    function send(count: number): void {
      socket.cork();
      for (let index = 0; index < count && next < payloads.length; index++) {
        const payload = payloads[next];
        next++;
        if (payload !== undefined) socket.write(publishPacket(topicBytes, (next % 65_535) + 1, payload));
      }
      socket.uncork();
    }
    send(window);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  socket.destroy();
  return seconds;
}

function connectPacket(clientId: string): Buffer {
  const id = Buffer.from(clientId);
  const body = Buffer.concat([Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, id.byteLength]), id]);
  return Buffer.concat([Buffer.from([0x10, body.byteLength]), body]);
}

function publishPacket(topic: Buffer, id: number, payload: Buffer): Buffer {
  const length = 2 + topic.byteLength + 2 + payload.byteLength;
  const lengthBytes = length < 128 ? 1 : length < 16_384 ? 2 : 3;
  const packet = Buffer.allocUnsafe(1 + lengthBytes + length);
  let at = 0;
  packet[at++] = 0x32;
  let left = length;
  do {
    const digit = left % 128;
    left = Math.floor(left / 128);
    packet[at++] = left > 0 ? digit | 0x80 : digit;
  } while (left > 0);
  at = packet.writeUInt16BE(topic.byteLength, at);
  at += topic.copy(packet, at);
  at = packet.writeUInt16BE(id, at);
  payload.copy(packet, at);
  return packet;
}
