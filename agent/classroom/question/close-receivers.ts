import type { Log } from '../../ports.ts';
import type { Receivers } from '../port.ts';

/** The receivers promise their summary within 1 s; a hanging one must not hold the lesson. */
const SUMMARY_LIMIT_MS = 1500;

/** Resolves when every receiver has given its summary, or after 1.5 s; never rejects. */
export async function closeReceivers(receivers: Receivers, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, SUMMARY_LIMIT_MS);
  });
  try {
    await Promise.race([receivers.close(), limit]);
  } catch (error) {
    // A receiver that cannot close is its driver's fault to tell; the question is closed all the same.
    log.warn({ err: error }, 'a receiver did not close');
  } finally {
    clearTimeout(timer);
  }
}
