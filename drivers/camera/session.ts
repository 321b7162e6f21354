/** What a camera is asked and told over one connection, in our words. Every call ends within its deadline. */
import {
  type OnvifNode,
  type OnvifPreset,
  type OnvifProfile,
  type OnvifPtzStatus,
  readCapabilities,
  readInformation,
  readMac,
  readNodes,
  readPresets,
  readPresetToken,
  readProfiles,
  readPtzStatus,
  readServices,
  readUri,
} from '../../protocols/camera/onvif-answers.ts';
import { escapedXml, textAt } from '../../protocols/camera/xml.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import type { Identity } from '../device.ts';
import { deviceAnswer } from '../transport/failure.ts';
import type { CameraVelocity } from './camera.ts';
import { cameraCannot } from './cannot.ts';
import type { Talk } from './talk.ts';

const DEVICE = 'http://www.onvif.org/ver10/device/wsdl';
const SCHEMA = 'http://www.onvif.org/ver10/schema';
/** To be told to stop is not to be waited for long: the next try may get through. */
const STOP_WITHIN_MS = 1_500;
const MOVE_WITHIN_MS = 2_000;

/** A profile, and by which of the two media services it is known. */
export interface KnownProfile extends OnvifProfile {
  readonly by: 'media' | 'media2';
}

export interface Profiles {
  readonly all: readonly KnownProfile[];
  readonly media: 'ok' | 'fault' | 'unsupported';
  readonly media2: 'ok' | 'fault' | 'unsupported';
}

export class Session {
  readonly talk: Talk;
  readonly #label: string;
  /** Cameras that refuse a movement with a time limit are told without; `stop` follows in any case. */
  #limitsMoves = true;

  constructor(talk: Talk, label: string) {
    this.talk = talk;
    this.#label = label;
  }

  /** Learns where its services are. */
  async findServices(): Promise<void> {
    const { talk } = this;
    try {
      const answer = await talk.ask({
        name: 'GetServices',
        service: 'device',
        call: (cam, done) => cam.getServices(false, done),
      });
      talk.services = readServices(answer);
      if (Object.keys(talk.services).length > 0) return;
    } catch (error) {
      // Before 2011 there was no GetServices.
      if (!isRefusal(error)) throw error;
    }
    const answer = await talk.ask({
      name: 'GetCapabilities',
      service: 'device',
      call: (cam, done) => cam.getCapabilities(done),
    });
    talk.services = readCapabilities(answer);
  }

  /** Who it is; and the proof that name and password are right, since this is told to nobody else. */
  async identity(): Promise<Identity> {
    const answer = await this.talk.ask({
      name: 'GetDeviceInformation',
      service: 'device',
      call: (cam, done) => cam.getDeviceInformation(done),
    });
    if (answer.tag !== 'GetDeviceInformationResponse')
      throw deviceAnswer(this.#label, `GetDeviceInformation: ${answer.tag}`);
    const { make, model, firmware, serial } = readInformation(answer);
    return present({ make, model, firmware, serial });
  }

  async mac(): Promise<string | undefined> {
    const answer = await this.talk.ask({
      name: 'GetNetworkInterfaces',
      service: 'device',
      own: { action: `${DEVICE}/GetNetworkInterfaces`, content: `<GetNetworkInterfaces xmlns="${DEVICE}"/>` },
    });
    return readMac(answer);
  }

  /** By which discovery knows it; undefined: it does not say. */
  async endpoint(): Promise<string | undefined> {
    const answer = await this.talk.ask({
      name: 'GetEndpointReference',
      service: 'device',
      own: { action: `${DEVICE}/GetEndpointReference`, content: `<GetEndpointReference xmlns="${DEVICE}"/>` },
      // Asked of whom we may not know yet: no password goes with it.
      anonymous: true,
    });
    const told = textAt(answer, 'GUID')?.toLowerCase();
    if (told === undefined || told.length > 180) return undefined;
    return told.includes(':') ? told : `urn:uuid:${told}`;
  }

  /** Media2 where it has profiles with a picture, else Media1: some claim the newer one and fail it. */
  async profiles(): Promise<Profiles> {
    const newer = await this.#profilesOf('media2');
    const needsOlder = newer.all.every(({ codec }) => codec === undefined);
    const older = needsOlder ? await this.#profilesOf('media') : undefined;
    const all = older?.all.some(({ codec }) => codec !== undefined) ? older.all : newer.all;
    return {
      all: all.length > 0 ? all : (older?.all ?? []),
      media2: newer.state,
      media: older?.state ?? (this.talk.services.media === undefined ? 'unsupported' : 'ok'),
    };
  }

  async #profilesOf(by: KnownProfile['by']): Promise<{ all: readonly KnownProfile[]; state: Profiles['media'] }> {
    if (this.talk.services[by] === undefined) return { all: [], state: 'unsupported' };
    try {
      const answer = await this.talk.ask({
        name: 'GetProfiles',
        service: by,
        call: (cam, done) => cam.getProfiles(done),
      });
      return { all: readProfiles(answer).map((profile) => ({ ...profile, by })), state: 'ok' };
    } catch (error) {
      // The service is there and does not work; the other one may. A password that is wrong is wrong for both.
      if (!isRefusal(error) && codeOf(error) !== 'DEVICE-ANSWER') throw error;
      return { all: [], state: codeOf(error) === 'DEVICE-CANNOT' ? 'unsupported' : 'fault' };
    }
  }

  /** As the camera wrote it. */
  async streamUri({ token, by }: KnownProfile, signal: AbortSignal): Promise<string> {
    const answer = await this.talk.ask({
      name: 'GetStreamUri',
      service: by,
      call: (cam, done) => cam.getStreamUri({ profileToken: escapedXml(token), protocol: 'RTSP' }, done),
      signal,
    });
    const uri = readUri(answer);
    if (uri === undefined) throw deviceAnswer(this.#label, 'a stream without an address');
    return uri;
  }

  /** As the camera wrote it; undefined: it has none. */
  async snapshotUri({ token, by }: KnownProfile, signal?: AbortSignal): Promise<string | undefined> {
    const answer = await this.talk.ask({
      name: 'GetSnapshotUri',
      service: by,
      call: (cam, done) => cam.getSnapshotUri({ profileToken: escapedXml(token) }, done),
      ...(signal === undefined ? {} : { signal }),
    });
    return readUri(answer);
  }

  async nodes(): Promise<readonly OnvifNode[]> {
    return readNodes(
      await this.talk.ask({ name: 'GetNodes', service: 'ptz', call: (cam, done) => cam.getNodes(done) }),
    );
  }

  async presets(profileToken: string): Promise<readonly OnvifPreset[]> {
    const answer = await this.talk.ask({
      name: 'GetPresets',
      service: 'ptz',
      call: (cam, done) => cam.getPresets({ profileToken: escapedXml(profileToken) }, done),
    });
    return readPresets(answer);
  }

  async status(profileToken: string): Promise<OnvifPtzStatus> {
    const answer = await this.talk.ask({
      name: 'GetStatus',
      service: 'ptz',
      call: (cam, done) => cam.getStatus({ profileToken: escapedXml(profileToken) }, done),
    });
    return readPtzStatus(answer);
  }

  async turn(profileToken: string, velocity: CameraVelocity, leaseMs: number): Promise<void> {
    const options = { profileToken: escapedXml(profileToken), ...vector(velocity) };
    const tell = async (limit: boolean): Promise<void> => {
      await this.talk.ask({
        name: 'ContinuousMove',
        service: 'ptz',
        call: (cam, done) => cam.continuousMove(limit ? { ...options, timeout: leaseMs } : options, done),
        withinMs: MOVE_WITHIN_MS,
      });
    };
    try {
      await tell(this.#limitsMoves);
    } catch (error) {
      if (!this.#limitsMoves || codeOf(error) !== 'DEVICE-REFUSES') throw error;
      await tell(false);
      this.#limitsMoves = false;
    }
  }

  async stop(profileToken: string): Promise<void> {
    await this.talk.ask({
      name: 'Stop',
      service: 'ptz',
      call: (cam, done) => cam.stop({ profileToken: escapedXml(profileToken), panTilt: true, zoom: true }, done),
      withinMs: STOP_WITHIN_MS,
      urgent: true,
    });
  }

  /** `absolute`: to a position −1…1, zoom 0…1. `relative`: by so much; not the same when it arrives twice. */
  async moveTo(profileToken: string, how: 'absolute' | 'relative', to: CameraVelocity): Promise<void> {
    const options = { profileToken: escapedXml(profileToken), ...vector(to, how === 'absolute') };
    await this.talk.ask({
      name: how === 'absolute' ? 'AbsoluteMove' : 'RelativeMove',
      service: 'ptz',
      call: (cam, done) => (how === 'absolute' ? cam.absoluteMove(options, done) : cam.relativeMove(options, done)),
      once: how === 'relative',
    });
  }

  async home(profileToken: string): Promise<void> {
    await this.talk.ask({
      name: 'GotoHomePosition',
      service: 'ptz',
      call: (cam, done) => cam.gotoHomePosition({ profileToken: escapedXml(profileToken) }, done),
    });
  }

  async goTo(profileToken: string, preset: string): Promise<void> {
    await this.talk.ask({
      name: 'GotoPreset',
      service: 'ptz',
      call: (cam, done) => cam.gotoPreset({ profileToken: escapedXml(profileToken), preset: escapedXml(preset) }, done),
    });
  }

  async savePreset(profileToken: string, label: string, presetToken: string | undefined): Promise<string> {
    const answer = await this.talk.ask({
      name: 'SetPreset',
      service: 'ptz',
      call: (cam, done) =>
        cam.setPreset(
          {
            profileToken: escapedXml(profileToken),
            presetName: escapedXml(label),
            ...(presetToken === undefined ? {} : { presetToken: escapedXml(presetToken) }),
          },
          done,
        ),
      once: presetToken === undefined,
    });
    const token = readPresetToken(answer) ?? presetToken;
    if (token === undefined) throw deviceAnswer(this.#label, 'a preset without a token');
    return token;
  }

  async removePreset(profileToken: string, presetToken: string): Promise<void> {
    await this.talk.ask({
      name: 'RemovePreset',
      service: 'ptz',
      call: (cam, done) =>
        cam.removePreset({ profileToken: escapedXml(profileToken), presetToken: escapedXml(presetToken) }, done),
    });
  }

  /** Its zone stays as it is. `atMs`: wall ms. */
  async setClock(atMs: number): Promise<void> {
    const { clock } = this.talk;
    if (clock?.time.mode === 'ntp') throw cameraCannot(this.#label, 'SetSystemDateAndTime: NTP');
    const at = new Date(atMs);
    const zone = clock?.time.timeZone;
    const element = (name: string, value: number): string => `<${name}>${value}</${name}>`;
    await this.talk.ask({
      name: 'SetSystemDateAndTime',
      service: 'device',
      own: {
        action: `${DEVICE}/SetSystemDateAndTime`,
        content:
          `<SetSystemDateAndTime xmlns="${DEVICE}"><DateTimeType>Manual</DateTimeType>` +
          `<DaylightSavings>${clock?.time.daylightSavings ?? false}</DaylightSavings>` +
          (zone === undefined ? '' : `<TimeZone><TZ xmlns="${SCHEMA}">${escapedXml(zone)}</TZ></TimeZone>`) +
          `<UTCDateTime><Time xmlns="${SCHEMA}">${element('Hour', at.getUTCHours())}${element('Minute', at.getUTCMinutes())}` +
          `${element('Second', at.getUTCSeconds())}</Time><Date xmlns="${SCHEMA}">${element('Year', at.getUTCFullYear())}` +
          `${element('Month', at.getUTCMonth() + 1)}${element('Day', at.getUTCDate())}</Date></UTCDateTime>` +
          '</SetSystemDateAndTime>',
      },
    });
  }
}

/** It answered, and what it said is no. */
function isRefusal(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'DEVICE-CANNOT' || code === 'DEVICE-REFUSES';
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof ShownError ? error.code : undefined;
}

/** What it does not turn is not sent: one camera is known to refuse pan and zoom in one message. */
function vector({ pan, tilt, zoom }: CameraVelocity, all = false) {
  const onlyZoom = !all && pan === 0 && tilt === 0 && zoom !== 0;
  const onlyPanTilt = !all && zoom === 0;
  return {
    x: pan,
    y: tilt,
    zoom,
    ...(onlyZoom ? { onlySendZoom: true } : onlyPanTilt ? { onlySendPanTilt: true } : {}),
  };
}

function present(identity: Readonly<Record<string, string | undefined>>): Identity {
  return Object.fromEntries(Object.entries(identity).filter(([, value]) => value !== undefined));
}
