/** What a bundle holds of this moment: the room's state and the last half minute of the log, redacted. */
import type { DeviceView } from '../../devices/port.ts';
import type { Journal } from '../../journal/port.ts';
import type { UplinkView } from '../../web/api.ts';
import type { FaultDesk } from '../port.ts';
import type { PostureView } from '../posture/port.ts';
import type { LogRing } from './log-ring.ts';
import type { Redactor } from './redact.ts';

export interface ContentParts {
  readonly version: string;
  readonly place: { readonly name: string; readonly path: string | undefined };
  readonly devices: readonly DeviceView[];
  readonly faults: Pick<FaultDesk, 'listAll' | 'helped'>;
  readonly journal: Pick<Journal, 'head' | 'state'>;
  readonly uplink: UplinkView;
  readonly posture: PostureView | null;
  readonly log: LogRing;
  /** Wall ms. */
  readonly now: number;
  readonly redactor: Redactor;
}

export interface BundleContent {
  readonly at: string;
  readonly versions: { readonly banban: string; readonly node: string; readonly platform: string };
  readonly room: unknown;
  readonly store: unknown;
  readonly uplink: unknown;
  readonly devices: unknown;
  readonly faults: unknown;
  readonly helped: unknown;
  readonly posture: unknown;
  readonly log: unknown;
}

const iso = (wallMs: number): string => new Date(wallMs).toISOString();

export function bundleContent(parts: ContentParts): BundleContent {
  const { version, place, faults, journal, uplink, posture, redactor } = parts;
  const { value } = redactor;
  return {
    at: iso(parts.now),
    versions: { banban: version, node: process.versions.node, platform: `${process.platform}-${process.arch}` },
    // The path is the room's place in the district, and nobody's number.
    room: { name: value(place.name), path: place.path },
    store: { state: journal.state, epoch: journal.head.epoch, sequence: journal.head.sequence },
    uplink: { state: uplink.state, since: iso(uplink.since), backlog: uplink.backlog },
    devices: parts.devices.map(({ id, driver, kind, name, model, status, since, why, readings, troubles, busy }) => ({
      id,
      driver,
      kind,
      model: model.id,
      status,
      since: iso(since),
      readings: value(readings),
      troubles,
      said: value({ name, why, busy }),
    })),
    faults: faults.listAll().map(({ fault, code, severity, device, since, detail, flapping, drill, because }) => ({
      fault,
      code,
      severity,
      device,
      since: iso(since),
      detail: value(detail),
      flapping,
      drill,
      because,
    })),
    helped: Object.fromEntries(faults.helped),
    posture: posture === null ? null : value({ ...posture, at: iso(posture.at) }),
    log: parts.log.lines().map(({ time, level, message, fields }) => ({
      time,
      level,
      message: redactor.text(message),
      fields: value(fields),
    })),
  };
}
