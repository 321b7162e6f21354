/**
 * `onvif`, the only file that imports it, and only when a camera is attached. It writes the requests: it knows every
 * operation's words and namespaces. It never sends one and never reads an answer: what it does there is told in
 * agent/decisions/0031-cameras.md, line by line. `connect()`, `setSystemDateAndTime()`, `setScopes()` and its events are never
 * used.
 */
import { transportMissing } from '../transport/failure.ts';

/** What is used of the library's class; its own types leave most of it out. (0.8.3) */
export interface OnvifCam {
  media2Support: boolean;
  getServices(includeCapability: boolean, done: Done): void;
  getCapabilities(done: Done): void;
  getDeviceInformation(done: Done): void;
  getProfiles(done: Done): void;
  getStreamUri(options: { profileToken: string; protocol: 'RTSP' }, done: Done): void;
  getSnapshotUri(options: { profileToken: string }, done: Done): void;
  getNodes(done: Done): void;
  getPresets(options: { profileToken: string }, done: Done): void;
  gotoPreset(options: { profileToken: string; preset: string }, done: Done): void;
  setPreset(options: { profileToken: string; presetName: string; presetToken?: string }, done: Done): void;
  removePreset(options: { profileToken: string; presetToken: string }, done: Done): void;
  gotoHomePosition(options: { profileToken: string }, done: Done): void;
  getStatus(options: { profileToken: string }, done: Done): void;
  continuousMove(options: Vector & { profileToken: string; timeout?: number }, done: Done): void;
  absoluteMove(options: Vector & { profileToken: string }, done: Done): void;
  relativeMove(options: Vector & { profileToken: string }, done: Done): void;
  stop(options: { profileToken: string; panTilt: boolean; zoom: boolean }, done: Done): void;
  /** The library's one way out: every method above ends in it. */
  _request(options: { service?: string; body: string }, done: Done): void;
}
type Done = () => void;

interface Vector {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly onlySendPanTilt?: boolean;
  readonly onlySendZoom?: boolean;
}

/** What was about to be sent. */
export interface WrittenRequest {
  /** `ptz`, `media`, `media2`, `events`; undefined: the device service. */
  readonly service: string | undefined;
  /** `http://www.onvif.org/ver20/ptz/wsdl/Stop` */
  readonly action: string;
  readonly body: string;
}

export interface RequestWriter {
  /**
   * What the library would send for this call. `security`: the header's content besides addressing, already XML; texts given
   * to the call must be XML already as well (row 10: the library escapes nothing).
   */
  write(call: (cam: OnvifCam, done: Done) => void, security: string, media2: boolean): WrittenRequest;
  /** An operation the library has not, or writes wrongly. `content` and `header` are XML. */
  own(service: string | undefined, action: string, content: string, header: string): WrittenRequest;
}

interface CamBase {
  new (options: { hostname: string; autoconnect: false }): OnvifCam;
}
interface PartTwo {
  readonly service?: string;
  readonly action: string;
  readonly body: string;
}

const ENVELOPE =
  '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>';
const BODY =
  '</s:Header><s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">';
const END = '</s:Body></s:Envelope>';

/** Loads the library, once for all cameras. Throws a ShownError `DEVICE-LIBRARY`. */
export async function loadWriter(label: string): Promise<RequestWriter> {
  const library = await import('onvif').catch((error: unknown) => {
    throw transportMissing(label, 'onvif', error);
  });
  // CommonJS: in the bundle its exports are `default` only.
  const { default: exports } = library as unknown as { default: { Cam: CamBase } };
  return writerOf(exports.Cam);
}

function writerOf(Cam: CamBase): RequestWriter {
  class WritingCam extends Cam {
    security = '';
    written: WrittenRequest | undefined;

    /** The library's would hash the password as ASCII and leave the name unescaped. */
    _envelopeHeader(open = false): string {
      return `${ENVELOPE}${this.security}${open ? '' : BODY}`;
    }

    /** Here the library would open a socket. */
    _requestPart2({ service, action, body }: PartTwo): void {
      this.written = { service, action, body };
    }
  }
  const cam = new WritingCam({ hostname: 'localhost', autoconnect: false });

  return {
    write(call, security, media2) {
      cam.security = security;
      cam.media2Support = media2;
      cam.written = undefined;
      let refused = '';
      call(cam, (...told: unknown[]) => {
        refused = String(told[0]);
      });
      if (cam.written === undefined) throw new Error(`onvif wrote no request: ${refused}`);
      return cam.written;
    },
    own: (service, action, content, header) => ({
      service,
      action,
      body: `${ENVELOPE}${header}${BODY}${content}${END}`,
    }),
  };
}
