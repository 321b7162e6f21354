/** Values as JSON, one a line or as one array, in pieces. */

const CHUNK_CHARACTERS = 64 * 1024;

export function* jsonLines(values: Iterable<object>): Generator<Uint8Array> {
  let waiting = '';
  for (const value of values) {
    waiting += `${JSON.stringify(value)}\n`;
    if (waiting.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(waiting, 'utf8');
    waiting = '';
  }
  yield Buffer.from(waiting, 'utf8');
}

export function* jsonArray(values: Iterable<object>): Generator<Uint8Array> {
  let waiting = '[';
  let first = true;
  for (const value of values) {
    waiting += `${first ? '' : ','}\n${JSON.stringify(value)}`;
    first = false;
    if (waiting.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(waiting, 'utf8');
    waiting = '';
  }
  yield Buffer.from(`${waiting}\n]\n`, 'utf8');
}
