/** The ways in which a base misbehaves, as data: the command line's help and the manual are this table. */

export const misbehaviours = {
  none: { zh: '恢复正常', en: 'behaves again' },
  unplug: { zh: '拔出；用 plug 插回', en: 'pulled out; put back with plug' },
  reset: { zh: '断开一次并重新上电，状态丢失', en: 'drops the connection once and restarts, its state lost' },
  stall: { zh: '照收不答，投票也不上报', en: 'accepts everything, never answers, pushes no votes' },
  'silent-after-open': { zh: '开始答题后再不出声', en: 'says nothing more once voting is open' },
  'slow-ack': { zh: '应答要 300–900 毫秒', en: 'acks take 300–900 ms' },
  'lost-ack': { zh: '每三个应答丢一个', en: 'every third ack is lost' },
  'lost-list': { zh: '第一代：每三份投票清单丢一份', en: 'first generation: every third list of votes is lost' },
  'lost-summary': { zh: '不给汇总', en: 'never sends the summary' },
  duplicate: { zh: '每个报文发两遍', en: 'sends every report twice' },
  junk: { zh: '夹杂整帧乱码', en: 'junk reports of 64 bytes between the good ones' },
  garbage: {
    zh: '夹杂整帧乱码，TCP 上还有错位的零散字节',
    en: 'junk reports, and on TCP stray bytes that shift the frames',
  },
  flood: { zh: '隔壁教室：大量陌生答题器', en: 'the room next door: many unknown clickers' },
} as const;

export type Misbehaviour = keyof typeof misbehaviours;

export function isMisbehaviour(text: string): text is Misbehaviour {
  return Object.hasOwn(misbehaviours, text);
}
