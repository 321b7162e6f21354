/** The floating bar. */
import type { Words } from './language.ts';

export const zh = {
  barAsk: '提问',
  barStop: '停',
  barResult: '结果',
  barReveal: '答案',
  barBlocked: '浏览器没有让小窗打开，请允许弹出窗口',
};

export const en: Words<typeof zh> = {
  barAsk: 'Ask',
  barStop: 'Stop',
  barResult: 'Result',
  barReveal: 'Answer',
  barBlocked: 'The browser blocked the small window: allow pop-ups',
};
