/**
 * This PC as a device of its room: what it is, how full, how hot, how connected. It takes no commands here; its power is
 * `power.ts`.
 */
import type {
  CommandOffer,
  Connection,
  Device,
  DeviceKind,
  DeviceSink,
  DriverClock,
  Identity,
  Readings,
  Troubles,
} from '../device.ts';
import { endsWithin, pause } from '../pause.ts';
import { same } from '../same.ts';
import { deviceAbsent, deviceCannot, reasonOf } from '../transport/failure.ts';
import { type CpuTimes, cheapIdentity, cheapReadings, cpuPct, cpuTimes } from './cheap.ts';
import { type DiskHealth, dueTopics, type HostReadings, MINUTE_MS, type Topic } from './facts.ts';
import type { SurveyResult } from './survey-process.ts';
import { surveyInProcess } from './surveyor.ts';

/** Where it takes its facts from: this machine, or a test. */
export interface HostSource {
  readonly platform: string;
  cpuTimes(): CpuTimes;
  cheap(): Promise<{ readonly readings: HostReadings; readonly identity: Identity }>;
  survey(topics: readonly Topic[], signal: AbortSignal): Promise<SurveyResult>;
}

export const thisMachine: HostSource = {
  platform: process.platform,
  cpuTimes: () => cpuTimes(),
  cheap: async () => ({ readings: await cheapReadings(process.platform), identity: cheapIdentity() }),
  survey: (topics, signal) => surveyInProcess(topics, signal),
};

export interface HostSetup {
  readonly id: string;
  readonly sink: DeviceSink;
  readonly clock: DriverClock;
  readonly source?: HostSource;
}

export interface Host extends Device {
  /** Word from outside, the broker's or the district host's: how far this PC's clock is off. Positive: it is fast. */
  clockOffset(offsetMs: number): void;
}

/** `probe` waits for the first survey, but not for a PC that takes a minute over it. */
const FIRST_SURVEY_WITHIN_MS = 8_000;
const BELIEVED_AT_ONCE_MS = 5_000;
const WARNING = { diskFreePct: 10, temperatureC: 85, clockOffsetS: 60 };
const ERROR = { diskFreePct: 3, temperatureC: 95 };

export function isHost(device: Device): device is Host {
  return device.kind === 'host' && 'clockOffset' in device;
}

export function createHost(setup: HostSetup): Host {
  return new HostDevice(setup);
}

class HostDevice implements Host {
  readonly id: string;
  readonly driver = 'host';
  readonly kind: DeviceKind = 'host';
  readonly commands: readonly CommandOffer[] = [];
  readonly confirms = true;
  readonly #setup: HostSetup;
  readonly #source: HostSource;
  readonly #askedMs = new Map<Topic, number>();
  #ended: AbortController | undefined;
  #surveying: Promise<void> | undefined;
  #cpu: CpuTimes;
  #readings: Record<string, string | number | boolean> = {};
  #identity: Identity = {};
  #troubles: Troubles = {};
  #diskHealth: DiskHealth | undefined;
  #heardOffset = false;

  constructor(setup: HostSetup) {
    this.#setup = setup;
    this.#source = setup.source ?? thisMachine;
    this.id = setup.id;
    this.#cpu = this.#source.cpuTimes();
  }

  async attach(connection: Connection, signal: AbortSignal): Promise<void> {
    this.detach('replaced by a new connection');
    signal.throwIfAborted();
    const ended = new AbortController();
    this.#ended = ended;
    connection.onClose = (reason) => {
      if (this.#ended === ended) this.detach(reason);
    };
    await this.#look();
    void this.#lookUntilEnded(ended.signal);
  }

  /** What it said stands: this PC is not gone, only nobody looks. */
  detach(reason: string): void {
    this.#ended?.abort(new Error(reason));
    this.#ended = undefined;
  }

  async read(): Promise<{ identity: Identity; readings: Readings; troubles: Troubles }> {
    const ended = this.#ended;
    if (ended === undefined) throw deviceAbsent('host://');
    await this.#look();
    if (this.#surveying !== undefined) await endsWithin(this.#surveying, FIRST_SURVEY_WITHIN_MS);
    return { identity: this.#identity, readings: this.#readings, troubles: this.#troubles };
  }

  command(name: string): Promise<Readings> {
    return Promise.reject(deviceCannot('host://', name, []));
  }

  clockOffset(offsetMs: number): void {
    // What was long under way makes the clock look fast; a second one has to say so too.
    const believed = this.#heardOffset || offsetMs <= BELIEVED_AT_ONCE_MS;
    this.#heardOffset = true;
    if (believed) this.#learn({ clockOffsetS: Math.round(offsetMs / 100) / 10 });
  }

  async #lookUntilEnded(ended: AbortSignal): Promise<void> {
    try {
      for (;;) {
        this.#surveyIfDue(ended);
        await pause(MINUTE_MS, ended);
        await this.#look();
      }
    } catch (error) {
      // Nobody looks any more; anything else is a defect, and costs no more than the readings.
      if (!ended.aborted) this.#setup.sink.status(this.id, 'degraded', reasonOf(error));
    }
  }

  async #look(): Promise<void> {
    const { readings, identity } = await this.#source.cheap();
    const cpu = this.#source.cpuTimes();
    const load = cpuPct(this.#cpu, cpu);
    if (load !== undefined) this.#cpu = cpu;
    this.#learnIdentity(identity);
    this.#learn({ ...readings, ...(load === undefined ? {} : { cpuPct: load }) });
  }

  #surveyIfDue(ended: AbortSignal): void {
    if (this.#surveying !== undefined) return;
    const now = this.#setup.clock.monotonicMs();
    const topics = dueTopics(this.#source.platform, this.#askedMs, now);
    if (topics.length === 0) return;
    for (const topic of topics) this.#askedMs.set(topic, now);
    this.#surveying = this.#survey(topics, ended).finally(() => {
      this.#surveying = undefined;
    });
  }

  /** Never rejects: what cannot be found out is not known, and asked again in its time. */
  async #survey(topics: readonly Topic[], ended: AbortSignal): Promise<void> {
    try {
      const { facts, processes } = await this.#source.survey(topics, ended);
      this.#diskHealth = facts.diskHealth ?? this.#diskHealth;
      this.#learnIdentity(facts.identity);
      this.#learn(facts.readings);
      this.#setup.sink.saw(this.id, 'looked itself over', { topics: topics.join(' '), processes });
    } catch (error) {
      if (ended.aborted) {
        // It was cut short: asked again when somebody looks again.
        for (const topic of topics) this.#askedMs.delete(topic);
        return;
      }
      this.#setup.sink.saw(this.id, 'could not look itself over', {
        topics: topics.join(' '),
        why: reasonOf(error).slice(0, 200),
      });
    }
  }

  #learn(told: object): void {
    const next = { ...this.#readings, ...told };
    if (!same(next, this.#readings)) {
      this.#readings = next;
      this.#setup.sink.readings(this.id, next);
    }
    const troubles = troublesOf(next, this.#diskHealth);
    if (same(troubles, this.#troubles)) return;
    this.#troubles = troubles;
    this.#setup.sink.troubles(this.id, troubles);
  }

  #learnIdentity(told: Identity): void {
    const next = { ...this.#identity, ...told };
    if (same(next, this.#identity)) return;
    this.#identity = next;
    this.#setup.sink.identity(this.id, next);
  }
}

/** Only of what is known. */
export function troublesOf(readings: Readings, diskHealth: DiskHealth | undefined): Troubles {
  const troubles: Record<string, 'ok' | 'warning' | 'error'> = {};
  const { diskFreePct, temperatureC, clockOffsetS, usbErrors } = readings;
  if (diskHealth !== undefined) troubles['disk'] = diskHealth;
  if (typeof diskFreePct === 'number')
    troubles['diskSpace'] =
      diskFreePct < ERROR.diskFreePct ? 'error' : diskFreePct < WARNING.diskFreePct ? 'warning' : 'ok';
  if (typeof temperatureC === 'number')
    troubles['temperature'] =
      temperatureC >= ERROR.temperatureC ? 'error' : temperatureC >= WARNING.temperatureC ? 'warning' : 'ok';
  if (typeof clockOffsetS === 'number')
    troubles['clock'] = Math.abs(clockOffsetS) > WARNING.clockOffsetS ? 'warning' : 'ok';
  if (typeof usbErrors === 'number') troubles['usb'] = usbErrors > 0 ? 'warning' : 'ok';
  return troubles;
}
