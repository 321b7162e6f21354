/** Text lines out of a stream of bytes, in bounded memory whatever is piped in. */

/** A line longer than this is nothing anybody typed and no frame of any family. */
const LONGEST_LINE = 64 * 1024;

export interface LineSplitter {
  push(chunk: Uint8Array | string): void;
  /** The input has ended; a last line without a line end counts. */
  end(): void;
}

/** `take` gets each line without its `\n`, or undefined in the place of one that was too long to keep. */
export function splitLines(take: (line: string | undefined) => void): LineSplitter {
  const text = new TextDecoder();
  let rest = '';
  let overLong = false;
  const finish = (line: string): void => {
    take(overLong ? undefined : line);
    overLong = false;
  };
  return {
    push(chunk) {
      const parts = (rest + (typeof chunk === 'string' ? chunk : text.decode(chunk, { stream: true }))).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) finish(part);
      if (rest.length > LONGEST_LINE) {
        overLong = true;
        rest = '';
      }
    },
    end() {
      if (rest !== '' || overLong) finish(rest);
      rest = '';
    },
  };
}
