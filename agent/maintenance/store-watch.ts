/**
 * The store's own faults: damaged and set aside (AGT-STORE), cannot be written (AGT-UNSAVED), slow (AGT-SLOWDISK), full
 * (AGT-DISKFULL). The journal says what it is; here it becomes something a teacher can read.
 */
import type { Journal, StoreState } from '../journal/port.ts';
import type { Faults } from './port.ts';

/** A disk that was slow once stays said to be slow until it has been quick for this long. */
const QUICK_AGAIN_MS = 60_000;

/** Until the returned function is called. */
export function watchStore(journal: Journal, faults: Faults): () => void {
  const { setAside } = journal.beginning;
  if (setAside === undefined) faults.close('AGT-STORE');
  else faults.open('AGT-STORE', { detail: { file: setAside } });

  let quickAgain: NodeJS.Timeout | undefined;
  const notice = (state: StoreState): void => {
    clearTimeout(quickAgain);
    if (state === 'unsaved') faults.open('AGT-UNSAVED');
    else faults.close('AGT-UNSAVED');
    if (state === 'saving') faults.open('AGT-SLOWDISK');
    if (state === 'ok') quickAgain = setTimeout(() => faults.close('AGT-SLOWDISK'), QUICK_AGAIN_MS);
  };
  notice(journal.state);
  const unsubscribe = journal.onState(notice);
  return () => {
    clearTimeout(quickAgain);
    unsubscribe();
  };
}
