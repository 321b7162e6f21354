/** What a projector's password may be, as errors a person can act on. None of them says the password. */
import { type BothLanguages, ShownError } from '../../protocols/shown-error.ts';

function password(where: string, what: BothLanguages, todo: BothLanguages): ShownError {
  return new ShownError({ code: 'DEVICE-PASSWORD', where, what, todo });
}

const WRITE_IT: BothLanguages = {
  zh: '把投影机菜单里的 PJLink 密码写进地址：tcp://:密码@主机:4352',
  en: 'put the PJLink password of the projector’s menu into the address: tcp://:PASSWORD@HOST:4352',
};

export function passwordMissing(where: string): ShownError {
  return password(
    where,
    { zh: '投影机要密码，地址里没有写', en: 'the projector wants a password, and the address has none' },
    WRITE_IT,
  );
}

export function passwordWrong(where: string): ShownError {
  return password(where, { zh: '投影机说密码不对', en: 'the projector says the password is wrong' }, WRITE_IT);
}

export function passwordHeldBack(where: string): ShownError {
  return password(
    where,
    {
      zh: '密码错了三次，五分钟内不再试，免得投影机锁住',
      en: 'the password was wrong three times; it is not tried again for five minutes, lest the projector locks itself',
    },
    WRITE_IT,
  );
}
