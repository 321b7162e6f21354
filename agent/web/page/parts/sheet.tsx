/** A dialog over the page: Esc and its button close it, a refusal is said in it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { refusal } from '../client.ts';
import { useKeys } from '../keys.ts';
import { language, words } from '../live.ts';
import { pinThen, sheet } from '../wall/place.ts';
import { Press } from './press.tsx';

export function closeSheet(): void {
  sheet.value = null;
  pinThen.value = null;
}

/** A component of its own, and the dialog's first: what stands below it in the dialog comes later and has the keys first. */
function EscapeKey({ close }: { close: () => void }) {
  useKeys({ Escape: close }, true);
  return null;
}

export interface SheetProps {
  readonly head: string;
  readonly wide?: boolean;
  readonly class?: string;
  /** Of one that stands over a screen which must stay up; absent: {@link closeSheet}. */
  readonly onClose?: () => void;
  readonly children: ComponentChildren;
}

export function Sheet({ head, wide, class: own, onClose = closeSheet, children }: SheetProps) {
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
    <dialog
      class={`sheet${wide === true ? ' sheet-wide' : ''} ${own ?? ''}`}
      ref={box}
      tabIndex={-1}
      aria-label={head}
      onCancel={onClose}
    >
      <EscapeKey close={onClose} />
      <div class="sheet-head">
        <h2>{head}</h2>
        <Press look="quiet" onPress={onClose} keyName={words.value.keyEsc} local>
          {words.value.close}
        </Press>
      </div>
      {refusal.value !== null && (
        <p class="sheet-refused" role="alert">
          {refusal.value[language.value]}
          {refusal.value.todo !== undefined && <small>{refusal.value.todo[language.value]}</small>}
        </p>
      )}
      {children}
    </dialog>
  );
}
