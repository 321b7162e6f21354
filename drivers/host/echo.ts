/**
 * How many of our echo requests come back, by the system's own `ping`: it may open the socket that we may not, and TCP hides
 * what it has lost. One request a second, so that a look is a minute long and a burst of loss is no more than a part of it.
 */
import { type Runner, runnerWithin } from './run.ts';

export interface Echoes {
  readonly sent: number;
  readonly answered: number;
}

/** Takes a second each. Undefined: nobody here can ping, the name is not known, or it was called off. */
export type EchoProbe = (host: string, count: number, signal: AbortSignal) => Promise<Echoes | undefined>;

const ANSWER_WITHIN_S = 1;

export function createEchoProbe(platform: string = process.platform, runner?: Runner): EchoProbe {
  return async (host, count, signal) => {
    // A name of the config, an address of the routing table; never an option.
    if (host.startsWith('-')) return undefined;
    const run = runner ?? runnerWithin((count + 10) * 2_000, signal);
    if (platform === 'win32') {
      const { said } = await run('ping', ['-n', String(count), '-w', String(ANSWER_WITHIN_S * 1_000), '-4', host]);
      return echoesOfWindows(said);
    }
    const { said } = await run('ping', [
      '-n',
      '-q',
      '-c',
      String(count),
      '-i',
      '1',
      '-W',
      String(ANSWER_WITHIN_S),
      host,
    ]);
    return echoesOfLinux(said);
  };
}

/** iputils and BusyBox, in any language: “50 packets transmitted, 48 received, +2 errors, 4% packet loss”. */
export function echoesOfLinux(said: string): Echoes | undefined {
  const line = said.split('\n').find((one) => /\d+(\.\d+)?\s*%/.test(one));
  const [sent, answered] = [...(line ?? '').matchAll(/\d+/g)].map(([digits]) => Number(digits));
  return sent === undefined || answered === undefined || sent === 0 ? undefined : { sent, answered };
}

/**
 * In every language of Windows: a reply has `TTL=` in it, and the line of sums three `=`. Its own sum counts a router's
 * “destination host unreachable” as received, so the replies are counted here.
 */
export function echoesOfWindows(said: string): Echoes | undefined {
  const sent = Number(/=\s*(\d+)\D+=\s*\d+\D+=\s*\d+\s*\(\d+%/.exec(said)?.[1] ?? 0);
  return sent === 0 ? undefined : { sent, answered: [...said.matchAll(/\bTTL=\d+/gi)].length };
}
