/**
 * How many connections the tablets' listener holds, and whose have to go when there are too many. Whoever is in keeps
 * theirs; of the others the oldest of the busiest address goes first, so that one device that opens hundreds harms itself.
 * There is no limit for an address alone: behind a router of the classroom a whole class has one.
 */
import type { Socket } from 'node:net';

/** Of somebody who is not in: nothing was said or read for so long. */
const IDLE_MS = 20_000;

export interface Connections {
  /** A new one; it, or another, may be ended here. */
  add(socket: Socket): void;
  /** A tablet that is in uses it. */
  trust(socket: Socket): void;
  readonly size: number;
}

export function createConnections(most: number): Connections {
  /** In the order they came. */
  const strangers = new Map<Socket, string>();
  const trusted = new Set<Socket>();

  function victim(): Socket | undefined {
    const counts = new Map<string, number>();
    for (const address of strangers.values()) counts.set(address, (counts.get(address) ?? 0) + 1);
    const busiest = Math.max(...counts.values());
    for (const [socket, address] of strangers) if (counts.get(address) === busiest) return socket;
    return undefined;
  }

  return {
    add(socket) {
      strangers.set(socket, socket.remoteAddress ?? '');
      socket.once('close', () => {
        strangers.delete(socket);
        trusted.delete(socket);
      });
      socket.setTimeout(IDLE_MS, () => socket.destroy());
      if (strangers.size + trusted.size <= most) return;
      const gone = victim();
      if (gone !== undefined) strangers.delete(gone);
      gone?.destroy();
    },
    trust(socket) {
      if (!strangers.delete(socket)) return;
      trusted.add(socket);
      socket.setTimeout(0);
    },
    get size() {
      return strangers.size + trusted.size;
    },
  };
}
