/**
 * Asking a camera: one question, one answer, within its deadline. Who we are is shown in the way the camera wants it, found
 * out once; the clock that its replay protection goes by is asked for without a password, and again whenever it refuses one.
 * After three refusals no password is sent for five minutes: cameras lock the account.
 */
import {
  type OnvifService,
  type OnvifServices,
  type OnvifTime,
  readTime,
} from '../../protocols/camera/onvif-answers.ts';
import {
  isAboutAbsence,
  isAboutClock,
  isAboutPassword,
  readSoap,
  type SoapFault,
} from '../../protocols/camera/soap.ts';
import type { XmlElement } from '../../protocols/camera/xml.ts';
import type { ShownError } from '../../protocols/shown-error.ts';
import { deviceAnswer, deviceRefuses, deviceTimeout } from '../transport/failure.ts';
import { cameraCannot } from './cannot.ts';
import { Carrier, type Fetched } from './carrier.ts';
import type { OnvifCam, RequestWriter, WrittenRequest } from './library.ts';
import type { Login, Way } from './login.ts';
import { passwordAndClock, passwordWrong } from './password.ts';
import type { CameraPlace } from './place.ts';
import { Turns } from './turns.ts';

export interface TalkSetup {
  readonly label: string;
  readonly place: CameraPlace;
  readonly login: Login;
  readonly writer: RequestWriter;
  readonly monotonicMs: () => number;
  /** Wall ms. */
  readonly now: () => number;
  readonly reached: () => void;
}

export interface Question {
  /** What it is called in errors: `GetPresets`. */
  readonly name: string;
  /** Whose; it is not asked where the camera has no such service. */
  readonly service: OnvifService;
  /** The library's words for it; texts are XML already. */
  readonly call?: (cam: OnvifCam, done: () => void) => void;
  /** Our own, where the library has none: action, content, and more of the header. */
  readonly own?: { readonly action: string; readonly content: string; readonly header?: string };
  /** Where it goes instead of to its service. */
  readonly to?: URL;
  readonly withinMs?: number;
  /** Past everybody who waits. */
  readonly urgent?: boolean;
  /** It is not the same when it arrives twice. */
  readonly once?: boolean;
  /** Without a password, whatever happens. */
  readonly anonymous?: boolean;
  readonly signal?: AbortSignal;
}

const ANSWER_WITHIN_MS = 4_000;
/** The longest sane answer is a list of profiles: 9 of them are 60 kB. */
const MOST_BYTES = 1_000_000;
const MOST_ATTEMPTS = 5;
const CLOCK = 'GetSystemDateAndTime';
/** The camera's clock has jumped when it is further off than before by more than its own resolution. */
const JUMPED_MS = 1_500;

export interface MeasuredClock {
  readonly offsetMs: number;
  readonly rttMs: number;
  readonly time: OnvifTime;
}

export class Talk {
  readonly #setup: TalkSetup;
  readonly #carrier: Carrier;
  /** For questions that the camera answers when it likes: they must not stand in anybody's way. */
  readonly #patient: Carrier;
  readonly #turns = new Turns();
  readonly #closed = new AbortController();
  #services: OnvifServices = {};
  /** Services that were found at another port than ours. */
  readonly #elsewhere = new Map<OnvifService, URL>();
  clock: MeasuredClock | undefined;

  constructor(setup: TalkSetup) {
    this.#setup = setup;
    const { label, place, monotonicMs, reached } = setup;
    const carrier = { label, pin: place.address.pin, monotonicMs, reached };
    this.#carrier = new Carrier({ ...carrier, most: 2 });
    this.#patient = new Carrier({ ...carrier, most: 1 });
  }

  get services(): OnvifServices {
    return this.#services;
  }

  set services(services: OnvifServices) {
    this.#services = services;
    const told = services.device === undefined ? undefined : /^https?:\/\/[^\s/]+/i.exec(services.device.trim())?.[0];
    if (told !== undefined && URL.canParse(told)) {
      const url = new URL(told);
      this.#setup.place.claimedPort = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
    }
  }

  /** Nothing it has under way is answered any more. */
  close(reason: Error): void {
    this.#closed.abort(reason);
    this.#carrier.close();
    this.#patient.close();
  }

  /** What it says about its clock; asked without a password, with one where that is refused. */
  async askClock(options: { readonly withinMs?: number; readonly urgent?: boolean } = {}): Promise<MeasuredClock> {
    const { monotonicMs, now, label } = this.#setup;
    const question: Question = {
      name: CLOCK,
      service: 'device',
      own: {
        action: 'http://www.onvif.org/ver10/device/wsdl/GetSystemDateAndTime',
        content: '<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/>',
      },
      ...options,
    };
    const ask = async (anonymous: boolean): Promise<MeasuredClock> => {
      let sentAt = 0;
      let sentMs = 0;
      const answer = await this.ask({ ...question, anonymous }, () => {
        sentAt = now();
        sentMs = monotonicMs();
      });
      const rttMs = Math.round(monotonicMs() - sentMs);
      const time = readTime(answer, sentAt);
      if (time === undefined) throw deviceAnswer(label, 'it tells no time');
      // It tells whole seconds: on the average it is half a second further than it says.
      return { time, rttMs, offsetMs: Math.round(time.utcMs + 500 - (sentAt + rttMs / 2)) };
    };
    const measured = await ask(true).catch((error: unknown) => {
      if (!(error instanceof Unauthorised)) throw error;
      return ask(false);
    });
    this.clock = measured;
    return measured;
  }

  /**
   * The element inside the answer's body. Rejects with a ShownError: `DEVICE-CANNOT` (it has no such service, or says so),
   * `DEVICE-REFUSES` (a fault, in its words), `DEVICE-PASSWORD`, `DEVICE-ANSWER`, and what {@link Carrier.carry} rejects with.
   */
  async ask(question: Question, sending: () => void = () => {}): Promise<XmlElement> {
    const { label } = this.#setup;
    const withinMs = question.withinMs ?? ANSWER_WITHIN_MS;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(deviceTimeout(label)), withinMs);
    const signals = [deadline.signal, this.#closed.signal, ...(question.signal === undefined ? [] : [question.signal])];
    const signal = AbortSignal.any(signals);
    const until = this.#setup.monotonicMs() + withinMs;
    try {
      const work = (): Promise<XmlElement> => this.#converse(question, until, signal, sending);
      if (question.urgent === true || question.to !== undefined) return await work();
      return await this.#turns.take(work, signal, () => deviceTimeout(label));
    } finally {
      clearTimeout(timer);
    }
  }

  /** A picture. Any status; what it is and whether it may be is the caller's to see. Credentials as with questions. */
  async fetch(url: URL, mostBytes: number, withinMs: number, signal: AbortSignal): Promise<Fetched> {
    const { label, login, monotonicMs } = this.#setup;
    const until = monotonicMs() + withinMs;
    const both = AbortSignal.any([signal, this.#closed.signal]);
    const fetchIt = async (): Promise<Fetched> => {
      let way: Way = login.way === 'digest' || login.way === 'basic' ? login.way : 'none';
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        if (way !== 'none' && login.held) throw login.heldBack();
        const { header, count } = login.show(way, 'GET', url);
        const fetched = await this.#carrier.carry({
          url,
          method: 'GET',
          headers: header,
          withinMs: Math.max(1, until - monotonicMs()),
          mostBytes,
          repeatable: true,
          signal: both,
        });
        if (fetched.status !== 401) {
          if (way !== 'none') login.accepted();
          return fetched;
        }
        way = login.next({ way, count, challenges: fetched.challenges, isHttp: true });
        // A token has no place in a GET: it does not say what it wants.
        if (way === 'token') throw deviceAnswer(label, 'it wants a password for its picture and does not say how');
      }
      throw passwordWrong(label);
    };
    return await this.#turns.take(fetchIt, both, () => deviceTimeout(label));
  }

  async #converse(question: Question, until: number, signal: AbortSignal, sending: () => void): Promise<XmlElement> {
    const { login, label } = this.#setup;
    let way: Way = question.anonymous === true ? 'none' : login.way;
    let clockAsked = false;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      if (way !== 'none' && login.held) throw login.heldBack();
      sending();
      const { fetched, count } = await this.#send(question, way, until, signal);
      const soap = readSoap(decodedText(fetched.bytes));
      const isHttp = fetched.status === 401 && soap.kind !== 'fault';
      const unauthorised =
        isHttp || fetched.challenges.length > 0 || (soap.kind === 'fault' && isAboutPassword(soap.fault));
      if (!unauthorised) {
        if (way !== 'none') login.accepted();
        if (soap.kind === 'answer') return soap.content;
        if (soap.kind === 'fault') throw faultOf(label, question.name, soap.fault);
        throw nonsenseOf(label, question.name, fetched, soap.why);
      }
      if (question.anonymous === true) throw new Unauthorised();
      // Its clock may have jumped: with the right one the same password may be right.
      if (!isHttp && (way === 'token' || way === 'both' || way === 'text')) {
        if (!clockAsked && question.name !== CLOCK) {
          clockAsked = true;
          if (await this.#clockJumped(until)) continue;
        }
        if (soap.kind === 'fault' && isAboutClock(soap.fault)) throw passwordAndClock(label);
      }
      way = login.next({ way, count, challenges: fetched.challenges, isHttp });
      login.way = way;
    }
    throw passwordWrong(label);
  }

  async #clockJumped(until: number): Promise<boolean> {
    const before = this.clock?.offsetMs ?? 0;
    const withinMs = Math.max(1, until - this.#setup.monotonicMs());
    try {
      const { offsetMs } = await this.askClock({ withinMs, urgent: true });
      return Math.abs(offsetMs - before) > JUMPED_MS;
    } catch {
      // It does not say: the refusal stands for itself.
      return false;
    }
  }

  async #send(question: Question, way: Way, until: number, signal: AbortSignal): Promise<Sent> {
    const { name, service, to } = question;
    const { place, label } = this.#setup;
    const told = this.#services[service];
    if (to === undefined && service !== 'device' && told === undefined) throw cameraCannot(label, name);
    const url = to ?? this.#elsewhere.get(service) ?? this.#urlOf(service, told);
    const sent = await this.#post(question, url, way, until, signal);
    if (sent.fetched.status !== 404 || to !== undefined || told === undefined) return sent;
    const other = place.serviceElsewhere(told);
    if (other === undefined) return sent;
    const there = await this.#post(question, other, way, until, signal);
    if (there.fetched.status !== 404) this.#elsewhere.set(service, other);
    return there;
  }

  #urlOf(service: OnvifService, told: string | undefined): URL {
    const { place } = this.#setup;
    if (service === 'device') return place.at(place.devicePath);
    // One that is nothing but rubbish: most cameras answer everything at one path.
    return (told === undefined ? undefined : place.service(told)) ?? place.at(place.devicePath);
  }

  async #post(question: Question, url: URL, way: Way, until: number, signal: AbortSignal): Promise<Sent> {
    const { monotonicMs, login } = this.#setup;
    const { action, body } = this.#written(question, way);
    const { header, count } = login.show(way, 'POST', url);
    const carrier = question.to === undefined ? this.#carrier : this.#patient;
    const fetched = await carrier.carry({
      url,
      method: 'POST',
      headers: { 'content-type': `application/soap+xml; charset=utf-8; action="${action}"`, ...header },
      body,
      withinMs: Math.max(1, until - monotonicMs()),
      mostBytes: MOST_BYTES,
      repeatable: question.once !== true,
      signal,
    });
    return { fetched, count };
  }

  #written({ call, own, service }: Question, way: Way): WrittenRequest {
    const { writer, login, now } = this.#setup;
    const security = login.token(way, now() + (this.clock?.offsetMs ?? 0));
    if (own !== undefined) return writer.own(service, own.action, own.content, `${own.header ?? ''}${security}`);
    if (call === undefined) throw new Error('a question without words');
    return writer.write(call, security, service === 'media2');
  }
}

interface Sent {
  readonly fetched: Fetched;
  /** How often the digest's nonce had been answered with this request; 0: no digest was shown. */
  readonly count: number;
}

/** It wants to know who asks; of a question that must not say so. */
export class Unauthorised extends Error {}

function faultOf(label: string, name: string, fault: SoapFault): ShownError {
  if (isAboutAbsence(fault)) return cameraCannot(label, name);
  const why = [fault.reason, fault.codes.at(-1)].filter((word) => word !== undefined && word !== '').join(', ');
  return deviceRefuses(label, name, why === '' ? 'no reason given' : why);
}

function nonsenseOf(label: string, name: string, { status }: Fetched, why: string): ShownError {
  if (status === 404 || status === 405 || status === 501) return cameraCannot(label, name);
  return deviceAnswer(label, status === 200 ? `${name}: ${why}` : `${name}: HTTP ${status}, ${why}`);
}

/** In what it says it is written in; some write Chinese as GB2312. */
function decodedText(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 120)).toString('latin1');
  const encoding = /^[^<]*<\?xml[^>]*encoding=["']([\w-]+)["']/i.exec(head)?.[1];
  try {
    return new TextDecoder(encoding ?? 'utf-8').decode(bytes);
  } catch {
    // An encoding that nobody knows: its letters may suffer, its tags are ASCII.
    return new TextDecoder().decode(bytes);
  }
}
