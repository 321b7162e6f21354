/** Who looks after what beside the devices: the network, the queue, the program's files, and what the last end was like. */
import { readFile } from 'node:fs/promises';
import { createEchoProbe, type EchoProbe } from '../../drivers/host/echo.ts';
import { createNetworkProbes, type NetworkProbes } from '../../drivers/host/network.ts';
import type { Config } from '../config/config.ts';
import type { RoomDevices } from '../devices/port.ts';
import type { Journal } from '../journal/port.ts';
import type { Ports } from '../ports.ts';
import type { Uplink } from '../uplink/port.ts';
import { systemTimers, type Timers } from './engine.ts';
import { watchLoss } from './loss-watch.ts';
import { createNetworkWatch } from './network-watch.ts';
import { watchOwnFiles } from './own-files.ts';
import type { FaultDesk } from './port.ts';
import { watchQueue } from './queue-watch.ts';
import { clockAtStart, watchStart } from './start-watch.ts';

/** Pings wait behind what is being sent: while there is much of it they say nothing of the way. */
const MUCH = 100;

export interface RoomWatchOptions {
  readonly config: Pick<Config, 'uplink'>;
  readonly faults: FaultDesk;
  readonly journal: Journal;
  readonly ports: Ports;
  /** The PC's own id among the devices. */
  readonly pc: string | undefined;
  readonly uptimeMs: () => number;
  readonly version: string;
  readonly dataDirectory: string;
  /** Absent: a checkout, whose files change all day. */
  readonly programDirectory: string | undefined;
  readonly timers?: Timers;
  readonly probes?: NetworkProbes;
  readonly echo?: EchoProbe;
  /** School is on, or somebody teaches; absent: always. */
  readonly inUse?: () => boolean;
}

export interface RoomWatch {
  /** A ping to the broker took so long, ms. */
  roundTrip(ms: number): void;
  /** Before this start is noted in the journal. */
  started(): Promise<void>;
  /** By how much the wall clock stood before what is on record already, ms. */
  clockWasBehind(ms: number): void;
  follow(devices: RoomDevices, uplink: Uplink | undefined): void;
  stop(): void;
}

export function createRoomWatch(options: RoomWatchOptions): RoomWatch {
  const { config, faults, journal, ports, pc, timers = systemTimers } = options;
  const { clock, log } = ports;
  const stops: (() => void)[] = [];
  const probes = options.probes ?? createNetworkProbes();
  const network =
    config.uplink === undefined
      ? undefined
      : createNetworkWatch({
          broker: config.uplink,
          readCa: (file) => readFile(file, 'utf8'),
          probes,
          faults,
          clock,
          timers,
          log,
        });
  let backlog = (): number => 0;

  return {
    roundTrip(ms) {
      if (backlog() < MUCH) network?.roundTrip(ms);
    },
    async started() {
      const at = clock.now();
      await watchStart({ journal, faults, pc, start: { at, bootedAt: at - options.uptimeMs() } });
    },
    clockWasBehind: (ms) => clockAtStart(faults, pc, ms),
    follow(devices, uplink) {
      const { programDirectory, dataDirectory, version } = options;
      if (programDirectory !== undefined)
        stops.push(watchOwnFiles({ programDirectory, dataDirectory, version, faults, timers, log }));
      if (network === undefined) return;
      stops.push(
        network.stop,
        devices.listen({
          changed({ kind, readings }) {
            const { networkUp } = readings;
            if (kind === 'host' && typeof networkUp === 'boolean') network.linkIs(networkUp);
          },
        }),
      );
      if (uplink === undefined) return;
      backlog = () => uplink.view().backlog;
      network.uplinkIs(uplink.view().state);
      const { host } = network;
      if (host !== undefined)
        stops.push(
          watchLoss({
            host,
            echo: options.echo ?? createEchoProbe(),
            gateway: () => probes.gatewayAddress(),
            wanted: () => uplink.view().state === 'online' && options.inUse?.() !== false,
            lossIs: network.lossIs,
            timers,
            log,
          }),
        );
      stops.push(
        uplink.onChange(() => network.uplinkIs(uplink.view().state)),
        watchQueue({ journal, uplink: () => uplink.view(), faults, clock, timers, log }),
      );
    },
    stop() {
      for (const stop of stops.splice(0)) stop();
    },
  };
}
