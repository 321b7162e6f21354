/** A column that scrolls. Whoever has only a keyboard must be able to scroll it, also where nothing in it is pressed. */
import type { ComponentChildren } from 'preact';

export function Column({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus (WCAG 2.1.1)
    <section class="check-column scrolls" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
