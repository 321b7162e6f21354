/**
 * A thread for one export: reads the stores' files by connections of its own, sends the file in chunks as they are asked
 * for, and ends. What it used of memory goes with it once the main thread collects (agent/start-up-memory.ts).
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { ShownError } from '../../../protocols/shown-error.ts';
import { openBeside } from '../../store/beside.ts';
import { exportFile } from './exports.ts';
import { partsBeside } from './parts-beside.ts';
import type { ExportOrder, FromExport, MoreMessage } from './worker-messages.ts';

async function serve(port: MessagePort, { directory, wish }: ExportOrder): Promise<void> {
  const allowed = createAllowance(port);
  const send = (message: FromExport, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  try {
    const stores = await openBeside(directory);
    try {
      const { chunks, ...about } = await exportFile(await partsBeside(stores), wish);
      send({ kind: 'file', about });
      for await (const chunk of chunks) {
        await allowed();
        // A copy that is nobody else's: chunks may be parts of a pool.
        const bytes = new Uint8Array(chunk);
        send({ kind: 'chunk', bytes }, [bytes.buffer]);
      }
    } finally {
      stores.close();
    }
    send({ kind: 'end' });
  } catch (error) {
    send({
      kind: 'error',
      message: error instanceof Error ? error.message : String(error),
      ...(error instanceof ShownError ? { shown: error.toJSON() } : {}),
    });
  }
  port.close();
}

/** Waits while nobody wants more. */
function createAllowance(port: MessagePort): () => Promise<void> {
  let left = 0;
  let wake: (() => void) | undefined;
  port.on('message', ({ more }: MoreMessage) => {
    left += more;
    wake?.();
  });
  return async () => {
    while (left === 0) await new Promise<void>((resolve) => (wake = resolve));
    left -= 1;
  };
}

if (parentPort !== null) await serve(parentPort, workerData as ExportOrder);
