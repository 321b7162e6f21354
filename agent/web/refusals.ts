/**
 * How a refusal becomes an HTTP answer: one status, one body in both languages, never a stack trace.
 */
import { ShownError } from '../../protocols/shown-error.ts';
import type { Log } from '../ports.ts';
import type { ApiError } from './api.ts';

/** Errors of the web server itself; `where` is the route or the field. */
const refusals = {
  'WEB-NO-ROUTE': {
    status: 404,
    zh: '没有这个地址',
    en: 'there is nothing at this address',
    todoZh: '接口清单见 /api/openapi.json',
    todoEn: 'see /api/openapi.json for what there is',
  },
  'WEB-METHOD': {
    status: 405,
    zh: '这个地址不支持这种请求方法',
    en: 'this address does not take this method',
    todoZh: '可用的方法见响应头 Allow',
    todoEn: 'the Allow header names the methods it takes',
  },
  'WEB-NOT-JSON': {
    status: 400,
    zh: '请求内容不是 JSON',
    en: 'the body is not JSON',
    todoZh: '用 UTF-8 发送一个 JSON 对象',
    todoEn: 'send one JSON object in UTF-8',
  },
  'WEB-CONTENT-TYPE': {
    status: 415,
    zh: '请求的 Content-Type 不对',
    en: 'the wrong Content-Type',
    todoZh: 'JSON 用 application/json，班级名单用 text/csv，图片用 image/png、image/jpeg 或 image/webp',
    todoEn:
      'use application/json for JSON, text/csv for a class list, image/png, image/jpeg or image/webp for a picture',
  },
  'WEB-TOO-LARGE': {
    status: 413,
    zh: '内容太大',
    en: 'the body is too large',
    todoZh: '一般请求不超过 1 MB，图片不超过 3 MB，班级名单不超过 5 MB',
    todoEn: 'at most 1 MB, a picture at most 3 MB, a class list at most 5 MB',
  },
  'WEB-INVALID': {
    status: 400,
    zh: '请求内容不符合要求',
    en: 'the request is not valid',
    todoZh: '改正 where 所指的字段，写法见 /api/openapi.json',
    todoEn: 'correct the field named in where; /api/openapi.json says how',
  },
  'WEB-FOREIGN': {
    status: 403,
    zh: '拒绝：请求来自别的网站',
    en: 'refused: the request comes from another site',
    todoZh: '请在本机浏览器里直接打开班班的网页',
    todoEn: 'open Banban’s own page in the browser of this computer',
  },
  'WEB-HOST': {
    status: 421,
    zh: '拒绝：主机名不是这台电脑的地址',
    en: 'refused: the Host is not an address of this computer',
    todoZh: '请用 http://127.0.0.1 加端口号打开',
    todoEn: 'open it at http://127.0.0.1 and its port',
  },
  'WEB-LOOPBACK-ONLY': {
    status: 403,
    zh: '这件事只能在教室电脑本机上做',
    en: 'this can be done on the classroom PC itself only',
    todoZh: '请到教室电脑上操作',
    todoEn: 'do it on the classroom PC',
  },
  'WEB-NAMES-NEED-ENCRYPTION': {
    status: 403,
    zh: '这个连接没有加密，不能传送姓名',
    en: 'this connection is not encrypted and must not carry names',
    todoZh: '请在教室电脑本机上操作',
    todoEn: 'do it on the classroom PC',
  },
  'WEB-COOKIE': {
    status: 400,
    zh: '浏览器没有保存 Cookie',
    en: 'the browser keeps no cookies',
    todoZh: '刷新页面；还不行就换一个浏览器，或关掉无痕模式',
    todoEn: 'reload the page; else use another browser, or leave private mode',
  },
  'WEB-BUSY': {
    status: 503,
    zh: '打开的页面太多',
    en: 'too many pages are open',
    todoZh: '关掉不用的页面再试',
    todoEn: 'close pages that are not used, then try again',
  },
  'WEB-NO-SHUTDOWN': {
    status: 409,
    zh: '现在没有要关机的计划',
    en: 'this computer is not about to shut down',
    todoZh: '不用做什么',
    todoEn: 'nothing needs to be done',
  },
  'WEB-UNKNOWN-CLASS': {
    status: 404,
    zh: '没有这个班级',
    en: 'there is no such class',
    todoZh: '先导入班级名单，或刷新班级列表',
    todoEn: 'import the class list first, or reload the list of classes',
  },
  'WEB-IDENTITY': {
    status: 409,
    zh: '现在没有需要确认的身份问题',
    en: 'nothing about this computer’s identity waits to be confirmed',
    todoZh: '不用做什么',
    todoEn: 'nothing needs to be done',
  },
  'WEB-DEFECT': {
    status: 500,
    zh: '程序内部出错，已记入日志',
    en: 'a defect in the program; it is in the log',
    todoZh: '课可以照常上；请重试，再不行就把诊断包发给维护人员（banban diag）',
    todoEn: 'the lesson can go on; try again, else send a diagnostic bundle (banban diag)',
  },
  'PIN-FIRST': {
    status: 401,
    zh: '还没有设置 PIN',
    en: 'no PIN has been set yet',
    todoZh: '先设置 4–12 位数字的 PIN，再看姓名和导出',
    todoEn: 'set a PIN of 4–12 digits first, then see names and exports',
  },
  'PIN-SESSION': {
    status: 401,
    zh: '这里有学生信息，需要先输入 PIN',
    en: 'this holds pupils’ data: enter the PIN first',
    todoZh: '输入 PIN 后再试',
    todoEn: 'enter the PIN, then try again',
  },
  'PIN-WRONG': {
    status: 403,
    zh: 'PIN 不对',
    en: 'wrong PIN',
    todoZh: '再输一次；连错 5 次要等一会儿',
    todoEn: 'try again; after 5 wrong tries you have to wait',
  },
  'PIN-LOCKED': {
    status: 429,
    zh: 'PIN 输错次数太多，暂时锁住了',
    en: 'too many wrong PINs: locked for a while',
    todoZh: '等 Retry-After 所说的秒数后再试',
    todoEn: 'wait for the seconds in Retry-After, then try again',
  },
  'PIN-WEAK': {
    status: 400,
    zh: 'PIN 太容易猜，或不是 4–12 位数字',
    en: 'the PIN is too easy to guess, or not 4–12 digits',
    todoZh: '用 4–12 位数字，不要全相同，也不要 1234 这样的顺序',
    todoEn: 'use 4–12 digits, not all the same, not a run such as 1234',
  },
} as const;

export type RefusalCode = keyof typeof refusals;

/** A refusal of the web server's own table. `detail` is added to the sentence where a general one is not enough. */
export function refuse(
  code: RefusalCode,
  where: string,
  detail?: { zh: string; en: string },
  cause?: unknown,
): ShownError {
  const entry = refusals[code];
  return new ShownError(
    {
      code,
      where,
      what:
        detail === undefined
          ? { zh: entry.zh, en: entry.en }
          : { zh: `${entry.zh}：${detail.zh}`, en: `${entry.en}: ${detail.en}` },
      todo: { zh: entry.todoZh, en: entry.todoEn },
    },
    { cause },
  );
}

function isOwn(code: string): code is RefusalCode {
  return Object.hasOwn(refusals, code);
}

/** What the parts below refuse, by their codes; anything else they refuse is the request's fault: 400. */
const statusByCode: readonly (readonly [RegExp, number])[] = [
  // Who it is is unknown, not what it asks for.
  [/^TABLET-UNKNOWN$/, 401],
  [/-UNKNOWN$/, 404],
  [/^EXAM-MODE$/, 423],
  [/^DEVICE-TIMEOUT$/, 504],
  [/^DEVICE-(ABSENT|LOST|BUSY|REFUSED|NOT-CONNECTED|ENDED|LIBRARY|PERMISSION)$/, 503],
  [/^(DEVICE-QUEUE|TABLET-CODE-LOCKED|TABLET-TOO-FAST)$/, 429],
  [/^TABLET-CODE$/, 403],
  [/^(TABLET-SEAT-TAKEN|TABLETS-FULL|TABLETS-NOT-ALLOWED|TABLETS-NO-NETWORK)$/, 409],
  [/^(PICTURE-NOT-SAVED|REC-DISK)$/, 507],
  [/^REC-(NO-CAMERA|NO-FFMPEG|RUNNING|ENDED|PRACTICE)$/, 409],
  [/^REC-ENDING$/, 503],
  // It heard, and says no, or does not.
  [/^DEVICE-(REFUSES|NO-EFFECT)$/, 409],
  [/^JOURNAL-DISK-FULL$/, 507],
  [/-TOO-LARGE$/, 413],
  // Right in itself, at the wrong moment.
  [/^REPORT-(ACCEPTED|OLD)$/, 409],
  [/^CLASSROOM-|-(OPEN|CLOSED|NO-ANSWER|VOIDED|NOT-RUNNING|NONE|EMPTY)$/, 409],
];

export function statusOf(error: ShownError): number {
  if (isOwn(error.code)) return refusals[error.code].status;
  return statusByCode.find(([codes]) => codes.test(error.code))?.[1] ?? 400;
}

export function bodyOf(error: ShownError): ApiError {
  return { code: error.code, zh: error.what.zh, en: error.what.en, where: error.where, todo: error.todo };
}

/**
 * Anything thrown → a ShownError. What is not one already is a defect of ours: its kind and its place go to the log, its
 * message does not, since a library's message may quote what a person typed.
 */
export function shown(error: unknown, where: string, log: Log): ShownError {
  if (error instanceof ShownError) return error;
  const kind = error instanceof Error ? error.name : typeof error;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const places = stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6);
  log.error({ where, kind, places }, 'a request met a defect');
  return refuse('WEB-DEFECT', where);
}
