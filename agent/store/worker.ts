/**
 * The store's worker: hosts journal.db and room.db, so that no fsync ever holds the main loop. Everything in here is
 * synchronous; what arrived while the last commit ran goes into the next one (group commit without waiting).
 */
import { mkdirSync } from 'node:fs';
import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { ShownError } from '../../protocols/shown-error.ts';
import { systemRandomBytes } from '../ports.ts';
import { giveBackMemory } from '../start-up-memory.ts';
import type { AppendMessage, CallMessage, FromWorker, OpenOptions, ToWorker } from './messages.ts';
import { StoreService } from './service.ts';

function serve(port: MessagePort): void {
  let service: StoreService | undefined;
  let maxEventsPerCommit = 1;
  const waiting: ToWorker[] = [];

  const send = (message: FromWorker): void =>
    port.postMessage(message, message.kind === 'result' ? [...(message.transfer ?? [])] : []);

  function receive(): void {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      waiting.push(next.message as ToWorker);
    }
  }

  function takeAppends(): AppendMessage[] {
    const batch: AppendMessage[] = [];
    let events = 0;
    while (events < maxEventsPerCommit) {
      const next = waiting[0];
      // Events that were kept in memory are tried alone: their answer decides about those behind.
      if (next?.kind !== 'append' || (batch.length > 0 && next.retry !== undefined)) break;
      waiting.shift();
      batch.push(next);
      events += next.batch.types.length;
      if (next.retry !== undefined) break;
    }
    return batch;
  }

  async function call(message: CallMessage): Promise<void> {
    try {
      if (message.store === 'host' && message.method === 'open') {
        const options = message.args[0] as OpenOptions;
        maxEventsPerCommit = options.maxEventsPerCommit;
        service = await StoreService.open(options, systemRandomBytes, message.moment, send, (directory) =>
          mkdirSync(directory, { recursive: true }),
        );
        send({ kind: 'result', id: message.id, value: service.opened });
        return;
      }
      if (message.store === 'host' && message.method === 'giveBackMemory') {
        giveBackMemory();
        send({ kind: 'result', id: message.id, value: undefined });
        return;
      }
      if (service === undefined) throw new Error('the store is not open');
      send(service.call(message));
    } catch (error) {
      send({
        kind: 'error',
        id: message.id,
        message: error instanceof Error ? error.message : String(error),
        ...(error instanceof ShownError ? { shown: error.toJSON() } : {}),
      });
    }
  }

  async function work(): Promise<void> {
    receive();
    while (waiting.length > 0) {
      const appends = takeAppends();
      if (appends.length > 0) {
        if (service !== undefined) for (const message of service.append(appends)) send(message);
      } else {
        const next = waiting.shift();
        if (next?.kind === 'call') await call(next);
      }
      receive();
    }
  }

  let busy = false;
  port.on('message', (message: ToWorker) => {
    waiting.push(message);
    if (busy) return;
    busy = true;
    // An error in here is a defect: it ends the worker, and the main thread keeps the events in memory.
    void work().finally(() => {
      busy = false;
    });
  });
}

if (parentPort !== null) serve(parentPort);
