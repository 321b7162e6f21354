/** All clicker receivers of a room as one. */
import type { ClickerReceiver, VotingState } from '../../drivers/device.ts';
import type { Receivers } from '../classroom/port.ts';
import type { ReceiverView } from '../web/api.ts';
import type { DeviceRecord } from './record.ts';

/** What is known of one receiver right now; kept up by the supervisor. */
export interface ReceiverRecord {
  readonly receiver: ClickerReceiver;
  readonly record: DeviceRecord;
  voting: VotingState;
}

const READINESS: readonly VotingState[] = ['idle', 'closing', 'preparing', 'open'];

/** `asked`: told whenever a question opens (true) or closes (false). */
export function createReceivers(records: readonly ReceiverRecord[], asked: (open: boolean) => void): Receivers {
  return {
    open(options, { digits = false } = {}) {
      for (const { receiver } of records) receiver.openVoting(digits ? { options, digits } : { options });
      asked(true);
    },
    async close() {
      asked(false);
      const closed = await Promise.allSettled(records.map(({ receiver }) => receiver.closeVoting()));
      // One that fails is told, but not before the others have given their last presses.
      for (const outcome of closed) if (outcome.status === 'rejected') throw outcome.reason;
    },
    show(line1, line2) {
      for (const { receiver } of records) receiver.show(line1, line2);
    },
    views: (): ReceiverView[] =>
      records.map(({ record, voting }) => {
        const { id, driver, status, since, why } = record.view;
        return { id, driver, status, voting, since, why };
      }),
    voting: () => {
      let least: VotingState | undefined;
      for (const { record, voting } of records) {
        if (!record.connected) continue;
        if (least === undefined || READINESS.indexOf(voting) < READINESS.indexOf(least)) least = voting;
      }
      return least ?? 'idle';
    },
  };
}
