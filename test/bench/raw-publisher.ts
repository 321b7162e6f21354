/**
 * The yardstick of the drain: the fastest honest QoS 1 publisher we can write, in a process of its own as the drain is.
 * Bare packets over a socket, payloads already in memory, a window of 100 that sends the next message on each PUBACK, and
 * each PUBACK checked to be for the message it is expected for. With MQTT 5 its packets carry the same properties as the
 * drain's (content type, time of sending), so that the broker has the same work; with MQTT 3.1.1 there are none.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const WINDOW = 100;

/** Publishes all payloads on `topic`; resolves with the seconds from the first PUBLISH to the last PUBACK. */
async function rawPublish(port: number, protocol: 5 | 4, topic: string, payloads: readonly Buffer[]): Promise<number> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  socket.write(connectPacket(`raw-${process.pid}`, protocol));
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
      const before = acknowledged;
      let at = 0;
      // A PUBACK: type, length (one byte), id, and with MQTT 5 perhaps a reason code.
      for (let end = 0; at + 2 <= bytes.byteLength; at = end) {
        end = at + 2 + (bytes[at + 1] ?? 0);
        if (end > bytes.byteLength) break;
        if (bytes[at] !== 0x40 || bytes.readUInt16BE(at + 2) !== idOf(acknowledged)) reject(new Error('not my PUBACK'));
        acknowledged++;
      }
      rest = bytes.subarray(at);
      send(acknowledged - before);
      if (acknowledged === payloads.length) resolve();
    });
    function send(count: number): void {
      socket.cork();
      for (let index = 0; index < count && next < payloads.length; index++) {
        const payload = payloads[next];
        if (payload !== undefined) {
          const properties = protocol === 5 ? sendProperties() : NONE;
          socket.write(publishPacket(topicBytes, idOf(next), properties, payload));
        }
        next++;
      }
      socket.uncork();
    }
    send(WINDOW);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  socket.destroy();
  return seconds;
}

function idOf(message: number): number {
  return (message % 65_535) + 1;
}

function connectPacket(clientId: string, protocol: 5 | 4): Buffer {
  const id = Buffer.from(clientId);
  const noProperties = protocol === 5 ? [0] : [];
  const body = Buffer.concat([
    Buffer.from([0, 4, 0x4d, 0x51, 0x54, 0x54, protocol, 2, 0, 60, ...noProperties, 0, id.byteLength]),
    id,
  ]);
  return Buffer.concat([Buffer.from([0x10, body.byteLength]), body]);
}

const NONE = Buffer.alloc(0);
let madeAtMs = 0;
let made = NONE;

/** As the drain's: made again when the millisecond has changed. */
function sendProperties(): Buffer {
  const nowMs = Date.now();
  if (nowMs !== madeAtMs) {
    madeAtMs = nowMs;
    const type = 'application/cloudevents+json; charset=utf-8';
    const sent = new Date(nowMs).toISOString();
    const body = Buffer.from(`\x03\0${String.fromCharCode(type.length)}${type}&\0\x04sent\0\x18${sent}`, 'latin1');
    made = Buffer.concat([Buffer.from([body.byteLength]), body]);
  }
  return made;
}

function publishPacket(topic: Buffer, id: number, properties: Buffer, payload: Buffer): Buffer {
  const length = 2 + topic.byteLength + 2 + properties.byteLength + payload.byteLength;
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
  at += properties.copy(packet, at);
  payload.copy(packet, at);
  return packet;
}

const [port = '', protocol = '', topic = '', file = ''] = process.argv.slice(2);
// One line of the file is one payload: JSON has no line ends.
const payloads: Buffer[] = [];
const all = readFileSync(file);
for (let start = 0; start < all.byteLength; ) {
  const end = all.indexOf(10, start);
  payloads.push(all.subarray(start, end));
  start = end + 1;
}
process.send?.({ seconds: await rawPublish(Number(port), protocol === '5' ? 5 : 4, topic, payloads) });
process.disconnect?.();
