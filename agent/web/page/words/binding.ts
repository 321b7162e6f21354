/** Clickers are bound to seats. */
import type { Words } from './language.ts';

export const zh = {
  bindHead: '按座位顺序按一下',
  bindOneHead: '登记一个座位',
  bindSeatUnit: '号',
  bindSeatNow: '请按一下答题器上的任意字母',
  bindWaits: '等接收器插回',
  bindAll: '登记完成',
  bindAllHint: (done: number, total: number) => `${total} 个座位，登记了 ${done} 个`,
  bindProgress: (done: number, total: number) => `已登记 ${done} / ${total}`,
  bindBound: (seat: string) => `${seat} 号登记好了`,
  bindAlready: (seat: string) => `这个答题器是 ${seat} 号的，请换一个按`,
  bindSkipped: (seat: string) => `${seat} 号先跳过`,
  bindSkip: '跳过',
  bindUndo: '退回上一个',
  bindEnd: '结束登记',
  bindDone: '完成',
};

export const en: Words<typeof zh> = {
  bindHead: 'Press once, in seat order',
  bindOneHead: 'Set up one seat',
  bindSeatUnit: '',
  bindSeatNow: 'Press any letter on your clicker',
  bindWaits: 'Waiting for the receiver',
  bindAll: 'All set up',
  bindAllHint: (done, total) => `${done} of ${total} seats have a clicker`,
  bindProgress: (done, total) => `${done} / ${total} done`,
  bindBound: (seat) => `Seat ${seat} is set up`,
  bindAlready: (seat) => `That clicker belongs to seat ${seat}: press another`,
  bindSkipped: (seat) => `Seat ${seat} skipped for now`,
  bindSkip: 'Skip',
  bindUndo: 'Back one',
  bindEnd: 'End',
  bindDone: 'Done',
};
