/** What is measured on a page in the browser: sizes, contrast, touch targets, overflow. Runs inside the page. */
import type { Page } from 'playwright-core';

export interface Findings {
  /** Text smaller than allowed: `text: px < px`. */
  readonly small: string[];
  readonly faint: string[];
  readonly targets: string[];
  readonly crowded: string[];
  readonly outside: string[];
}

/** `leastText`, `leastTarget`: px. */
export function measure(
  page: Page,
  limits: { readonly leastText: number; readonly leastTarget: number },
): Promise<Findings> {
  return page.evaluate(({ leastText, leastTarget }) => {
    const found = { small: [], faint: [], targets: [], crowded: [], outside: [] } as Record<string, string[]>;
    const add = (kind: string, text: string): void => {
      found[kind]!.push(text);
    };
    type Rgba = [number, number, number, number];
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    /** Any CSS colour the browser knows → sRGB. */
    const rgba = (colour: string): Rgba => {
      const plain = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(colour);
      if (plain !== null) {
        return [Number(plain[1]), Number(plain[2]), Number(plain[3]), plain[4] === undefined ? 1 : Number(plain[4])];
      }
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return [r!, g!, b!, a! / 255];
    };
    const luminance = ([r, g, b]: Rgba): number => {
      const part = (value: number): number => {
        const s = value / 255;
        return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
      };
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const contrast = (one: Rgba, other: Rgba): number => {
      const [light, dark] = [luminance(one), luminance(other)].sort((x, y) => y - x);
      return (light! + 0.05) / (dark! + 0.05);
    };
    /** The ground a text stands on: the nearest opaque one behind it, also an option's drawn shape. */
    const ground = (element: Element): Rgba => {
      const mark = element.closest('.mark')?.querySelector('path');
      if (mark !== null && mark !== undefined) return rgba(getComputedStyle(mark).fill);
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const colour = rgba(getComputedStyle(at).backgroundColor);
        if (colour[3] === 1) return colour;
      }
      return [255, 255, 255, 1];
    };
    /** A phone has no room for a page of pictures: there they scroll, on a wall never. */
    const scrolling = innerHeight > innerWidth ? '.scrolls, .report > main, .sets > main, .result > main' : '.scrolls';
    const shown = (element: Element): boolean => {
      const box = element.getBoundingClientRect();
      return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === 'visible';
    };

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (text === '' || element === null || !shown(element)) continue;
      if (element.closest('.only-heard, noscript, option') !== null) continue;
      const style = getComputedStyle(element);
      const size = Number.parseFloat(style.fontSize);
      // A key's name is read by whoever has a hand on the keyboard, not by the back row.
      if (element.closest('kbd') === null && size < leastText - 0.05) add('small', `${text}: ${size} < ${leastText}`);
      const disabled = element.closest(':disabled') !== null && element.closest('.press-go') === null;
      const ratio = contrast(rgba(style.color), ground(element));
      if (ratio < 7 && !disabled) add('faint', `${text}: ${ratio.toFixed(2)}`);
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      const cutOnPurpose = element.closest('.row-said, .chart-stem, .seat') !== null;
      const scrolls = element.closest(`.roster, .seats, .clickers, .results, .inside, ${scrolling}`) !== null;
      // A text that is larger than its button stands on somebody else's ground.
      const button = element.closest('button:not(.class-name)')?.getBoundingClientRect();
      if (button !== undefined && !cutOnPurpose) {
        const over = Math.max(
          button.left - box.left,
          box.right - button.right,
          button.top - box.top,
          box.bottom - button.bottom,
        );
        if (over > 2) add('outside', `${text}: ${over.toFixed(0)} px out of its button`);
      }
      if (!cutOnPurpose && (box.left < -1 || box.right > innerWidth + 1)) add('outside', `${text}: sideways`);
      if (!cutOnPurpose && !scrolls && (box.top < -1 || box.bottom > innerHeight + 1)) add('outside', text);
    }

    const targets = [...document.querySelectorAll('button, a[href], select, .segments label')].filter(shown);
    for (const target of targets) {
      const box = target.getBoundingClientRect();
      const name = target.textContent?.trim().slice(0, 20) ?? '';
      if (box.height < leastTarget - 0.5 || box.width < leastTarget - 0.5) {
        add('targets', `${name}: ${box.width.toFixed(0)} × ${box.height.toFixed(0)} < ${leastTarget}`);
      }
    }
    const bars = [...document.querySelectorAll('.bar')];
    for (const bar of bars) {
      const boxes = [...bar.querySelectorAll('button, a[href]')]
        .filter(shown)
        .map((each) => each.getBoundingClientRect());
      for (const [index, one] of boxes.entries()) {
        for (const other of boxes.slice(index + 1)) {
          const apart = Math.max(
            other.left - one.right,
            one.left - other.right,
            other.top - one.bottom,
            one.top - other.bottom,
          );
          if (apart < (12 / 1080) * Math.min(innerHeight, 1080) - 0.5) add('crowded', `${apart.toFixed(1)} px apart`);
        }
      }
      const main = document.querySelector('.screen > main')?.getBoundingClientRect();
      const top = bar.getBoundingClientRect().top;
      if (main !== undefined && main.bottom > top + 1) add('outside', 'the bar covers the screen');
      const content = [...document.querySelectorAll('.screen > main *')].filter(shown);
      for (const each of content) {
        const box = each.getBoundingClientRect();
        const scrolls = each.closest(`.compose main, .ask-left, ${scrolling}`) !== null;
        if (!scrolls && box.bottom > top + 1.5) add('outside', `${each.className || each.tagName} under the bar`);
      }
    }
    const scroller = document.scrollingElement!;
    if (document.documentElement.dataset.page === 'app' && scroller.scrollHeight > innerHeight + 1) {
      add('outside', `the page scrolls: ${scroller.scrollHeight} > ${innerHeight}`);
    }
    if (scroller.scrollWidth > innerWidth + 1) add('outside', `the page scrolls sideways: ${scroller.scrollWidth}`);
    const left = document.querySelector('.ask-left');
    if (left !== null && left.scrollHeight > left.clientHeight + 1) add('outside', 'the question scrolls');
    return found as unknown as Findings;
  }, limits);
}
