/** Twice a day, and a while after the start, pictures that are due are removed. */
import type { Log } from '../../ports.ts';
import type { PictureStore } from './store.ts';

/** Not while the agent starts, and before the first lesson is over. */
const FIRST_AFTER_MS = 15 * 60_000;
const EVERY_MS = 12 * 60 * 60_000;

/** Until the returned function is called. */
export function sweepPictures(store: Pick<PictureStore, 'sweep'>, log: Log): () => void {
  const sweep = (): void => {
    store.sweep().then(
      ({ removed, files, bytes }) => {
        if (removed > 0) log.info({ removed, files, bytes }, 'pictures of the board that were due are removed');
      },
      (error: unknown) => log.error({ err: error }, 'pictures of the board could not be swept'),
    );
  };
  const first = setTimeout(sweep, FIRST_AFTER_MS);
  const every = setInterval(sweep, EVERY_MS);
  first.unref();
  every.unref();
  return () => {
    clearTimeout(first);
    clearInterval(every);
  };
}
