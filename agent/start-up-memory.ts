/**
 * What starting left behind is given back once: the sources' copies, what was parsed and thrown away. V8 collects old
 * garbage when new garbage is made, and an agent nobody asks anything makes none for hours: 6 MB on a PC of 4 GB.
 *
 * `gc` is there when the launcher asks V8 for it (`--expose-gc`); a checkout runs without.
 */

/** After the first pages and the first connection, in a pause of some tens of ms that nobody notices. */
const AFTER_MS = 5_000;

/** Called once in each thread. Its timer holds no process. */
export function giveBackStartUpMemory(): void {
  const { gc } = globalThis;
  if (gc === undefined) return;
  setTimeout(() => void gc({ type: 'major', execution: 'sync', flavor: 'last-resort' }), AFTER_MS).unref();
}
