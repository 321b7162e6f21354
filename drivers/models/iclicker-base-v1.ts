import type { IclickerOptions } from '../clicker/iclicker.ts';
import type { Model } from './model.ts';

/**
 * i>clicker base station, first generation. On USB it has the second one's id and is known by its manufacturer string,
 * whichever of the two models is chosen; on TCP by `?generation=1`.
 */
export const iclickerBaseV1: Model<IclickerOptions> = {
  id: 'iclicker-base-v1',
  driver: 'iclicker',
  name: { zh: 'i>clicker 接收器（第一代）', en: 'i>clicker base station (first generation)' },
  match: {},
  options: { channel: ['A', 'A'], afterSecondChannelMs: 0, generation: 1 },
  quirks: [
    {
      zh: '与第二代同一个 USB 编号，靠厂商字符串区分；TCP 地址后写 ?generation=1',
      en: 'has the second generation’s USB id and is told by its manufacturer string; on TCP write ?generation=1',
    },
    { zh: '投票不上报，要反复去取', en: 'votes are not pushed: it is asked for them again and again' },
    {
      zh: '没有实机抓包，只有一个公开的 Java 驱动可依',
      en: 'no capture of the real thing exists: it rests on one public Java driver',
    },
    {
      zh: '教师遥控器不设置：原程序会设，不设有何影响不明',
      en: 'no instructor’s remote is set: the original program sets one; what it means to leave it out is not known',
    },
    { zh: '停止约需 0.9 秒', en: 'stopping takes about 0.9 s' },
  ],
  source: 'pbeshai/rhombus-clicker-support: the Java driver v1',
};
