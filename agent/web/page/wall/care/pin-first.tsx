/** What needs the PIN, from a screen that stays up: done at once in an open session, else after the PIN. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { act, openSession, refusal } from '../../client.ts';
import { words } from '../../live.ts';
import { PinPad } from '../../parts/pin-pad.tsx';
import { Sheet } from '../../parts/sheet.tsx';

type Work = () => Promise<unknown>;

/** Returns the pad while it is up, and what starts a piece of work. */
export function usePinFirst(): readonly [ComponentChildren, (work: Work) => void] {
  const [waiting, setWaiting] = useState<{ readonly work: Work } | null>(null);

  async function run(work: Work): Promise<void> {
    await act('with-pin', work);
    if (refusal.peek()?.code !== 'PIN-SESSION') return;
    refusal.value = null;
    setWaiting({ work });
  }
  async function enter(pin: string, work: Work): Promise<void> {
    const done = await act('pin', async () => {
      await openSession(pin);
      await work();
      return true;
    });
    if (done === true) setWaiting(null);
  }
  const pad = waiting !== null && (
    <Sheet head={words.value.pinEnter} onClose={() => setWaiting(null)}>
      <p class="sheet-why">{words.value.pinCover}</p>
      <PinPad onEnter={(pin) => void enter(pin, waiting.work)} onCancel={() => setWaiting(null)} />
    </Sheet>
  );
  return [pad, (work) => void run(work)];
}
