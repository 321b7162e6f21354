/** A tap on a TCP line: passes everything on unchanged and keeps every byte, both ways. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Wiretap {
  readonly port: number;
  /** Everything that crossed so far, both directions, in chunks as they came. */
  bytes(): Buffer;
  close(): Promise<void>;
}

export async function startWiretap(targetPort: number): Promise<Wiretap> {
  const kept: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect({ port: targetPort, host: '127.0.0.1' });
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk: Buffer) => {
        kept.push(chunk);
        to.write(chunk);
      });
      // Either end going away ends the other: that is the whole reaction a tap may have.
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    bytes: () => Buffer.concat(kept),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * Which of the words stand in the bytes, in any dress a program might send them in: UTF-8, UTF-16, GBK-free escapes
 * (`\uXXXX`), percent-encoding, hex, base64 at any of its three phases.
 */
export function wordsIn(bytes: Buffer, words: readonly string[]): string[] {
  const haystack = bytes.toString('latin1');
  const lower = haystack.toLowerCase();
  return words.filter((word) => {
    const utf8 = Buffer.from(word, 'utf8');
    const escaped = [...word].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    const dresses = [
      utf8.toString('latin1'),
      Buffer.from(word, 'utf16le').toString('latin1'),
      Buffer.from(word, 'utf16le').swap16().toString('latin1'),
    ];
    if (dresses.some((dress) => haystack.includes(dress))) return true;
    if (
      [escaped, encodeURIComponent(word), utf8.toString('hex')].some((dress) => lower.includes(dress.toLowerCase()))
    ) {
      return true;
    }
    // Base64: drop the characters at either end that depend on the neighbours.
    return [0, 1, 2].some((phase) => {
      const padded = Buffer.concat([Buffer.alloc(phase), utf8])
        .toString('base64')
        .replaceAll('=', '');
      const inner = padded.slice(phase === 0 ? 0 : phase + 1, -1);
      return inner.length >= 6 && haystack.includes(inner);
    });
  });
}
