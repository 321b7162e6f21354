/**
 * The open faults of the room, kept in the journal: `fault.opened` and `fault.closed`, subject = the fault's id.
 *
 * A fault is listed once its event is committed. Opening and closing answer at once and are idempotent; what is on its
 * way counts as done, so that two opens in one tick make one fault. After a restart the open ones are read back.
 */
import { randomIdentifier } from '../identifier.ts';
import type { Committed, Journal, StoredLine } from '../journal/port.ts';
import type { Ports } from '../ports.ts';
import type { FaultView } from '../web/api.ts';
import { causesOf, type FaultCode, type FaultDetail, faultText, isFaultCode, severityOf } from './catalogue.ts';
import type { Faults } from './port.ts';

/** How far back a start looks for faults that are still open. */
const RESTORE_LINES = 1000;

interface OpenFault {
  readonly fault: string;
  readonly code: FaultCode;
  readonly device: string | undefined;
  readonly detail: FaultDetail;
  /** Wall ms. */
  readonly since: number;
  /** `Clock.monotonicMs()` when it was opened in this life of the agent. */
  readonly sinceMonotonic: number | undefined;
  /** Its event is committed: it may be shown. */
  shown: boolean;
}

type OpenedData = Committed<'cn.banban.fault.opened'>['data'];

const keyOf = (code: FaultCode, device: string | undefined): string => `${code} ${device ?? ''}`;

function dataOf<D>(line: StoredLine): { readonly time: string; readonly data: D } {
  return JSON.parse(line.text) as { time: string; data: D };
}

export async function createFaults(options: { readonly journal: Journal; readonly ports: Ports }): Promise<Faults> {
  const { journal, ports } = options;
  const { clock, log } = ports;
  const open = new Map<string, OpenFault>();
  /** Closed, but not yet committed: still shown. */
  const closing = new Set<OpenFault>();
  const listeners = new Set<() => void>();
  let applied: Promise<void> = Promise.resolve();

  function changed(): void {
    for (const listener of listeners) listener();
  }

  /** Appends now, shows afterwards, in order. */
  function record(append: Promise<Committed>, show: () => void): void {
    applied = Promise.all([applied, append.catch((error: unknown) => refused(error))]).then(() => {
      show();
      changed();
    });
  }

  // A fault the journal would not take is still true and still shown; `fault.*` is never refused for a full disk, so
  // this happens only while the store is being closed.
  function refused(error: unknown): void {
    log.error({ err: error }, 'the journal did not take a fault');
  }

  function closeFault(fault: OpenFault): void {
    open.delete(keyOf(fault.code, fault.device));
    closing.add(fault);
    const now = clock.now();
    const lastedMs =
      fault.sinceMonotonic === undefined ? Math.max(0, now - fault.since) : clock.monotonicMs() - fault.sinceMonotonic;
    const device = fault.device === undefined ? {} : { device: fault.device };
    record(
      journal.append({
        type: 'cn.banban.fault.closed',
        subject: fault.fault,
        at: now,
        data: { fault: fault.fault, code: fault.code, ...device, lastedMs: Math.round(lastedMs) },
      }),
      () => closing.delete(fault),
    );
  }

  await restore();

  async function restore(): Promise<void> {
    const [openedLines, closedLines] = await Promise.all([
      journal.latest('cn.banban.fault.opened', RESTORE_LINES),
      journal.latest('cn.banban.fault.closed', 2 * RESTORE_LINES),
    ]);
    const closed = new Set(closedLines.map((line) => dataOf<{ fault: string }>(line).data.fault));
    for (const line of openedLines.toReversed()) {
      const { time, data } = dataOf<OpenedData>(line);
      if (closed.has(data.fault)) continue;
      if (!isFaultCode(data.code)) {
        log.warn({ code: data.code }, 'an open fault of a code this version does not know is left out');
        continue;
      }
      open.set(keyOf(data.code, data.device), {
        fault: data.fault,
        code: data.code,
        device: data.device,
        detail: data.detail ?? {},
        since: Date.parse(time),
        sinceMonotonic: undefined,
        shown: true,
      });
    }
  }

  function view(fault: OpenFault): FaultView {
    return {
      fault: fault.fault,
      code: fault.code,
      severity: severityOf(fault.code, fault.detail),
      device: fault.device ?? null,
      since: fault.since,
      text: faultText(fault, clock.now()),
    };
  }

  function shownFaults(): OpenFault[] {
    return [...open.values(), ...closing]
      .filter((fault) => fault.shown)
      .sort(
        (a, b) =>
          severityOf(a.code, a.detail).localeCompare(severityOf(b.code, b.detail)) ||
          a.since - b.since ||
          (a.code < b.code ? -1 : 1),
      );
  }

  function isExplained(fault: OpenFault, all: readonly OpenFault[]): boolean {
    const causes = causesOf(fault.code);
    return all.some((other) => causes.has(other.code) && (other.device === undefined || other.device === fault.device));
  }

  return {
    open(code, { device, detail = {} } = {}) {
      const key = keyOf(code, device);
      if (open.has(key)) return;
      const fault: OpenFault = {
        fault: randomIdentifier(ports.randomBytes),
        code,
        device,
        detail,
        since: clock.now(),
        sinceMonotonic: clock.monotonicMs(),
        shown: false,
      };
      open.set(key, fault);
      record(
        journal.append({
          type: 'cn.banban.fault.opened',
          subject: fault.fault,
          at: fault.since,
          data: {
            fault: fault.fault,
            code,
            severity: severityOf(code, detail),
            ...(device === undefined ? {} : { device }),
            ...(Object.keys(detail).length === 0 ? {} : { detail: { ...detail } }),
          },
        }),
        () => {
          fault.shown = true;
        },
      );
    },
    close(code, device) {
      const fault = open.get(keyOf(code, device));
      if (fault !== undefined) closeFault(fault);
    },
    list() {
      const all = shownFaults();
      return all.filter((fault) => !isExplained(fault, all)).map(view);
    },
    listAll: () => shownFaults().map(view),
    keepDevices(devices) {
      for (const fault of [...open.values()]) {
        if (fault.device !== undefined && !devices.includes(fault.device)) closeFault(fault);
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
