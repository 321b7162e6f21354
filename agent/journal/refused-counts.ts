/** How many events of which type were refused because the disk is full, until a gap has told it. */

/** Told at least this often while the disk stays full. */
const TELL_MS = 60_000;

export class RefusedCounts {
  private readonly counts = new Map<string, number>();
  private since = 0;

  /** Counts that are to be told now: there is room again, or it has been long. */
  toTell(diskLow: boolean, mono: number): Readonly<Record<string, number>> | undefined {
    return this.counts.size > 0 && (!diskLow || mono - this.since >= TELL_MS)
      ? Object.fromEntries(this.counts)
      : undefined;
  }

  /** A moment at which they are told, also on a full disk; undefined if there is nothing to tell. */
  get dueAt(): number | undefined {
    return this.counts.size === 0 ? undefined : this.since + TELL_MS;
  }

  told(): void {
    this.counts.clear();
  }

  add(types: readonly string[], mono: number): void {
    if (types.length > 0 && this.counts.size === 0) this.since = mono;
    for (const type of types) this.counts.set(type, (this.counts.get(type) ?? 0) + 1);
  }
}
