/** npm `node-onvif`, typed as far as the tests use it: a client that knows nothing of ours, nor of the `onvif` package. */
import { createRequire } from 'node:module';

export interface ProbedDevice {
  readonly urn: string;
  readonly name: string;
  readonly hardware: string;
  readonly xaddrs: readonly string[];
}

interface Service {
  [action: string]: (parameters?: object) => Promise<{ readonly data: Readonly<Record<string, unknown>> }>;
}

export interface OtherDevice {
  init(): Promise<Readonly<Record<string, string>>>;
  getProfileList(): readonly {
    readonly token: string;
    readonly stream: { readonly rtsp: string };
    readonly snapshot: string;
    readonly video: { readonly encoder: { readonly resolution: { readonly width: number; readonly height: number } } };
  }[];
  fetchSnapshot(): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly body: Buffer }>;
  ptzMove(how: { speed: { x: number; y: number; z: number }; timeout: number }): Promise<void>;
  ptzStop(): Promise<void>;
  readonly services: { readonly ptz: Service; readonly events: Service; readonly device: Service };
}

export const nodeOnvif = createRequire(import.meta.url)('node-onvif') as {
  startProbe(): Promise<readonly ProbedDevice[]>;
  readonly OnvifDevice: new (options: { xaddr: string; user?: string; pass?: string }) => OtherDevice;
};
