/** The bare npm `onvif`, as a CommonJS module has to be taken, with its callbacks made into promises. */
import { createRequire } from 'node:module';

interface Discovery {
  on(event: 'device', hear: (cam: unknown, from: unknown, xml: string) => void): void;
  on(event: 'error', hear: (error: unknown) => void): void;
  probe(options: object, done: (error: unknown) => void): void;
}

type Done = (error: Error | null, answer: unknown) => void;
interface Cam {
  readonly profiles?: readonly Readonly<Record<string, unknown>>[];
  readonly uri?: Readonly<Record<string, unknown>>;
  [method: string]: unknown;
}

export const bareOnvif = createRequire(import.meta.url)('onvif') as {
  readonly Discovery: Discovery;
  readonly Cam: new (options: object) => Cam;
};

export interface Client {
  readonly cam: Cam;
  /** Calls a method; rejects as it does. */
  call(method: string, ...parameters: readonly unknown[]): Promise<unknown>;
}

export function bareClient(address: string, more: object = {}): Client {
  const { hostname, port, username, password, protocol } = new URL(address);
  const cam = new bareOnvif.Cam({
    hostname,
    port: Number(port),
    username,
    password,
    autoconnect: false,
    timeout: 5_000,
    useSecure: protocol === 'https:',
    ...more,
  });
  return {
    cam,
    call: (method, ...parameters) =>
      new Promise((resolve, reject) => {
        const run = cam[method] as (...all: unknown[]) => void;
        const done: Done = (error, answer) => (error ? reject(error) : resolve(answer));
        run.call(cam, ...parameters, done);
      }),
  };
}
