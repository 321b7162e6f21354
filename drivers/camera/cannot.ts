/** What this camera cannot do, as it says itself. */
import { ShownError } from '../../protocols/shown-error.ts';

/** @param what in ONVIF's words: `GetPresets` */
export function cameraCannot(where: string, what: string): ShownError {
  return new ShownError({
    code: 'DEVICE-CANNOT',
    where,
    what: { zh: `这台摄像机没有这个功能（${what}）`, en: `this camera cannot do that (${what})` },
    todo: {
      zh: '能做什么见 banban probe 的 abilities；有的要在摄像机自己的网页里开通',
      en: 'see abilities in banban probe; some of it must be switched on on the camera’s own page',
    },
  });
}
