/**
 * The store's own faults: damaged and set aside (AGT-STORE), cannot be written (AGT-UNSAVED), slow (AGT-SLOWDISK), full
 * (AGT-DISKFULL). The journal says what it is; here it becomes something a teacher can read.
 */
import type { Journal, JournalBeginning, StoreState } from '../journal/port.ts';
import type { FaultDetail } from './catalogue.ts';
import type { Faults } from './port.ts';

/** A disk that was slow once stays said to be slow until it has been quick for this long. */
const QUICK_AGAIN_MS = 60_000;

/** Until the returned function is called. */
export function watchStore(journal: Journal, faults: Faults): () => void {
  let setAsideTold = '';
  const noticeStore = (): void => {
    const detail = setAsideBy(journal.beginning);
    const setAside = Object.values(detail).join(' ');
    if (setAside !== setAsideTold) {
      setAsideTold = setAside;
      // Opened anew, so that the fault names what was set aside last.
      faults.close('AGT-STORE');
      if (setAside !== '') faults.open('AGT-STORE', { detail });
    }
    if (journal.refusingLow) faults.open('AGT-DISKFULL');
    else faults.close('AGT-DISKFULL');
  };

  let quickAgain: NodeJS.Timeout | undefined;
  const noticeState = (state: StoreState): void => {
    clearTimeout(quickAgain);
    if (state === 'unsaved') faults.open('AGT-UNSAVED');
    else faults.close('AGT-UNSAVED');
    if (state === 'saving') faults.open('AGT-SLOWDISK');
    if (state === 'ok') quickAgain = setTimeout(() => faults.close('AGT-SLOWDISK'), QUICK_AGAIN_MS);
  };

  // What an earlier start found is over: this one speaks for itself.
  faults.close('AGT-STORE');
  noticeStore();
  noticeState(journal.state);
  const unsubscribe = [journal.onStoreChange(noticeStore), journal.onState(noticeState)];
  return () => {
    clearTimeout(quickAgain);
    for (const stop of unsubscribe) stop();
  };
}

function setAsideBy({ setAside, roomSetAside }: JournalBeginning): FaultDetail {
  return {
    ...(setAside === undefined ? {} : { file: setAside }),
    ...(roomSetAside === undefined ? {} : { roomFile: roomSetAside }),
  };
}
