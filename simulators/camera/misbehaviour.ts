/** The ways in which the simulated camera can misbehave, as data: help and manual are this table. */

export const cameraMisbehaviours = {
  none: { zh: '恢复正常', en: 'behaves again' },
  silent: { zh: '照收不答', en: 'accepts the request and never answers' },
  late: { zh: '三秒后才答（set delay 毫秒）', en: 'answers after 3 s (set delay MS)' },
  delay: { zh: '同 late', en: 'as late' },
  drip: { zh: '一个字节一个字节地答（set drip 毫秒）', en: 'answers byte by byte (set drip MS)' },
  half: { zh: '答到一半断开', en: 'breaks off in the middle of the body' },
  truncate: { zh: '同 half', en: 'as half' },
  stuck: { zh: '答到一半不动，连接不断', en: 'stops in the middle of the body, the connection stays' },
  reset: { zh: '不答，连接重置', en: 'resets the connection instead of answering' },
  noise: { zh: '答的不是 HTTP', en: 'answers with bytes that are no HTTP' },
  html: { zh: '答一页网页（200）', en: 'answers with a web page, status 200' },
  'html-500': { zh: '答一页网页（500）', en: 'answers with a web page, status 500' },
  '503': { zh: '503，没有内容', en: '503 without a body' },
  empty: { zh: '200，没有内容', en: '200 without a body' },
  'bad-xml': { zh: 'XML 写坏', en: 'XML that is not well-formed' },
  prefixes: { zh: '少见的命名空间前缀（合法）', en: 'odd namespace prefixes (legal)' },
  soap11: { zh: '用 SOAP 1.1 答', en: 'answers in SOAP 1.1' },
  gzip: { zh: '没要就压缩', en: 'compresses unasked' },
  huge: { zh: '后面跟 50 MB', en: 'followed by 50 MB' },
  fault: { zh: '答一个 SOAP Fault（set subcode ter:…）', en: 'answers with a SOAP fault (set subcode ter:…)' },
  reboot: { zh: '断电重启（set down 毫秒）', en: 'loses its power for a while (set down MS)' },
  unplug: { zh: '拔出；用 plug 插回', en: 'pulled out; put back with plug' },
} as const;

export type CameraMisbehaviour = keyof typeof cameraMisbehaviours;

/** Those that spoil one answer, not the whole camera. */
export type Spoiling = Exclude<CameraMisbehaviour, 'none' | 'reboot' | 'unplug'>;

export function isCameraMisbehaviour(text: string): text is `${CameraMisbehaviour}` {
  return Object.hasOwn(cameraMisbehaviours, text);
}
