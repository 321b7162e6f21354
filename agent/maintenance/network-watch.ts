/**
 * Why the platform is away: asked layer by layer from the bottom while it is, and only then. The lowest broken layer is a
 * fault; what lies above it is not asked. Also whether the way is quick, from MQTT's own pings, and whether it loses what is
 * sent (loss-watch.ts); and who stands in between where the platform's certificate is refused.
 */
import type { NetworkProbes } from '../../drivers/host/network.ts';
import type { Clock, Log } from '../ports.ts';
import type { UplinkView } from '../web/api.ts';
import type { FaultCode } from './catalogue.ts';
import type { Timers } from './engine.ts';
import type { FaultDetail } from './fault-definition.ts';
import type { FaultDesk } from './port.ts';

const FIRST_MS = 5_000;
const EVERY_MS = 20_000;
/** By now everybody knows. */
const LONG_MS = 10 * 60_000;
const SELDOM_MS = 60_000;
const ISSUER_EVERY_MS = 5 * 60_000;
const SLOW = { ms: 300, backMs: 200, ofTheLast: 5 };
const LOSSY = { pct: 3, backPct: 1.5 };
const LAYERS = ['NET-LINK', 'NET-GW', 'NET-DNS', 'NET-WAN'] as const;
type Layer = (typeof LAYERS)[number];
const LABELS = { via: 'network' };

export interface NetworkWatchOptions {
  readonly broker: { readonly url: string; readonly ca: string | undefined };
  /** The authority's certificate, PEM: read from the file the config names. */
  readonly readCa: (file: string) => Promise<string>;
  readonly probes: NetworkProbes;
  readonly faults: FaultDesk;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly timers: Timers;
  readonly log: Log;
}

export interface NetworkWatch {
  /** Where the platform is; undefined: on this PC. */
  readonly host: string | undefined;
  uplinkIs(state: UplinkView['state']): void;
  /** The PC says whether any of its ports has an address. */
  linkIs(up: boolean): void;
  /** A ping to the platform took so long. */
  roundTrip(ms: number): void;
  /** So much of what was sent is lost, percent; undefined: nobody can tell any more. */
  lossIs(pct: number | undefined): void;
  stop(): void;
}

export function createNetworkWatch(options: NetworkWatchOptions): NetworkWatch {
  const { probes, faults, clock, timers, log } = options;
  const { hostname, port, protocol } = new URL(options.broker.url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const tls = protocol === 'mqtts:';
  const brokerPort = Number(port || (tls ? 8883 : 1883));
  const here = /^(127\.|localhost$|::1$)/.test(host);
  const named = !/^[\d.]+$|:/.test(host);
  let awaySinceMs: number | undefined;
  let cancel: (() => void) | undefined;
  let asking = false;
  let stopped = false;
  let askedIssuerMs = Number.NEGATIVE_INFINITY;
  let pings: readonly number[] = [];
  /** What is wrong with the way, while it is there. */
  let slowMs: number | undefined;
  let lossPct: number | undefined;

  function report(code: FaultCode, detail: FaultDetail | undefined | null): void {
    faults.report(code, { labels: LABELS, detail });
  }

  function reportQuality(): void {
    if (stopped) return;
    const detail = {
      ...(slowMs === undefined ? {} : { rttMs: slowMs }),
      ...(lossPct === undefined ? {} : { lossPct }),
    };
    report('NET-QUAL', Object.keys(detail).length === 0 ? undefined : detail);
  }

  /** The lowest one that is broken; what cannot be told counts as whole. */
  async function lowestBroken(): Promise<{ readonly layer: Layer; readonly detail: FaultDetail } | undefined> {
    if (!probes.linkUp()) return { layer: 'NET-LINK', detail: {} };
    const gateway = await probes.gateway();
    if (gateway === 'silent' || gateway === 'none') return { layer: 'NET-GW', detail: { reason: gateway } };
    const name = named ? await probes.resolves(host) : 'ok';
    if (name !== 'ok') return { layer: 'NET-DNS', detail: { reason: name } };
    if (!(await probes.reaches(host, brokerPort))) return { layer: 'NET-WAN', detail: {} };
    return undefined;
  }

  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      const broken = await lowestBroken();
      if (stopped || awaySinceMs === undefined) return;
      const at = broken === undefined ? LAYERS.length : LAYERS.indexOf(broken.layer);
      // What lies above the broken one was not asked.
      for (const [index, layer] of LAYERS.entries())
        report(layer, index < at ? undefined : index === at ? (broken?.detail ?? {}) : null);
    } finally {
      asking = false;
    }
  }

  function askAfter(ms: number): void {
    cancel?.();
    cancel = timers.after(ms, () => {
      ask()
        .catch((error: unknown) => log.error({ err: error }, 'looking for the broken layer of the network failed'))
        .finally(() => {
          if (stopped || awaySinceMs === undefined) return;
          askAfter(clock.monotonicMs() - awaySinceMs > LONG_MS ? SELDOM_MS : EVERY_MS);
        });
    });
  }

  function connected(): void {
    awaySinceMs = undefined;
    cancel?.();
    cancel = undefined;
    for (const layer of LAYERS) report(layer, undefined);
  }

  /** Whose certificate it is, while the platform's is refused. */
  function lookAtIssuer(): void {
    const refused = faults.listAll().some(({ code, drill }) => code === 'AGT-TLS' && !drill);
    if (!refused) {
      askedIssuerMs = Number.NEGATIVE_INFINITY;
      report('NET-INTERCEPT', undefined);
      return;
    }
    if (!tls || clock.monotonicMs() - askedIssuerMs < ISSUER_EVERY_MS) return;
    askedIssuerMs = clock.monotonicMs();
    const { ca } = options.broker;
    const authority = ca === undefined ? Promise.resolve(undefined) : options.readCa(ca);
    authority
      .then((pem) => probes.foreignIssuer(host, brokerPort, pem))
      .then((issuer) => {
        if (!stopped) report('NET-INTERCEPT', issuer === undefined ? undefined : { issuer });
      })
      .catch((error: unknown) => log.warn({ err: error }, 'whose certificate it is could not be found out'));
  }

  const unlisten = faults.onChange(lookAtIssuer);
  return {
    host: here ? undefined : host,
    uplinkIs(state) {
      if (stopped || here) return;
      if (state === 'online' || state === 'stalled') {
        if (awaySinceMs !== undefined) connected();
      } else if (state !== 'blocked' && state !== 'off' && awaySinceMs === undefined) {
        awaySinceMs = clock.monotonicMs();
        pings = [];
        askAfter(FIRST_MS);
      }
    },
    linkIs(up) {
      if (!stopped && !here) report('NET-LINK', up ? undefined : {});
    },
    roundTrip(ms) {
      pings = [...pings, ms].slice(-SLOW.ofTheLast);
      const median = Math.round(pings.toSorted((a, b) => a - b)[Math.floor(pings.length / 2)] ?? ms);
      slowMs = median > (slowMs === undefined ? SLOW.ms : SLOW.backMs) ? median : undefined;
      reportQuality();
    },
    lossIs(pct) {
      const lossy = pct !== undefined && pct > (lossPct === undefined ? LOSSY.pct : LOSSY.backPct);
      lossPct = lossy ? pct : undefined;
      reportQuality();
    },
    stop() {
      stopped = true;
      cancel?.();
      unlisten();
    },
  };
}
