/**
 * The companion's end of its line to the agent: calls, proves itself, has the agent prove itself, and calls again when the
 * line ends or there is no agent yet. What is said meanwhile is not kept.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { framer } from '../../protocols/framing.ts';
import {
  type CompanionLine,
  companionFraming,
  helloLine,
  nonceOfGreeting,
  proofOfWelcome,
  REFUSED,
  writeCompanionLine,
} from '../../protocols/input/companion.ts';
import { isProof, proofOf, readPlace } from './companion-place.ts';

/** `away`: there is no agent, or it has ended. `refused`: the key is not the agent's; the file has been read anew since. */
export type CallState = 'connected' | 'away' | 'refused';

export interface CallOptions {
  /** Where the agent says how it is reached. */
  readonly file: string;
  readonly retryMs: number;
  /** What is true now, said first on each new line. */
  readonly present: () => readonly CompanionLine[];
  /** Told when it is another one. */
  readonly state: (state: CallState) => void;
}

export interface AgentCall {
  say(line: CompanionLine): void;
  stop(): void;
}

const PROVE_WITHIN_MS = 2_000;
/** An agent that does not read is as good as none. */
const MOST_WAITING_BYTES = 64 * 1024;

export function callAgent({ file, retryMs, present, state }: CallOptions): AgentCall {
  let told: CallState | undefined;
  let line: Socket | undefined;
  let calling: Socket | undefined;
  let again: NodeJS.Timeout | undefined;
  let stopped = false;

  function tell(now: CallState): void {
    if (told === now || stopped) return;
    told = now;
    state(now);
  }

  function later(why: CallState): void {
    tell(why);
    if (!stopped) again = setTimeout(tryOnce, retryMs);
  }

  function tryOnce(): void {
    // It never rejects: what cannot be read is no place.
    void readPlace(file).then((place) => {
      if (stopped) return;
      if (place === undefined) {
        later('away');
        return;
      }
      call(place.port, place.key);
    });
  }

  function call(port: number, key: string): void {
    const nonce = randomBytes(16).toString('hex');
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    calling = socket;
    const patience = setTimeout(() => socket.destroy(), PROVE_WITHIN_MS);
    let agentNonce: string | undefined;
    let refused = false;

    const hear = (text: string): void => {
      if (line === socket) return;
      if (agentNonce === undefined) {
        agentNonce = nonceOfGreeting(text);
        if (agentNonce === undefined) socket.destroy();
        else socket.write(`${helloLine(nonce, proofOf('companion', key, { agent: agentNonce, companion: nonce }))}\n`);
        return;
      }
      refused = text === REFUSED;
      const proof = proofOfWelcome(text);
      if (proof === undefined || !isProof(proof, proofOf('agent', key, { agent: agentNonce, companion: nonce }))) {
        socket.destroy();
        return;
      }
      clearTimeout(patience);
      line = socket;
      tell('connected');
      for (const one of present()) say(one);
    };
    const incoming = framer(companionFraming, {
      frame: (bytes) => hear(Buffer.from(bytes).toString('latin1').trimEnd()),
      junk: () => socket.destroy(),
    });
    socket.on('data', (chunk: Buffer) => incoming.push(chunk));
    // `close` follows, and says all there is to say.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(patience);
      if (line === socket) line = undefined;
      later(refused ? 'refused' : 'away');
    });
  }

  function say(words: CompanionLine): void {
    if (line === undefined) return;
    if (line.writableLength > MOST_WAITING_BYTES) line.destroy();
    else line.write(`${writeCompanionLine(words)}\n`);
  }

  tryOnce();
  return {
    say,
    stop() {
      stopped = true;
      clearTimeout(again);
      calling?.destroy();
    },
  };
}
