/**
 * What a receiver's display says: two lines of 16 ASCII characters, time and count, as the vendor's own software shows
 * them. No shares: the display may stand where pupils see it.
 */
const WIDTH = 16;

/** `M:SS` */
function minutes(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function spread(left: string, right: string): string {
  return `${left}${right.padStart(WIDTH - left.length)}`.slice(0, WIDTH);
}

/** `0:42          12` / `A-D         OPEN` */
export function openLines(elapsedMs: number, answered: number, options: number): [string, string] {
  return [spread(minutes(elapsedMs), String(answered)), spread(`A-${'ABCDE'[options - 1] ?? 'E'}`, 'OPEN')];
}

export function closedLines(elapsedMs: number, answered: number, options: number): [string, string] {
  return [spread(minutes(elapsedMs), String(answered)), spread(`A-${'ABCDE'[options - 1] ?? 'E'}`, 'CLOSED')];
}

/** Seats are ASCII in practice; what is not cannot be drawn and is left out. */
export function bindingLines(seat: string | null, done: number, total: number): [string, string] {
  const drawn = (seat ?? '').replace(/[^ -~]/g, '');
  return [spread(seat === null ? 'SEATS DONE' : 'SEAT', drawn), spread('BOUND', `${done}/${total}`)];
}
