/** The floating bar in a small window of its own, for browsers without Document Picture-in-Picture. */
import { effect } from '@preact/signals';
import { render } from 'preact';
import { FloatingBar } from './floating.tsx';
import { listenToKeys } from './keys.ts';
import { follow, language } from './live.ts';

const root = document.getElementById('page');
if (root !== null) {
  effect(() => {
    document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  });
  listenToKeys(window);
  follow('wall');
  render(<FloatingBar />, root);
}
