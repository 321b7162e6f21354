/** The panel's side of TLS on a line that began in plain text: what the host sends goes in as it came, sealed or not. */
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { SelfSigned } from './self-signed.ts';

export interface TlsLine {
  /** Sealed bytes from the host. */
  receive(bytes: Uint8Array): void;
  /** Sealed and sent. */
  send(plain: Uint8Array): void;
  close(): void;
}

export interface TlsEnds {
  /** What the host said, unsealed. */
  heard(plain: Uint8Array): void;
  /** Sealed bytes for the host. */
  send(bytes: Uint8Array): void;
  /** It is over: the host ended it, or does not speak TLS. */
  ended(): void;
}

export function tlsLine(own: SelfSigned, ends: TlsEnds): TlsLine {
  const line = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      ends.send(chunk);
      done();
    },
  });
  const sealed = new TLSSocket(line, { isServer: true, key: own.key, cert: own.cert });
  sealed.on('data', (chunk: Buffer) => ends.heard(chunk));
  // Followed by 'close'.
  sealed.on('error', () => {});
  sealed.on('close', () => ends.ended());
  return {
    receive: (bytes) => {
      line.push(Buffer.from(bytes));
    },
    send: (plain) => {
      sealed.write(plain);
    },
    close: () => {
      sealed.destroy();
      line.destroy();
    },
  };
}
