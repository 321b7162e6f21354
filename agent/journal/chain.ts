/** The chain of one epoch: gives a line its place, its time, its text and its hash. Nothing is written here. */
import { encodeLineWithData, FIRST_PREVHASH } from '../../protocols/uplink/line.ts';
import { lineHash } from './format.ts';

export interface NewLine {
  readonly type: string;
  readonly subject: string | null;
  /** Wall ms, as its author says. */
  readonly at: number;
  /** Its data as JSON. */
  readonly data: string;
}

export interface ChainedLine extends Omit<NewLine, 'data'> {
  readonly place: number;
  readonly hash: string;
  readonly text: string;
}

/** Where the chain stands. */
export interface Tip {
  readonly sequence: number;
  readonly hash: string;
  readonly at: number;
}

export interface Life {
  readonly number: number;
  readonly id: string;
  readonly base: number;
}

const MAX_TIME_MS = Date.UTC(9999, 11, 31);

export class Chain {
  tip: Tip = { sequence: 0, hash: FIRST_PREVHASH, at: 0 };
  life: Life | undefined;
  private readonly source: string;
  /** No line is older, wall ms. */
  private readonly buildTime: number;
  private timeCache = { at: -1, text: '' };

  constructor(source: string, buildTime: number) {
    this.source = source;
    this.buildTime = buildTime;
  }

  /** Moves the tip to the new line. */
  next(line: NewLine): ChainedLine {
    if (this.life === undefined) throw new Error('a line before the first epoch');
    const wished = Number.isFinite(line.at) ? Math.floor(line.at) : 0;
    const at = Math.min(Math.max(wished, this.tip.at, this.buildTime), MAX_TIME_MS);
    const sequence = this.tip.sequence + 1;
    const text = encodeLineWithData(
      {
        epoch: this.life.id,
        sequence,
        source: this.source,
        type: line.type,
        time: this.timeText(at),
        subject: line.subject ?? undefined,
        prevhash: this.tip.hash,
      },
      line.data,
    );
    const hash = lineHash(text);
    this.tip = { sequence, hash, at };
    return { place: this.life.base + sequence, type: line.type, at, subject: line.subject, hash, text };
  }

  private timeText(at: number): string {
    if (this.timeCache.at !== at) this.timeCache = { at, text: new Date(at).toISOString() };
    return this.timeCache.text;
  }
}
