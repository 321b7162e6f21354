/**
 * Status notifications of class 2 projectors: `%2POWR=1` by UDP, to the address set in the projector's menu. Anybody on
 * the network can send one, so it is a hint and no more: the projector at that address is asked. One socket for all
 * projectors, open while anybody listens; where another program has the port, asking every 10 s has to do.
 */
import { framer } from '../../protocols/framing.ts';
import { isUndecoded } from '../../protocols/message.ts';
import { decodePjlink } from '../../protocols/projector/pjlink.ts';
import { pjlinkFraming } from '../../protocols/projector/pjlink-framing.ts';
import { usualPjlink } from '../../protocols/projector/pjlink-words.ts';
import type { DriverClock } from '../device.ts';
import { addressOf, openUdp, type UdpPort } from '../transport/udp.ts';

export const NOTICES_PORT = 4352;

export interface NoticeListener {
  changed(): void;
  /** There will be none for now; told once for every port that cannot be had. */
  deaf(why: string): void;
}

export interface Notices {
  /** Ends by calling the returned function. `host`: the projector's name or address. */
  listen(host: string, listener: NoticeListener): () => void;
}

/** A projector that floods is asked this often at most. */
const BETWEEN_HINTS_MS = 500;
const TRY_AGAIN_MS = 60_000;
/** `%2LKUP=aa:bb:cc:dd:ee:ff` is the longest; what is much longer is something else. */
const LONGEST_DATAGRAM = 64;

interface Listening {
  readonly listener: NoticeListener;
  /** IPv4, once known. */
  address: string | undefined;
  hintedAtMs: number;
}

export function createNotices(clock: DriverClock, port = NOTICES_PORT): Notices {
  const listening = new Set<Listening>();
  let socket: UdpPort | undefined;
  let opening = false;
  let said = false;
  let again: NodeJS.Timeout | undefined;

  async function open(): Promise<void> {
    if (opening || socket !== undefined) return;
    opening = true;
    try {
      const opened = await openUdp(port);
      opened.onDatagram = (bytes, { host }) => heard(bytes, host);
      socket = opened;
      said = false;
    } catch (error) {
      if (!said)
        for (const { listener } of listening) listener.deaf(error instanceof Error ? error.message : String(error));
      said = true;
      again = setTimeout(() => void open(), TRY_AGAIN_MS);
      again.unref();
    } finally {
      opening = false;
    }
    if (listening.size === 0) close();
  }

  function close(): void {
    clearTimeout(again);
    const closing = socket;
    socket = undefined;
    // Its only failure is "not running", which is what we want.
    closing?.close().catch(() => {});
  }

  function heard(bytes: Uint8Array, host: string): void {
    if (bytes.length > LONGEST_DATAGRAM || !isNotice(bytes)) return;
    const now = clock.monotonicMs();
    for (const one of listening) {
      if (one.address !== host || now - one.hintedAtMs < BETWEEN_HINTS_MS) continue;
      one.hintedAtMs = now;
      one.listener.changed();
    }
  }

  return {
    listen(host, listener) {
      const one: Listening = { listener, address: undefined, hintedAtMs: Number.NEGATIVE_INFINITY };
      listening.add(one);
      addressOf(host).then(
        (address) => {
          one.address = address;
        },
        // `addressOf` answers or says undefined.
        () => {},
      );
      void open();
      return () => {
        listening.delete(one);
        if (listening.size === 0) close();
      };
    },
  };
}

/** LKUP, ERST, POWR or INPT with a sound value, and nothing else. */
function isNotice(bytes: Uint8Array): boolean {
  let sound = 0;
  let unsound = 0;
  const stream = framer(pjlinkFraming, {
    frame: (line) => {
      for (const message of decodePjlink(line, usualPjlink)) {
        if (isUndecoded(message) || !['reading', 'trouble', 'identity'].includes(message.type)) unsound++;
        else sound++;
      }
    },
    junk: () => {
      unsound++;
    },
  });
  stream.push(bytes);
  stream.end();
  return sound > 0 && unsound === 0;
}
