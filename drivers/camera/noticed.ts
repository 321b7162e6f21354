/** What a camera's notices come to: moving pictures, somebody at its lens, people counted. Each detector has its own say. */
import { meaningOf, type OnvifNotice } from '../../protocols/camera/onvif-events.ts';
import type { Readings } from '../device.ts';

/** Detectors of one camera; one that invents new ones with every notice is cut off. */
const MOST_DETECTORS = 64;

export class Noticed {
  readonly #detectors = new Map<
    string,
    { what: 'motion' | 'tamper'; on: boolean } | { what: 'people'; count: number }
  >();

  take(notice: OnvifNotice): void {
    const key = JSON.stringify([notice.topic, notice.source]);
    if (notice.operation === 'deleted') {
      this.#detectors.delete(key);
      return;
    }
    const meaning = meaningOf(notice);
    if (meaning === undefined) return;
    if (!this.#detectors.has(key) && this.#detectors.size >= MOST_DETECTORS) return;
    this.#detectors.set(key, meaning);
  }

  /** Nobody is listening any more: what was noticed last is not what is. */
  forget(): void {
    this.#detectors.clear();
  }

  get readings(): Readings {
    const all = [...this.#detectors.values()];
    const of = (what: 'motion' | 'tamper'): boolean | undefined => {
      const found = all.flatMap((one) => (one.what === what ? [one.on] : []));
      return found.length === 0 ? undefined : found.includes(true);
    };
    const counts = all.flatMap((one) => (one.what === 'people' ? [one.count] : []));
    const motion = of('motion');
    const tamper = of('tamper');
    return {
      ...(motion === undefined ? {} : { motion }),
      ...(tamper === undefined ? {} : { tamper }),
      ...(counts.length === 0 ? {} : { people: counts.reduce((sum, count) => sum + count, 0) }),
    };
  }
}
