import { type PrometheanProfile, usualPromethean } from '../../protocols/panel/promethean.ts';
import type { Model } from './model.ts';

export const prometheanGeneric: Model<PrometheanProfile> = {
  id: 'promethean-generic',
  driver: 'promethean',
  name: { zh: 'Promethean ActivPanel / Lango（通用）', en: 'a Promethean ActivPanel or Lango board (any)' },
  match: {},
  link: { baud: 38_400 },
  options: usualPromethean,
  quirks: [
    {
      zh: '它回答什么没有公开资料：指令发得出去，成没成不知道，也没有读数',
      en: 'what it answers is not public: commands go out, whether they worked is not known, and there are no readings',
    },
    {
      zh: '信号查询（4D）的应答字节不确定，不用',
      en: 'the signal query’s (4D) answer is not certain to the byte: not used',
    },
  ],
  source: 'YooUp promethean.json (citing Promethean article 1595) and a Lango test tool',
};
