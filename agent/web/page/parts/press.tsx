/** Buttons of the pages. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { underWay } from '../client.ts';
import { offline } from '../live.ts';

export interface PressProps {
  readonly onPress: () => void;
  readonly children: ComponentChildren;
  /** `go`: the screen's one main thing. */
  readonly look?: 'go' | 'plain' | 'quiet' | 'danger';
  /** Name of the key that does the same. */
  readonly keyName?: string;
  readonly disabled?: boolean;
  readonly class?: string;
  readonly label?: string;
  /** Works without the server (opens a sheet, goes back): stays usable while the connection is lost. */
  readonly local?: boolean;
  readonly pressed?: boolean;
}

/** A button that waits while another action is under way or the server is away. */
export function Press(props: PressProps) {
  const waits = props.local !== true && (underWay.value !== null || offline.value);
  return (
    <button
      type="button"
      class={`press press-${props.look ?? 'plain'} ${props.class ?? ''}`}
      disabled={props.disabled === true || waits}
      onClick={props.onPress}
      aria-label={props.label}
      aria-pressed={props.pressed}
    >
      {props.children}
      {props.keyName !== undefined && <kbd>{props.keyName}</kbd>}
    </button>
  );
}

const ARM_AFTER_MS = 600;

/**
 * False for 0.6 s after `what` changed. Buttons that come up where another one was just pressed wait for it, so that the
 * second half of a double tap on 停止 does not publish an answer.
 */
export function useArmed(what: string): boolean {
  const [armedFor, setArmedFor] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setArmedFor(what), ARM_AFTER_MS);
    return () => clearTimeout(timer);
  }, [what]);
  return armedFor === what;
}

const CONFIRM_WITHIN_MS = 4_000;

/** For what cannot be taken back: the first press asks, the second within 4 s does it. Returns [asking, press]. */
export function useConfirmed(action: () => void): readonly [boolean, () => void] {
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!asking) return;
    const timer = setTimeout(() => setAsking(false), CONFIRM_WITHIN_MS);
    return () => clearTimeout(timer);
  }, [asking]);
  const press = (): void => {
    setAsking(!asking);
    if (asking) action();
  };
  return [asking, press];
}
