/** The camera's own clock: off from the true time by a setting, reset by a restart, told in the forms cameras use. */
import type { CameraPorts } from './ports.ts';
import type { CameraSettings } from './settings.ts';

/** Where it says it stands: China has no summer time. POSIX writes what is east of Greenwich with a minus. */
const TIME_ZONE = 'CST-8';
const ZONE_MS = 8 * 3_600_000;

export class CameraClock {
  readonly #ports: CameraPorts;
  readonly #settings: CameraSettings;
  #offsetMs = 0;

  constructor(ports: CameraPorts, settings: CameraSettings) {
    this.#ports = ports;
    this.#settings = settings;
  }

  /** What it believes the time is, ms since 1970 UTC. */
  utcMs(): number {
    return this.#ports.wallMs() + this.#offsetMs;
  }

  offsetBy(ms: number): void {
    this.#offsetMs = ms;
  }

  setTo(utcMs: number): void {
    this.#offsetMs = utcMs - this.#ports.wallMs();
  }

  /** What a dead battery leaves. */
  restarted(): void {
    const { resetClock } = this.#settings;
    if (resetClock !== 'keep') this.setTo(Date.UTC(Number(resetClock), 0, 1));
  }

  /** RFC 3339 in UTC; `+00:00` where the camera writes that instead of Z. */
  written(utcMs: number): string {
    const text = new Date(utcMs).toISOString().replace(/\.\d+Z$/, 'Z');
    return this.#settings.times === 'offset' ? text.replace('Z', '+00:00') : text;
  }

  /** The body of tds:GetSystemDateAndTimeResponse. */
  dateAndTime(): string {
    const { clockMode, clockForm, timezone } = this.#settings;
    const now = this.utcMs();
    // The zone is right and the local time was never moved into it: a camera somebody set up in a hurry.
    const local = timezone === 'right' ? now + ZONE_MS : now;
    return (
      `<tt:DateTimeType>${clockMode === 'ntp' ? 'NTP' : 'Manual'}</tt:DateTimeType>` +
      `<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>${TIME_ZONE}</tt:TZ></tt:TimeZone>` +
      (clockForm === 'local' ? '' : dateTime('UTCDateTime', now)) +
      (clockForm === 'utc' ? '' : dateTime('LocalDateTime', local))
    );
  }
}

function dateTime(name: string, ms: number): string {
  const date = new Date(ms);
  return (
    `<tt:${name}><tt:Time><tt:Hour>${date.getUTCHours()}</tt:Hour><tt:Minute>${date.getUTCMinutes()}</tt:Minute>` +
    `<tt:Second>${date.getUTCSeconds()}</tt:Second></tt:Time><tt:Date><tt:Year>${date.getUTCFullYear()}</tt:Year>` +
    `<tt:Month>${date.getUTCMonth() + 1}</tt:Month><tt:Day>${date.getUTCDate()}</tt:Day></tt:Date></tt:${name}>`
  );
}
