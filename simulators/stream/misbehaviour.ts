/** The ways in which any device on a line can misbehave, as data: help and manual are this table. */

export const misbehaviours = {
  none: { zh: '恢复正常', en: 'behaves again' },
  silent: { zh: '照收不答', en: 'accepts everything and never answers' },
  noise: { zh: '每帧前后夹杂乱码', en: 'stray bytes before and after every frame' },
  half: { zh: '帧只发一半', en: 'sends half of every other frame' },
  checksum: { zh: '每隔一帧改坏一个字节', en: 'one wrong byte in every other frame' },
  unasked: { zh: '没问就答', en: 'answers questions nobody asked' },
  echo: { zh: '把收到的原样送回', en: 'echoes whatever it receives, then answers' },
  flood: { zh: '不停地发乱码', en: 'floods the line with stray bytes' },
  late: { zh: '三秒后才应答', en: 'answers after three seconds' },
  neighbour: { zh: '替别的设备应答', en: 'answers for its neighbour as well' },
  reboot: { zh: '收到下一条命令时断电重启，2 秒', en: 'loses its power for 2 s in the middle of the next request' },
  unplug: { zh: '拔出；用 plug 插回', en: 'pulled out; put back with plug' },
} as const;

export type Misbehaviour = keyof typeof misbehaviours;

export function isMisbehaviour(text: string): text is Misbehaviour {
  return Object.hasOwn(misbehaviours, text);
}
