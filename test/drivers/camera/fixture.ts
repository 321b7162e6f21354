/** A camera of the driver's and a simulated one (or a misbehaving server), connected; everything closed when the test is over. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import type { Camera } from '../../../drivers/camera/camera.ts';
import { isCamera } from '../../../drivers/camera/camera.ts';
import type { Connection, Identity, Readings, Troubles } from '../../../drivers/device.ts';
import { nowhere } from '../../../drivers/device.ts';
import { buildDevice } from '../../../drivers/registry.ts';
import { ShownError } from '../../../protocols/shown-error.ts';
import { type CameraSimulator, cameraPorts, startCamera } from '../../../simulators/camera/onvif.ts';

export const clock = { monotonicMs: () => performance.now(), now: () => Date.now() };

const cleanups: (() => unknown)[] = [];
export function later(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}
/** For `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

type Simulated = Partial<Parameters<typeof startCamera>[0]>;

export async function simulated(settings: Record<string, string> = {}, more: Simulated = {}): Promise<CameraSimulator> {
  const camera = await startCamera({ ports: cameraPorts(1), settings, ...more });
  later(() => camera.close());
  return camera;
}

export interface Driven {
  readonly camera: Camera;
  readonly connection: Connection;
  /** From the first connection to `attach`'s end, ms. */
  readonly tookMs: number;
  readonly said: Said;
}

export interface Said {
  readings: Readings;
  identity: Identity;
  troubles: Troubles;
  readonly statuses: string[];
  readonly saw: string[];
  ended: string | undefined;
}

export function built(address: string, said: Said = nothingSaid()) {
  const { device, transport } = buildDevice(
    { id: 'cam', driver: 'onvif', address },
    {
      ...nowhere,
      readings: (_, readings) => {
        said.readings = readings;
      },
      identity: (_, identity) => {
        said.identity = identity;
      },
      troubles: (_, troubles) => {
        said.troubles = troubles;
      },
      status: (_, status, why) => said.statuses.push(`${status} ${why ?? ''}`.trim()),
      saw: (_, what, detail) => said.saw.push(`${what} ${JSON.stringify(detail)}`),
    },
    clock,
  );
  if (!isCamera(device)) throw new Error('not a camera');
  return { camera: device, transport, said };
}

export function nothingSaid(): Said {
  return { readings: {}, identity: {}, troubles: {}, statuses: [], saw: [], ended: undefined };
}

/** Connected, with everything learnt. */
export async function driven(address: string): Promise<Driven> {
  const { camera, transport, said } = built(address);
  const began = performance.now();
  const connection = await transport.open(AbortSignal.timeout(5_000));
  later(async () => {
    camera.detach('the test is over');
    await connection.close('the test is over');
  });
  await camera.attach(connection, AbortSignal.timeout(12_000));
  const tookMs = performance.now() - began;
  await camera.read();
  return { camera, connection, tookMs, said };
}

/** The code of what this rejects with, and how long that took. Anything but a ShownError fails the test. */
export async function refusal(work: Promise<unknown>): Promise<{ code: string; what: string; tookMs: number }> {
  const began = performance.now();
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ShownError)) throw error;
    return { code: error.code, what: error.what.en, tookMs: performance.now() - began };
  }
  throw new Error('it was to be refused, and was not');
}

/** An HTTP server that does as told; its device service's address, with a user. */
export async function httpServer(behave: RequestListener): Promise<string> {
  const server = createServer(behave);
  await listening(server);
  const { port } = server.address() as { port: number };
  return `http://admin:secret@127.0.0.1:${port}/onvif/device_service`;
}

/** The same with bare sockets. */
export async function tcpServer(behave: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    behave(socket);
  });
  await listening(server as Server);
  later(() => {
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as { port: number };
  return `http://admin:secret@127.0.0.1:${port}/onvif/device_service`;
}

async function listening(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  later(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections?.();
      }),
  );
}

export function envelope(body: string): string {
  return `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:trt="http://www.onvif.org/ver10/media/wsdl"><s:Body>${body}</s:Body></s:Envelope>`;
}

/** Waits until it is so, ≤ `withinMs`. */
export async function until(isSo: () => boolean, withinMs: number, what: string): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Sockets of this process that are open. */
export function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => /TCPSocketWrap|TLSWrap|UDPWrap/.test(kind)).length;
}
