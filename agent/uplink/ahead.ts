/**
 * Reading ahead of the drain: blocks of the journal's next lines, in order, held ready until they are sent. The buffers go
 * round (worker → here → worker), so a backlog of a million lines costs what one of a thousand does.
 */
import type { Journal, LineBlock, Position } from '../journal/port.ts';

/** Blocks held at once, the one being sent included. */
const BLOCKS = 3;
const BLOCK_BYTES = 256 * 1024;

export interface AheadOptions {
  readonly journal: Pick<Journal, 'readBlock'>;
  /** There is a block to send. */
  readonly arrived: () => void;
  /** Everything is read, and nothing was committed since. */
  readonly atHead: () => void;
  readonly failed: (error: unknown) => void;
}

export interface Ahead {
  /** Starts (again) behind `position`; what was read is dropped. */
  from(position: Position): void;
  /** Reads nothing until the next `from`. */
  stop(): void;
  /** There may be more to read. */
  wake(): void;
  /** The oldest block, undefined while there is none. Its buffer is ours again after `next`. */
  readonly block: LineBlock | undefined;
  next(): void;
}

export function createAhead(options: AheadOptions): Ahead {
  const blocks: LineBlock[] = [];
  let spare: ArrayBuffer[] = [];
  let readAt: Position | undefined;
  /** Grows with every `from` and `stop`: what was asked before is not for us. */
  let generation = 0;
  let reading = false;
  let again = false;

  function wake(): void {
    if (readAt === undefined || blocks.length >= BLOCKS) return;
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    again = false;
    const asked = generation;
    options.journal.readBlock(readAt, spare.pop() ?? new ArrayBuffer(BLOCK_BYTES)).then(
      (block) => {
        reading = false;
        if (asked !== generation || block.count === 0) spare.push(block.buffer);
        if (asked !== generation) wake();
        else if (block.count > 0) {
          readAt = { epoch: block.epoch, sequence: block.first + block.count - 1 };
          blocks.push(block);
          wake();
          options.arrived();
        } else if (again) wake();
        else options.atHead();
      },
      (error: unknown) => {
        reading = false;
        if (asked === generation) options.failed(error);
        else wake();
      },
    );
  }

  function drop(): void {
    generation++;
    for (const block of blocks.splice(0)) spare.push(block.buffer);
    spare = spare.slice(0, BLOCKS);
  }

  return {
    from(position) {
      drop();
      readAt = position;
      wake();
    },
    stop() {
      drop();
      readAt = undefined;
    },
    wake,
    get block() {
      return blocks[0];
    },
    next() {
      const done = blocks.shift();
      if (done !== undefined) spare.push(done.buffer);
      wake();
    },
  };
}
