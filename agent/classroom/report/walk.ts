/**
 * One pass over the journal, block by block in two buffers that go round: memory does not grow with the journal. What is
 * not asked for is not even decoded.
 */
import type { EventData, EventType } from '../../../protocols/uplink/events.ts';
import type { Journal, LineBlock, Position, StoredLine } from '../../journal/port.ts';
import type { StoresBeside } from '../../store/beside.ts';

/** A committed event as a report reads it. */
export type Told = {
  [T in EventType]: {
    readonly type: T;
    readonly data: EventData<T>;
    /** RFC 3339, as written in the line. */
    readonly time: string;
    readonly epoch: string;
    readonly sequence: number;
  };
}[EventType];

/**
 * What is needed of the journal: the running one's port, or a file that is read beside it in this very thread, which gives
 * its lines as they are.
 */
export type Readable = Pick<Journal, 'readBlock' | 'firstPosition' | 'head' | 'about'> &
  Partial<Pick<StoresBeside['journal'], 'lines'>>;

export interface Walk {
  readonly types: ReadonlySet<string>;
  /** Wall ms: blocks of lines that are all older are passed over. */
  readonly from?: number | undefined;
  /** From the line after it; absent: from the first there is. */
  readonly after?: Position | undefined;
  /** Up to this line; absent: to the head as it stands now. What is committed meanwhile is the next reader's. */
  readonly until?: Position | undefined;
}

const BLOCK_BYTES = 256 * 1024;

/** In the order of the journal, a few hundred at a time; each lot is to be looked at before the next is asked for. */
export async function* walk(journal: Readable, wish: Walk): AsyncGenerator<Iterable<Told>> {
  if (journal.lines === undefined) yield* walkBlocks(journal, wish);
  else {
    for (const lines of journal.lines(wish)) {
      const last = lines.at(-1);
      if (last !== undefined && (wish.from === undefined || Date.parse(timeIn(last.text)) >= wish.from))
        yield toldOf(lines);
    }
  }
}

function* toldOf(lines: readonly StoredLine[]): Generator<Told> {
  for (const { type, text, epoch, sequence } of lines) yield read(type, text, epoch, sequence);
}

async function* walkBlocks(journal: Readable, { types, from, after, until }: Walk): AsyncGenerator<Iterable<Told>> {
  const end = until ?? journal.head;
  let spare = new ArrayBuffer(BLOCK_BYTES);
  let coming = journal.readBlock(after ?? (await journal.firstPosition()), new ArrayBuffer(BLOCK_BYTES));
  for (;;) {
    const block = await coming;
    if (block.count === 0) return;
    const last: Position = { epoch: block.epoch, sequence: block.first + block.count - 1 };
    const over = last.epoch === end.epoch && last.sequence >= end.sequence;
    // The worker reads the next block while this one is looked at.
    if (!over) coming = journal.readBlock(last, spare);
    if (from === undefined || lastTime(block) >= from) yield toldIn(block, types);
    if (over) return;
    spare = block.buffer;
  }
}

/** Everything about a lesson or a question, oldest first. */
export async function toldAbout(journal: Pick<Readable, 'about'>, subject: string): Promise<Told[]> {
  return (await journal.about(subject)).map(({ type, text, epoch, sequence }) => read(type, text, epoch, sequence));
}

function* toldIn(block: LineBlock, types: ReadonlySet<string>): Generator<Told> {
  const wanted = block.types.map((type) => types.has(type));
  for (let i = 0; i < block.count; i++) {
    const kind = block.kinds[i] ?? -1;
    if (wanted[kind] === true) yield read(block.types[kind] ?? '', textOf(block, i), block.epoch, block.first + i);
  }
}

function read(type: string, text: string, epoch: string, sequence: number): Told {
  return { type, data: dataIn(text), time: timeIn(text), epoch, sequence } as Told;
}

function textOf({ buffer, ends }: LineBlock, index: number): string {
  const start = index === 0 ? 0 : (ends[index - 1] ?? 0);
  return Buffer.from(buffer, start, (ends[index] ?? start) - start).toString('utf8');
}

function lastTime(block: LineBlock): number {
  return Date.parse(timeIn(textOf(block, block.count - 1)));
}

const TIME = '","time":"';
const HASH = '","prevhash":"';
const HASH_DIGITS = 64;
const DATA = '","data":';

/**
 * By position rather than by parsing the whole line: keys are always written in one order (protocols/uplink/line.ts), and
 * a quotation mark within a value is never without its backslash.
 */
function timeIn(text: string): string {
  const start = text.indexOf(TIME) + TIME.length;
  return text.slice(start, text.indexOf('"', start));
}

function dataIn(text: string): unknown {
  const start = text.indexOf(HASH) + HASH.length + HASH_DIGITS + DATA.length;
  return JSON.parse(text.slice(start, -1));
}
