/**
 * The store's own faults: damaged and set aside (AGT-STORE), cannot be written (AGT-UNSAVED), slow (AGT-SLOWDISK), full
 * (AGT-DISKFULL). The journal says what it is; here it becomes something a teacher can read.
 */
import type { Journal, JournalBeginning, StoreState } from '../journal/port.ts';
import type { FaultDetail } from './catalogue.ts';
import type { FaultReports, Faults } from './port.ts';

/** Until the returned function is called. */
export function watchStore(
  journal: Pick<Journal, 'beginning' | 'refusingLow' | 'state' | 'onStoreChange' | 'onState'>,
  faults: Pick<Faults, 'close'> & FaultReports,
): () => void {
  let told = '';
  const noticeStore = (): void => {
    const detail = setAsideBy(journal.beginning);
    const setAside = Object.values(detail).join(' ');
    if (setAside !== told) {
      told = setAside;
      // Opened anew, so that the fault names what was set aside last.
      faults.close('AGT-STORE');
      if (setAside !== '') faults.report('AGT-STORE', { detail });
    }
    faults.report('AGT-DISKFULL', { detail: journal.refusingLow ? {} : undefined });
  };
  const noticeState = (state: StoreState): void => {
    faults.report('AGT-UNSAVED', { detail: state === 'unsaved' ? {} : undefined });
    // What is not written at all is not slow, nor quick.
    faults.report('AGT-SLOWDISK', { detail: state === 'saving' ? {} : state === 'ok' ? undefined : null });
  };

  // What an earlier start found is over: this one speaks for itself.
  faults.close('AGT-STORE');
  noticeStore();
  noticeState(journal.state);
  const unsubscribe = [journal.onStoreChange(noticeStore), journal.onState(noticeState)];
  return () => {
    for (const stop of unsubscribe) stop();
  };
}

function setAsideBy({ setAside, roomSetAside }: JournalBeginning): FaultDetail {
  return {
    ...(setAside === undefined ? {} : { file: setAside }),
    ...(roomSetAside === undefined ? {} : { roomFile: roomSetAside }),
  };
}
