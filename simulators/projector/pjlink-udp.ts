/** The UDP half of a class 2 projector: answers searches, and tells one controller what has changed. Fact sheet 20. */
import { createSocket, type Socket } from 'node:dgram';

export interface PjlinkUdp {
  /** To whom changes are told; undefined: to nobody. */
  notify(line: string, to: { readonly host: string; readonly port: number } | undefined): void;
  close(): void;
}

/**
 * Opens at the projector's own address. `onSearch` gets a way to answer whoever searches. Undefined when the port is
 * taken: the projector works without, as a class 1 one does.
 */
export async function openPjlinkUdp(
  host: string,
  port: number,
  onSearch: (answer: (line: string) => void) => void,
): Promise<PjlinkUdp | undefined> {
  const socket = createSocket('udp4');
  const open = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind(port, host, () => resolve(true));
  });
  if (!open) {
    socket.close();
    return undefined;
  }
  // Nobody at the other end: a datagram is lost.
  socket.on('error', () => {});
  socket.unref();
  let closed = false;
  const send = (line: string, toPort: number, toHost: string): void => {
    if (!closed) socket.send(`${line}\r`, toPort, toHost);
  };
  listen(socket, send, onSearch);
  return {
    notify: (line, to) => {
      if (to !== undefined) send(line, to.port, to.host);
    },
    close: () => {
      if (!closed) socket.close();
      closed = true;
    },
  };
}

function listen(
  socket: Socket,
  send: (line: string, port: number, host: string) => void,
  onSearch: (answer: (line: string) => void) => void,
): void {
  socket.on('message', (bytes, from) => {
    if (/^%2SRCH\r$/i.test(bytes.toString('latin1'))) onSearch((line) => send(line, from.port, from.address));
  });
}
