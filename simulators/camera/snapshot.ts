/** The pictures the camera gives over HTTP, and what some cameras give in their stead. */
import type { ServerResponse } from 'node:http';
import { type Answer, later, pour } from './delivery.ts';
import { bars, black, jpeg } from './picture.ts';
import type { CameraPorts } from './ports.ts';
import { profileOf } from './profiles.ts';
import type { CameraSettings } from './settings.ts';

const HUGE_BYTES = 50_000_000;
/** A moving picture has moved by one block after so long. */
const STEP_MS = 200;
const LOGIN = '<html><head><title>Login</title></head><body>Please log in.</body></html>';
const JPEG = { 'content-type': 'image/jpeg' } as const;

/** Undefined: it was not an answer of the usual kind, and is on its way. */
export function snapshot(
  settings: CameraSettings,
  ports: CameraPorts,
  path: string,
  response: ServerResponse,
): Answer | undefined {
  const [, token] = /^\/snapshot\/(.+)\.jpg$/.exec(path) ?? [];
  const profile = profileOf(settings, token);
  if (profile === undefined || settings.snapshot === 'missing')
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not found' };
  switch (settings.snapshot) {
    case 'login':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: LOGIN };
    case 'empty':
      return { status: 200, headers: JPEG, body: '' };
    case 'huge':
      response.writeHead(200, { ...JPEG, 'content-length': HUGE_BYTES });
      pour(response, HUGE_BYTES);
      return undefined;
    case 'endless':
      response.writeHead(200, JPEG);
      endless(response, pictureOf(settings, ports, profile.stream), ports);
      return undefined;
    default:
      return { status: 200, headers: JPEG, body: pictureOf(settings, ports, profile.stream) };
  }
}

function pictureOf({ picture }: CameraSettings, ports: CameraPorts, stream: 'main' | 'sub'): Buffer {
  const [width, height] = stream === 'main' ? [1280, 720] : [640, 360];
  const step = picture === 'moving' ? Math.floor(ports.monotonicMs() / STEP_MS) : 0;
  return jpeg(width, height, picture === 'black' ? black : bars(step, width));
}

/** A little now and then, for ever: no silence, and no end. */
function endless(response: ServerResponse, picture: Buffer, ports: CameraPorts, from = 0): void {
  if (response.destroyed) return;
  const at = from % (picture.length - 16);
  response.write(picture.subarray(at, at + 16));
  later(response, ports, 100, () => endless(response, picture, ports, from + 16));
}
