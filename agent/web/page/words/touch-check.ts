/** Texts of “触控准不准？点四个圆心”. A table of its own: it is loaded with its screen. */
import type { Corner, Direction } from '../wall/care/touch-errors.ts';
import type { Language } from './language.ts';

const zh = {
  head: '触控准不准？点四个圆心',
  how: (nth: number) => `用手指或笔点第 ${nth} 个圆的正中，一共四个。`,
  low: '上面够不到，放低一点',
  high: '放回高处',
  mouse: '这一下是鼠标，不算：请用手指或笔点。要是确实用的手指，那是触摸框在模仿鼠标，请在大屏菜单里换成触摸模式。',
  far: '这一下离圆心很远，没有算。请再点一次圆心；还是这么远，就照实记下。',
  small: '窗口没有放到最大，角上量不到：请先放大窗口。',
  target: (nth: number) => `第 ${nth} 个圆`,
  corner: {
    topLeft: '左上角',
    topRight: '右上角',
    bottomLeft: '左下角',
    bottomRight: '右下角',
  } satisfies Record<Corner, string>,
  direction: {
    right: '右',
    'down-right': '右下',
    down: '下',
    'down-left': '左下',
    left: '左',
    'up-left': '左上',
    up: '上',
    'up-right': '右上',
  } satisfies Record<Direction, string>,
  good: (px: number) => `准：最多差 ${px} 像素`,
  goodWhy: (limit: number) => `差 ${limit} 像素以内都算准。已经记下。`,
  off: (direction: string, px: number) => `偏${direction} ${px} 像素，请校准`,
  offCorner: (corner: string, direction: string, px: number) => `${corner}偏${direction} ${px} 像素，请校准`,
  offWhy: (limit: number) => `超过 ${limit} 像素。已经记下，“教室体检”里有办法，再点一次都准了就自己消掉。`,
  steps: [
    '先把屏幕四边的灰擦干净',
    'Windows：控制面板 → 平板电脑设置 → 校准',
    'Linux：请信息老师用 xinput-calibrator 校准',
  ],
  px: (px: number) => `${px} 像素`,
  again: '再点一次',
  telling: '正在记录…',
  tellAgain: '没有记上，再试一次',
};

const en: typeof zh = {
  head: 'Is touch exact? Touch four targets',
  how: (nth) => `With a finger or pen touch the centre of circle ${nth} of four.`,
  low: 'The upper ones are too high: lower',
  high: 'Back up',
  mouse:
    'That was a mouse and does not count: use a finger or pen. If it was a finger, the frame imitates a mouse: set it to touch in the panel’s menu.',
  far: 'That was far from the circle and was not counted. Touch its centre once more; if it is as far again, it counts.',
  small: 'The window does not fill the screen, so its corners are not measured: enlarge it first.',
  target: (nth) => `circle ${nth}`,
  corner: { topLeft: 'top left', topRight: 'top right', bottomLeft: 'bottom left', bottomRight: 'bottom right' },
  direction: {
    right: 'to the right',
    'down-right': 'down and right',
    down: 'down',
    'down-left': 'down and left',
    left: 'to the left',
    'up-left': 'up and left',
    up: 'up',
    'up-right': 'up and right',
  },
  good: (px) => `Exact: ${px} pixels off at most`,
  goodWhy: (limit) => `Up to ${limit} pixels is exact. It is on record.`,
  off: (direction, px) => `Off ${direction} by ${px} pixels: calibrate`,
  offCorner: (corner, direction, px) => `${corner}: off ${direction} by ${px} pixels, calibrate`,
  offWhy: (limit) =>
    `More than ${limit} pixels. It is on record, the check-up says what to do; touch all four well and it goes away.`,
  steps: [
    'wipe the four edges of the screen first',
    'Windows: Control Panel → Tablet PC Settings → Calibrate',
    'Linux: ask the IT teacher to use xinput-calibrator',
  ],
  px: (px) => `${px} px`,
  again: 'Once more',
  telling: 'Recording…',
  tellAgain: 'Not on record: try again',
};

export const TOUCH_CHECK_WORDS: Readonly<Record<Language, typeof zh>> = { zh, en };
