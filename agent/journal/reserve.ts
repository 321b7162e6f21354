/**
 * Room on the disk. A reserve file holds bytes back; while the disk is nearly full `low` events are refused, and when it
 * is quite full the reserve is given up for what must never be refused. It is built again when there is room.
 */
import { closeSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isUnwritable } from '../store/engine.ts';

export const RESERVE_FILE = 'journal.reserve';
const LOOK_AGAIN_MS = 1_000;
const CHUNK_BYTES = 1024 * 1024;

export class Reserve {
  private readonly directory: string;
  private readonly reserveBytes: number;
  private readonly floorBytes: number;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private low = false;
  private held: boolean;

  constructor(directory: string, reserveBytes: number, floorBytes: number) {
    this.directory = directory;
    this.reserveBytes = reserveBytes;
    this.floorBytes = floorBytes;
    this.held = this.sizeOnDisk() >= reserveBytes;
  }

  /** Whether `low` events are to be refused. Looks at the disk at most once a second of `monoMs`. */
  isLow(monoMs: number): boolean {
    if (monoMs - this.lookedAt >= LOOK_AGAIN_MS) {
      this.lookedAt = monoMs;
      const free = this.freeBytes();
      // Leaving the low state takes half as much again as entering it, so that the border does not flicker.
      this.low = this.low ? free < this.floorBytes * 1.5 : free < this.floorBytes;
    }
    return this.low;
  }

  /** As it was found last. */
  get wasLow(): boolean {
    return this.low;
  }

  /** The disk refused a write. Gives the reserve up; false if it was gone already. */
  giveUp(monoMs: number): boolean {
    this.low = true;
    this.lookedAt = monoMs;
    if (!this.held) return false;
    rmSync(this.file(), { force: true });
    this.held = false;
    return true;
  }

  /** Builds the reserve if it is missing and there is room for it above the floor. */
  rebuild(): void {
    if (this.held || this.freeBytes() < this.reserveBytes + this.floorBytes) return;
    try {
      const handle = openSync(this.file(), 'w');
      try {
        const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, this.reserveBytes));
        for (let written = 0; written < this.reserveBytes; written += chunk.length) writeSync(handle, chunk);
      } finally {
        closeSync(handle);
      }
      this.held = true;
    } catch (error) {
      // No reserve is a smaller harm than no journal; it is tried again at the next look.
      if (!isUnwritable(error)) throw error;
      rmSync(this.file(), { force: true });
    }
  }

  private freeBytes(): number {
    try {
      const disk = statfsSync(this.directory);
      return disk.bavail * disk.bsize;
    } catch {
      // A file system that does not tell (some network mounts): SQLITE_FULL will.
      return Number.POSITIVE_INFINITY;
    }
  }

  private sizeOnDisk(): number {
    return statSync(this.file(), { throwIfNoEntry: false })?.size ?? 0;
  }

  private file(): string {
    return join(this.directory, RESERVE_FILE);
  }
}
