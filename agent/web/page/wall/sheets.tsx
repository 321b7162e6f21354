/** Small sheets over the page: which class, and the PIN. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ClassList } from '../../api.ts';
import { act, classes, openSession, refusal, remark, selectClass, setPin } from '../client.ts';
import { useKeys } from '../keys.ts';
import { language, wall, words } from '../live.ts';
import { PinPad } from '../parts/pin-pad.tsx';
import { Press } from '../parts/press.tsx';
import { WORDS } from '../words.ts';
import { pinThen, sheet } from './place.ts';

function close(): void {
  sheet.value = null;
  pinThen.value = null;
}

/** A component of its own, and the dialog's first: what stands below it in the dialog comes later and has the keys first. */
function EscapeKey() {
  useKeys({ Escape: close });
  return null;
}

function Sheet({ head, children }: { head: string; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    // Not on the close button, where the browser would put it: Enter after a PIN must not close the sheet.
    box.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog class="sheet" ref={box} tabIndex={-1} aria-label={head} onCancel={close}>
      <EscapeKey />
      <div class="sheet-head">
        <h2>{head}</h2>
        <Press look="quiet" onPress={close} keyName={words.value.keyEsc} local>
          {words.value.close}
        </Press>
      </div>
      {refusal.value !== null && (
        <p class="sheet-refused" role="alert">
          {refusal.value[language.value]}
        </p>
      )}
      {children}
    </dialog>
  );
}

export function ClassSheet() {
  const w = words.value;
  const [list, setList] = useState<ClassList | null>(null);
  useKeys({ Escape: close });
  useEffect(() => {
    void act('classes', classes).then((found) => {
      if (found !== undefined) setList(found);
    });
  }, []);
  const choose = async (id: string): Promise<void> => {
    if ((await act('class', () => selectClass(id))) !== undefined) close();
  };
  return (
    <Sheet head={w.chooseClassHead}>
      {list?.classes.length === 0 && <p class="sheet-empty">{w.noClassesYet}</p>}
      <div class="class-list">
        {list?.classes.map((each) => (
          <Press key={each.id} onPress={() => void choose(each.id)} pressed={each.id === list.current}>
            {each.name}
          </Press>
        ))}
      </div>
    </Sheet>
  );
}

/** Sets the PIN at first (entered twice), later opens a session with it. */
export function PinSheet() {
  const w = words.value;
  const [first, setFirst] = useState<string | null>(null);
  const [differ, setDiffer] = useState(false);
  const isSet = wall.value?.pinSet === true;

  const enter = async (pin: string): Promise<void> => {
    setDiffer(false);
    if (isSet) {
      const then = pinThen.peek();
      const done = await act('pin', async () => {
        if (then === null) await openSession(pin);
        else await then(pin);
        return true;
      });
      if (done === true) close();
    } else if (first === null) {
      refusal.value = null;
      setFirst(pin);
    } else if (first !== pin) {
      setFirst(null);
      setDiffer(true);
    } else {
      const done = await act('pin', () => setPin(pin));
      setFirst(null);
      if (done === undefined) return;
      remark.value = { zh: WORDS.zh.pinSetDone, en: WORDS.en.pinSetDone };
      close();
    }
  };
  const head = isSet ? w.pinEnter : first === null ? w.pinSetHead : w.pinSetAgain;
  return (
    <Sheet head={head}>
      <p class="sheet-why">{differ ? w.pinDiffer : isSet ? w.pinCover : w.pinSetWhy}</p>
      <PinPad onEnter={(pin) => void enter(pin)} onCancel={close} />
    </Sheet>
  );
}
