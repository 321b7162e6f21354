/** Finds a camera whose address has changed by what does not: its endpoint. */
import { type CameraPlace, portOf } from './place.ts';
import { searchCameras } from './search.ts';

/** Whether it answered to its name; its place is then the new one. Never rejects. */
export async function findAgain(place: CameraPlace, withinMs: number, signal: AbortSignal): Promise<boolean> {
  const { endpoint } = place;
  if (endpoint === undefined) return false;
  const enough = new AbortController();
  let moved = false;
  await searchCameras({
    withinMs,
    signal: AbortSignal.any([signal, enough.signal]),
    found: ({ device, host }) => {
      if (device.endpoint !== endpoint || moved) return;
      const there = device.addresses.flatMap((address) => {
        const url = new URL(address);
        return url.hostname === host ? [url] : [];
      });
      const [url] = there;
      const port = url === undefined ? place.port : portOf(url);
      if (host === place.bareHost && port === place.port) return;
      place.moveTo(host.includes(':') ? `[${host}]` : host, port);
      moved = true;
      enough.abort();
    },
  }).catch(() => {
    // No socket to be had: it is not found.
  });
  return moved;
}
