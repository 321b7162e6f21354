/** All clicker receivers of a room as one. */
import type { ClickerReceiver, DeviceStatus, VotingState } from '../../drivers/device.ts';
import type { Receivers } from '../classroom/port.ts';
import type { ReceiverView } from '../web/api.ts';

/** What is known of one receiver right now; kept up by the supervisor. */
export interface ReceiverRecord {
  readonly receiver: ClickerReceiver;
  status: DeviceStatus;
  voting: VotingState;
  /** Wall ms. */
  since: number;
  why: string | null;
}

const READINESS: readonly VotingState[] = ['idle', 'closing', 'preparing', 'open'];

/** `asked`: told whenever a question opens (true) or closes (false). */
export function createReceivers(records: readonly ReceiverRecord[], asked: (open: boolean) => void): Receivers {
  return {
    open(options) {
      for (const { receiver } of records) receiver.openVoting({ options });
      asked(true);
    },
    async close() {
      asked(false);
      await Promise.all(records.map(({ receiver }) => receiver.closeVoting()));
    },
    show(line1, line2) {
      for (const { receiver } of records) receiver.show(line1, line2);
    },
    views: (): ReceiverView[] =>
      records.map(({ receiver, status, voting, since, why }) => ({
        id: receiver.id,
        driver: receiver.driver,
        status,
        voting,
        since,
        why,
      })),
    voting: () => {
      let least: VotingState | undefined;
      for (const { status, voting } of records) {
        if (status !== 'online' && status !== 'degraded') continue;
        if (least === undefined || READINESS.indexOf(voting) < READINESS.indexOf(least)) least = voting;
      }
      return least ?? 'idle';
    },
  };
}
