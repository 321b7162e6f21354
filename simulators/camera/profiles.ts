/** The media profiles of the simulated camera: what it sees, in which sizes, under which names. */
import type { CameraSettings } from './settings.ts';

export interface Encoder {
  readonly token: string;
  readonly codec: 'H264' | 'H265';
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitrateKbps: number;
}

export interface Profile {
  readonly token: string;
  readonly name: string;
  readonly source?: { readonly token: string; readonly configuration: string };
  readonly encoder?: Encoder;
  /** Of the RTSP server. */
  readonly stream: 'main' | 'sub';
}

const MAIN = { width: 1280, height: 720, fps: 10, bitrateKbps: 1500 } as const;
const SUB = { width: 640, height: 360, fps: 10, bitrateKbps: 400 } as const;

/** The size a camera says its sensor has. */
export const SENSOR = { width: 1920, height: 1080, fps: 25 } as const;

export function sourcesOf(settings: CameraSettings): readonly string[] {
  return settings.sources === '2' ? ['VideoSource_1', 'VideoSource_2'] : ['VideoSource_1'];
}

export function profilesOf(settings: CameraSettings): Profile[] {
  const sources = sourcesOf(settings);
  return Array.from({ length: settings.profiles * sources.length }, (_, index): Profile => {
    const source = sources[Math.floor(index / settings.profiles)] ?? 'VideoSource_1';
    const number = index + 1;
    const stream = index % settings.profiles === 0 ? 'main' : 'sub';
    const odd = settings.oddProfile;
    return {
      token: settings.tokens === 'numeric' ? String(number) : `Profile_${number}`,
      name: nameOf(settings.names, number, stream),
      stream,
      ...(odd === 'no-source' && index === 0
        ? {}
        : { source: { token: source, configuration: `VideoSourceConfig_${source.at(-1)}` } }),
      ...(odd === 'all-no-encoder' || (odd === 'no-encoder' && index === 0)
        ? {}
        : { encoder: encoderOf(settings, number, stream) }),
    };
  });
}

function nameOf(names: CameraSettings['names'], number: number, stream: 'main' | 'sub'): string {
  if (names === 'duplicate') return 'Profile';
  if (names === 'chinese') return stream === 'main' ? '主码流 & 录像' : `子码流 ${number}`;
  return stream === 'main' ? 'mainStream' : `subStream${number}`;
}

function encoderOf(settings: CameraSettings, number: number, stream: 'main' | 'sub'): Encoder {
  const codec = settings.codec === 'h265' && stream === 'main' ? 'H265' : 'H264';
  return { token: `VideoEncoder_${number}`, codec, ...(stream === 'main' ? MAIN : SUB) };
}

/** Undefined: no such profile. */
export function profileOf(settings: CameraSettings, token: string | undefined): Profile | undefined {
  return profilesOf(settings).find((profile) => profile.token === token);
}
