/** What a camera's password may be, as errors a person can act on. None of them says the password. */
import { type BothLanguages, ShownError } from '../../protocols/shown-error.ts';

function password(where: string, what: BothLanguages, todo: BothLanguages): ShownError {
  return new ShownError({ code: 'DEVICE-PASSWORD', where, what, todo });
}

const WRITE_IT: BothLanguages = {
  zh: '把摄像机的 ONVIF 用户名和密码写进地址：http://用户:密码@主机/onvif/device_service（有的摄像机要先在网页里开通 ONVIF 用户）',
  en: 'put the camera’s ONVIF user and password into the address: http://USER:PASSWORD@HOST/onvif/device_service (some want an ONVIF user made on their own page first)',
};

export function passwordMissing(where: string): ShownError {
  return password(
    where,
    {
      zh: '摄像机要用户名和密码，地址里没有写',
      en: 'the camera wants a user and a password, and the address has none',
    },
    WRITE_IT,
  );
}

export function passwordWrong(where: string): ShownError {
  return password(
    where,
    { zh: '摄像机说用户名或密码不对', en: 'the camera says that user or password are wrong' },
    WRITE_IT,
  );
}

/** It judges by the time that stands in what we show, its own clock is wrong, and it does not say by how much. */
export function passwordAndClock(where: string): ShownError {
  return password(
    where,
    {
      zh: '摄像机的时钟差得太多，所以不认登录；它又不肯先说自己的时间',
      en: 'the camera’s clock is too far off to take the login, and it will not tell its time first',
    },
    { zh: '在摄像机网页里校准时间，或设好 NTP', en: 'set its clock, or an NTP server, on the camera’s own page' },
  );
}

/** @param since as written at the time; @param until when it is tried again: both `HH:MM` of this machine */
export function passwordHeldBack(where: string, since: string, until: string): ShownError {
  return password(
    where,
    {
      zh: `密码错了三次：${since} 起不再试，${until} 再试一次，免得摄像机锁住`,
      en: `the password was wrong three times: not tried again since ${since}, until ${until}, lest the camera locks itself`,
    },
    WRITE_IT,
  );
}

/** It takes the password only as it stands, and who listens on this line would read it. */
export function passwordInTheOpen(where: string): ShownError {
  return password(
    where,
    {
      zh: '这台摄像机只收明文密码，同一网络里的人能看到，所以没有发',
      en: 'this camera takes its password in the open only, for everybody on the network to read: it was not sent',
    },
    {
      zh: '改用 https:// 并写 ?pin=证书指纹；或在摄像机网页里把认证改成 digest；实在不行在地址后写 ?auth=plain',
      en: 'use https:// with ?pin=FINGERPRINT, or set the camera to digest authentication; if there is no other way write ?auth=plain',
    },
  );
}
