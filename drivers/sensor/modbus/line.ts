/**
 * One port, several devices: an RS-485 adapter or a gateway is opened once, by whoever comes first, and closed by whoever
 * leaves last. Each device has a connection of its own on it; what arrives goes to all of them, and each knows its unit.
 */
import { ShownError } from '../../../protocols/shown-error.ts';
import type { Connection, Transport } from '../../device.ts';
import { orEnded } from '../../or-ended.ts';
import type { SerialAddress, TcpAddress } from '../../transport/address.ts';
import { type OpenConnection, openConnection } from '../../transport/closing.ts';
import { deviceLost } from '../../transport/failure.ts';
import { type LinkDefaults, transportFor } from '../../transport/transport.ts';
import { Turns } from './turns.ts';

/** A connection on a line that may have others on it. */
export interface LineConnection extends Connection {
  readonly turns: Turns;
}

/** The line's turns; a connection that shares nothing gets some of its own. */
export function turnsOf(connection: Connection): Turns {
  const { turns } = connection as Partial<LineConnection>;
  return turns ?? new Turns();
}

/** Lines that some device of this process has, by what they are plugged into. */
const lines = new Map<string, WeakRef<Line>>();

/** The transport of one device on a line; all of one port or gateway share it, in this process. */
export function lineTransport(address: SerialAddress | TcpAddress, link: LinkDefaults): Transport {
  const line = lineFor(address.label.toLowerCase().replace('//\\\\.\\', '//'));
  const baud = address.kind === 'serial' ? (address.baud ?? link.baud ?? 9600) : undefined;
  const settings = address.kind === 'serial' ? `${baud} ${address.parity ?? 'none'}` : '';
  const transport = transportFor(address, link);
  return { label: address.label, open: (signal) => line.open(transport, settings, signal) };
}

function lineFor(key: string): Line {
  const known = lines.get(key)?.deref();
  if (known !== undefined) return known;
  for (const [other, line] of lines) if (line.deref() === undefined) lines.delete(other);
  const line = new Line();
  lines.set(key, new WeakRef(line));
  return line;
}

interface Inner {
  readonly opening: Promise<Connection>;
  readonly giveUp: AbortController;
  readonly settings: string;
}

class Line {
  readonly #turns = new Turns();
  readonly #shares = new Set<OpenConnection>();
  #inner: Inner | undefined;
  #waiting = 0;
  #closing: Promise<void> = Promise.resolve();

  async open(transport: Transport, settings: string, signal: AbortSignal): Promise<LineConnection> {
    this.#waiting++;
    try {
      await orEnded(this.#closing, signal);
      this.#inner ??= this.#start(transport, settings);
      const inner = this.#inner;
      if (inner.settings !== settings) throw otherSettings(transport.label, inner.settings, settings);
      const connection = await orEnded(inner.opening, signal);
      if (this.#inner !== inner) throw deviceLost(transport.label, 'it ended as soon as it was open');
      return this.#share(transport.label, connection);
    } finally {
      this.#waiting--;
      this.#closeIfUnused();
    }
  }

  #start(transport: Transport, settings: string): Inner {
    const giveUp = new AbortController();
    const opening = transport.open(giveUp.signal).then((connection) => {
      connection.onData = (bytes) => {
        for (const share of [...this.#shares]) share.onData(bytes);
      };
      connection.onClose = (why) => {
        if (this.#inner === inner) this.#inner = undefined;
        for (const share of [...this.#shares]) share.ended(why);
      };
      return connection;
    });
    const inner = { opening, giveUp, settings };
    opening.catch(() => {
      // Told to everybody who waits for it; the next one tries again.
      if (this.#inner === inner) this.#inner = undefined;
    });
    return inner;
  }

  #share(label: string, connection: Connection): LineConnection {
    const share = openConnection({
      label,
      reports: false,
      send: (bytes) => connection.write(bytes),
      release: async () => {
        this.#shares.delete(share);
        this.#closeIfUnused();
        await this.#closing;
      },
    });
    this.#shares.add(share);
    return Object.assign(share, { turns: this.#turns });
  }

  #closeIfUnused(): void {
    const inner = this.#inner;
    if (inner === undefined || this.#waiting > 0 || this.#shares.size > 0) return;
    this.#inner = undefined;
    inner.giveUp.abort(new Error('nobody needs this line any more'));
    this.#closing = inner.opening.then(
      (connection) => connection.close('nobody needs this line any more'),
      // It never opened: there is nothing to close.
      () => {},
    );
    // A handle that will not close is told by whoever opens next; here nobody waits for it.
    this.#closing.catch(() => {});
  }
}

function otherSettings(where: string, is: string, wanted: string): ShownError {
  return new ShownError({
    code: 'DEVICE-ADDRESS',
    where,
    what: {
      zh: `同一条线上的设备波特率和校验必须相同：已按 ${is} 打开，这台要 ${wanted}`,
      en: `devices on one line need the same baud rate and parity: it is open at ${is}, this one wants ${wanted}`,
    },
    todo: { zh: '在地址里写一样的 ?baud= 和 parity=', en: 'write the same ?baud= and parity= in their addresses' },
  });
}
