/**
 * What must be fresh at the district while history drains: retained `state/lesson`, `state/devices`, `state/faults`.
 * Counts and codes only; newest wins, so a slow line costs nothing but freshness. (`state/agent` and `state/journal`
 * are the uplink's own.)
 */
import type { Classroom, Receivers } from './classroom/port.ts';
import type { Faults } from './maintenance/port.ts';
import type { Uplink } from './uplink/port.ts';

export interface StateSources {
  readonly classroom: Classroom;
  readonly receivers: Receivers;
  readonly faults: Faults;
  readonly onReceivers: (listener: () => void) => () => void;
}

/** Publishes now and after every change, until the returned function is called. */
export function publishStates(uplink: Uplink, sources: StateSources): () => void {
  const { classroom, receivers, faults } = sources;
  const lesson = (): void => {
    const { question, class: current, unknown } = classroom.wall();
    uplink.publishState('lesson', {
      size: current?.size ?? null,
      bound: current?.bound ?? null,
      question:
        question === null
          ? null
          : {
              id: question.id,
              state: question.state,
              options: question.options,
              answered: question.answered,
              tally: question.tally,
              answer: question.answer,
            },
      unknownClickers: unknown.clickers,
    });
  };
  const devices = (): void => {
    const list = receivers.views().map(({ id, driver, status, since, why }) => ({ id, driver, status, since, why }));
    uplink.publishState('devices', { devices: list });
  };
  const openFaults = (): void => {
    const list = faults
      .list()
      .map(({ fault, code, severity, device, since }) => ({ fault, code, severity, device, since }));
    uplink.publishState('faults', { open: list });
  };
  lesson();
  devices();
  openFaults();
  const stops = [classroom.onChange(lesson), sources.onReceivers(devices), faults.onChange(openFaults)];
  return () => {
    for (const stop of stops) stop();
  };
}
