/**
 * Looks for class 2 projectors: `%2SRCH` to everybody nearby, `%2ACKN=mac` from each. The specification has them answer
 * after a random delay of up to 10 s, so a search that is cut short finds some of them.
 */
import { isUndecoded } from '../../protocols/message.ts';
import { decodePjlink } from '../../protocols/projector/pjlink.ts';
import { usualPjlink } from '../../protocols/projector/pjlink-words.ts';
import { pause } from '../pause.ts';
import { nearby, openUdp } from '../transport/udp.ts';
import { NOTICES_PORT } from './pjlink-notices.ts';

export interface FoundProjector {
  /** IPv4. */
  readonly host: string;
  /** As it wrote it, lower case. */
  readonly mac: string;
}

export interface SearchOptions {
  /** How long answers are waited for; 10 s finds everybody. */
  readonly withinMs: number;
  readonly signal: AbortSignal;
  /** Where projectors listen. */
  readonly port?: number;
  /** Whom to ask; default: every network this machine is in, and itself. */
  readonly hosts?: readonly string[];
  /** Told of each one as it answers. */
  readonly found?: (projector: FoundProjector) => void;
}

const ASK = new TextEncoder().encode('%2SRCH\r');
/** Datagrams get lost; a projector that is asked twice answers twice. */
const ASK_AGAIN_MS = 500;

/**
 * Everyone who answered in time, each once, in the order of their answers. Ends early, with what there is, when the
 * signal is aborted. Rejects with a ShownError (`UDP-PORT`) where no socket can be had.
 */
export async function searchPjlink(options: SearchOptions): Promise<readonly FoundProjector[]> {
  const { withinMs, signal, port = NOTICES_PORT, hosts = nearby() } = options;
  const found = new Map<string, FoundProjector>();
  const socket = await openUdp(0);
  try {
    socket.onDatagram = (bytes, { host }) => {
      const mac = macIn(bytes);
      if (mac === undefined || found.has(host)) return;
      const projector = { host, mac };
      found.set(host, projector);
      options.found?.(projector);
    };
    const askAll = async (): Promise<void> => {
      await Promise.all(hosts.map((host) => socket.send(ASK, { host, port })));
    };
    const over = (): void => {
      // Aborted: what has answered by now is the answer.
    };
    await askAll();
    await pause(Math.min(ASK_AGAIN_MS, withinMs), signal).catch(over);
    if (withinMs > ASK_AGAIN_MS && !signal.aborted) {
      await askAll();
      await pause(withinMs - ASK_AGAIN_MS, signal).catch(over);
    }
  } finally {
    await socket.close();
  }
  return [...found.values()];
}

function macIn(bytes: Uint8Array): string | undefined {
  for (const message of decodePjlink(bytes, usualPjlink)) {
    if (!isUndecoded(message) && message.type === 'identity' && message.mac !== undefined)
      return /^[0-9a-f]{2}([:-]?[0-9a-f]{2}){5}$/i.test(message.mac) ? message.mac.toLowerCase() : undefined;
  }
  return undefined;
}
