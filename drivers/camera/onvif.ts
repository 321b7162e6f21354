/**
 * An ONVIF camera as a device of the room. What it can do is what it answered when it was asked; what it says of itself is kept
 * as text; whatever it does, every call ends within its deadline and nothing of it stays open.
 */
import type { ShownError } from '../../protocols/shown-error.ts';
import type { CommandOffer, Connection, DeviceSink, DriverClock, Identity, Readings, Troubles } from '../device.ts';
import { orEnded } from '../or-ended.ts';
import { deviceAbsent, deviceAnswer, deviceLost, deviceNoEffect, deviceTimeout } from '../transport/failure.ts';
import type { Credentials } from './authorization.ts';
import type { Camera, CameraClock, CameraLevel, CameraState, CameraStream, CameraVelocity } from './camera.ts';
import { cameraCannot } from './cannot.ts';
import type { Chosen } from './choice.ts';
import { Health } from './health.ts';
import { KnownCamera } from './known.ts';
import { connectTo, learnDetails, learnPresets, type Pupil, unsaid } from './learning.ts';
import { loadWriter } from './library.ts';
import { Login } from './login.ts';
import { Notices } from './notices.ts';
import { orderOf } from './orders.ts';
import type { CameraPlace } from './place.ts';
import { Positions, turnedProfile } from './positions.ts';
import { redacted } from './redacted.ts';
import { codeOf, type KnownProfile, Session } from './session.ts';
import { Steering } from './steering.ts';
import { Talk } from './talk.ts';

export interface OnvifSetup {
  readonly id: string;
  readonly label: string;
  readonly place: CameraPlace;
  readonly sink: DeviceSink;
  readonly clock: Required<DriverClock>;
  /** What its model says of it. */
  readonly identity: Identity;
}

/** Together with the transport's 3 s: 10 s in all. */
const ATTACH_WITHIN_MS = 6_500;
const MOST_MISSES = 3;
const HEALTH_EVERY_MS = 30_000;
/** The last words to a camera that is let go of. */
const FAREWELL_WITHIN_MS = 1_500;
/** A clock that was set may be off by its own resolution and the way there. */
const CLOCK_SET_MS = 2_500;
const PRESETS_EVERY_MS = 5 * 60_000;

/** One connection's worth. */
interface Life extends Pupil {
  readonly talk: Talk;
  readonly connection: Connection;
  readonly ended: AbortController;
  readonly steering: Steering;
  readonly positions: Positions;
  readonly notices: Notices;
  readonly health: Health;
  /** Whether and how it turns, its presets, its picture: asked behind everything else. */
  details: Promise<void>;
  presetsAskedMs: number;
}

export class OnvifCamera implements Camera {
  readonly id: string;
  readonly driver = 'onvif';
  readonly kind = 'camera';
  readonly confirms = true;
  readonly #setup: OnvifSetup;
  readonly #credentials: Credentials | undefined;
  readonly #login: Login;
  readonly #known: KnownCamera;
  #life: Life | undefined;
  #healthEveryMs = HEALTH_EVERY_MS;

  constructor(setup: OnvifSetup) {
    this.#setup = setup;
    this.id = setup.id;
    this.#known = new KnownCamera(setup);
    const { place, label, clock } = setup;
    const { user, password, plainPassword, pin } = place.address;
    this.#credentials = user === undefined ? undefined : { user, password: password ?? '' };
    this.#login = new Login({
      label,
      credentials: this.#credentials,
      mayBePlain: plainPassword === true || (place.secure && pin !== undefined),
      monotonicMs: () => clock.monotonicMs(),
      now: () => clock.now(),
    });
  }

  get state(): CameraState {
    return this.#known.state;
  }

  get commands(): readonly CommandOffer[] {
    return this.#known.commands;
  }

  pace(everyMs: number): void {
    this.#healthEveryMs = everyMs;
  }

  ourClockIsOff(offsetMs: number): void {
    this.#known.ourClockIsOff(offsetMs);
  }

  /** The transport reached it, or did not. */
  reachable(yes: boolean): void {
    if (!yes) this.#known.level('unreachable');
    else if (this.state.level === 'unreachable') this.#known.level('reachable');
  }

  async attach(connection: Connection, signal: AbortSignal): Promise<void> {
    this.detach('replaced by a new connection');
    const { label } = this.#setup;
    const life = await this.#begin(connection);
    this.#life = life;
    this.#known.attached();
    connection.onClose = (reason) => {
      if (this.#life === life) this.detach(reason);
    };
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(deviceTimeout(label)), ATTACH_WITHIN_MS);
    const ends = AbortSignal.any([deadline.signal, signal, life.ended.signal]);
    try {
      await orEnded(connectTo(life), ends);
    } catch (error) {
      this.#end(life, 'it could not be attached');
      throw error;
    } finally {
      clearTimeout(timer);
    }
    this.#known.well();
    life.details = learnDetails(life);
    life.notices.start();
    void life.health.watch();
  }

  detach(reason: string): void {
    const life = this.#life;
    if (life !== undefined) this.#end(life, reason);
  }

  async read(): Promise<{ identity: Identity; readings: Readings; troubles: Troubles }> {
    const life = this.#alive();
    await life.details;
    const { identity, readings, troubles } = this.#known;
    return { identity, readings, troubles };
  }

  async command(name: string, value: string | undefined): Promise<Readings> {
    const life = this.#alive();
    // What stops must not wait for what may be asked.
    if (name === 'stop') await this.halt();
    else {
      await life.details;
      const order = orderOf(name, value, this.#known.canDo, this.#setup.label);
      switch (order.do) {
        case 'preset':
          await this.goTo(order.preset);
          break;
        case 'save-preset':
          await this.savePreset(order.preset, this.state.presets.find(({ label }) => label === order.preset)?.token);
          break;
        case 'move':
          await life.positions.step(order.to);
          break;
        case 'goto':
        case 'step':
          await life.positions.moveTo(order.do === 'goto' ? 'absolute' : 'relative', order.to);
          break;
        case 'home':
          await this.home();
          break;
        case 'clock':
          await this.setClock();
          break;
        case 'stop':
          await this.halt();
      }
    }
    return this.#known.readings;
  }

  async streams(signal: AbortSignal): Promise<{ main: CameraStream; sub: CameraStream }> {
    const life = this.#alive();
    const chosen = await this.#profilesNow(life);
    const main = await this.#stream(life, chosen.main, signal);
    const sub = chosen.sub === chosen.main ? main : await this.#stream(life, chosen.sub, signal);
    return { main, sub };
  }

  async snapshot(signal: AbortSignal): Promise<Uint8Array> {
    const life = this.#alive();
    const { sub } = await this.#profilesNow(life);
    // With what runs ffmpeg: loaded by whoever wants a picture.
    const { takePicture } = await import('./snapshot.ts');
    return await takePicture({
      session: life.session,
      place: this.#setup.place,
      label: this.#setup.label,
      profile: sub,
      passwordWasWrong: () => this.#login.wasWrong,
      stream: (within) => this.#stream(life, sub, within),
      signal: AbortSignal.any([signal, life.ended.signal]),
    });
  }

  async steer(velocity: CameraVelocity, leaseMs: number): Promise<void> {
    const { steering } = this.#alive();
    turnedProfile(this.#known, this.#setup.label);
    await steering.steer(velocity, leaseMs);
  }

  async halt(): Promise<void> {
    await this.#alive().steering.halt();
  }

  async home(): Promise<void> {
    await this.#alive().positions.home();
  }

  async goTo(presetToken: string): Promise<void> {
    await this.#alive().positions.goTo(presetToken);
  }

  async savePreset(label: string, presetToken?: string): Promise<string> {
    return await this.#alive().positions.save(label, presetToken);
  }

  async removePreset(presetToken: string): Promise<void> {
    await this.#alive().positions.remove(presetToken);
  }

  async setClock(): Promise<CameraClock> {
    const life = this.#alive();
    const { label, clock } = this.#setup;
    // Half a second in advance: it takes whole seconds only.
    await life.session.setClock(clock.now() - this.#known.ourClockOffMs + 500);
    const { offsetMs } = await life.talk.askClock();
    this.#known.learnClock(life.talk.clock);
    if (Math.abs(offsetMs + this.#known.ourClockOffMs) > CLOCK_SET_MS) {
      this.#known.able({ setClock: 'fault' });
      throw deviceNoEffect(label, 'clock set', `${Math.round(offsetMs / 1_000)} s`);
    }
    this.#known.able({ setClock: 'ok' });
    const { clock: measured } = this.state;
    if (measured === undefined) throw deviceAnswer(label, 'it tells no time');
    return measured;
  }

  async #begin(connection: Connection): Promise<Life> {
    const { label, place, clock, sink } = this.#setup;
    const writer = await loadWriter(label);
    const monotonicMs = (): number => clock.monotonicMs();
    const talk = new Talk({
      label,
      place,
      login: this.#login,
      writer,
      monotonicMs,
      now: () => clock.now(),
      reached: () => this.reachable(true),
    });
    const session = new Session(talk, label);
    const steering = new Steering({
      move: (velocity, leaseMs) => session.turn(turnedProfile(this.#known, label), velocity, leaseMs),
      stop: () => session.stop(turnedProfile(this.#known, label)),
      turning: (yes) => {
        if (yes) this.#known.isAt(undefined);
        this.#known.moving(yes);
      },
      failed: (why) => sink.saw(this.id, 'could not be stopped', { why: codeOf(why) ?? String(why) }),
    });
    const ended = new AbortController();
    const { signal } = ended;
    const positions = new Positions({ session, known: this.#known, steering, label, monotonicMs, signal });
    const health = this.#healthOf(session, connection, signal);
    const notices = new Notices({
      label,
      talk,
      place,
      monotonicMs,
      notice: (notice) => this.#known.noticed(notice),
      state: (state, why) => this.#known.eventsAre(state, why),
      brokeOff: () => health.hurry(),
    });
    return {
      session,
      known: this.#known,
      login: this.#login,
      place,
      label,
      signal,
      talk,
      connection,
      ended,
      steering,
      positions,
      notices,
      health,
      details: Promise.resolve(),
      presetsAskedMs: Number.NEGATIVE_INFINITY,
    };
  }

  #healthOf(session: Session, connection: Connection, signal: AbortSignal): Health {
    const known = this.#known;
    const close = (why: string): void => {
      // Nothing depends on how it is closed; the keeper hears of it by onClose.
      connection.close(why).catch(() => {});
    };
    return new Health({
      session,
      everyMs: () => this.#healthEveryMs,
      signal,
      well: () => {
        known.level('authenticated');
        known.learnClock(session.talk.clock);
        known.well();
        if (this.#life !== undefined) void this.#refresh(this.#life);
      },
      missed: (misses, why) => {
        known.level(levelAt(why));
        known.quality('degraded', `no answer (${misses}): ${why.what.en}`);
        if (misses >= MOST_MISSES) close('no answer');
      },
      refused: (why) => {
        known.level('up');
        close(why.what.en);
      },
    });
  }

  /** What could not be learnt, or may have changed. */
  async #refresh(life: Life): Promise<void> {
    const { clock } = this.#setup;
    const { abilities } = this.state;
    if (this.#known.chosen === undefined && (abilities.media === 'fault' || abilities.media2 === 'fault'))
      await life.session.profiles().then((profiles) => this.#known.learnProfiles(profiles), unsaid);
    if (abilities.presets === 'ok' && clock.monotonicMs() - life.presetsAskedMs >= PRESETS_EVERY_MS) {
      life.presetsAskedMs = clock.monotonicMs();
      await learnPresets(life).catch(unsaid);
    }
    this.#known.well();
  }

  #end(life: Life, reason: string): void {
    if (this.#life === life) this.#life = undefined;
    life.ended.abort(deviceLost(this.#setup.label, reason));
    this.#setup.place.leaving = this.#farewell(life, reason);
    this.#known.detached();
  }

  /** What turns is stopped, what is subscribed to is given back; then nothing of it stays open. Never rejects. */
  async #farewell({ steering, notices, talk }: Life, reason: string): Promise<void> {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(new Error('late')), FAREWELL_WITHIN_MS);
    const words = Promise.allSettled([steering.turning ? steering.halt() : undefined, notices.stop()]);
    await orEnded(words, over.signal).catch(() => {
      // It does not listen any more.
    });
    clearTimeout(timer);
    talk.close(deviceLost(this.#setup.label, reason));
  }

  async #profilesNow(life: Life): Promise<Chosen> {
    if (this.#known.chosen === undefined) this.#known.learnProfiles(await life.session.profiles());
    const { chosen } = this.#known;
    if (chosen === undefined) throw cameraCannot(this.#setup.label, 'GetProfiles: 0');
    return chosen;
  }

  async #stream(life: Life, profile: KnownProfile, signal: AbortSignal): Promise<CameraStream> {
    const { label, place } = this.#setup;
    const told = await life.session.streamUri(profile, signal);
    const there = place.stream(told, this.#credentials);
    if (there === undefined) throw deviceAnswer(label, 'a stream’s address that is none');
    return { profile, address: there.address, label: redacted(there.label) };
  }

  #alive(): Life {
    if (this.#life === undefined) throw deviceAbsent(this.#setup.label);
    return this.#life;
  }
}

function levelAt(why: ShownError): CameraLevel {
  return why.code === 'DEVICE-REFUSED' ? 'unreachable' : 'reachable';
}
