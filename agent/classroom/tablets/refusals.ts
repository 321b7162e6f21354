/** What tablets are refused, in words a pupil can act on; and what the teacher is refused about tablets. */
import type { ShownError } from '../../../protocols/shown-error.ts';
import { refusal } from '../../refusal.ts';

export const tabletsOff = (): ShownError =>
  refusal(
    'TABLETS-NOT-RUNNING',
    'tablets',
    { zh: '现在没有开放平板作答', en: 'tablets are not let in now' },
    { zh: '等老师开放后再试', en: 'wait until your teacher lets them in' },
  );

export const wrongCode = (): ShownError =>
  refusal(
    'TABLET-CODE',
    'code',
    { zh: '课堂码不对', en: 'not the code of this lesson' },
    { zh: '看大屏上的四位数字，再输一次', en: 'look at the four digits on the wall and type them again' },
  );

export const codeLocked = (waitS: number): ShownError =>
  refusal(
    'TABLET-CODE-LOCKED',
    'code',
    { zh: `课堂码输错太多次，请等 ${waitS} 秒`, en: `too many wrong codes: wait ${waitS} s` },
    { zh: '到时间再输一次，或请老师帮忙', en: 'try again then, or ask your teacher' },
  );

export const seatNotInClass = (seat: string): ShownError =>
  refusal(
    'TABLET-SEAT-UNKNOWN',
    'seat',
    { zh: `本班没有 ${seat} 号`, en: `there is no seat ${seat} in this class` },
    { zh: '看看自己的座号，再输一次', en: 'check your seat number and type it again' },
  );

export const seatTaken = (seat: string): ShownError =>
  refusal(
    'TABLET-SEAT-TAKEN',
    'seat',
    { zh: `${seat} 号已经有一台平板在用`, en: `a tablet is already on seat ${seat}` },
    {
      zh: '看看座号有没有输错；没错就请老师放开这个座号',
      en: 'check your seat number; if it is right, ask your teacher to free it',
    },
  );

export const tabletsFull = (): ShownError =>
  refusal(
    'TABLETS-FULL',
    'tablets',
    { zh: '进来的平板太多了', en: 'too many tablets are in' },
    { zh: '请老师放开不用的平板', en: 'ask your teacher to free those not used' },
  );

export const unknownTablet = (): ShownError =>
  refusal(
    'TABLET-UNKNOWN',
    'tablet',
    { zh: '这台平板还没有进入课堂', en: 'this tablet is not in the lesson' },
    { zh: '输入课堂码和座号', en: 'type the code and your seat number' },
  );

export const tooFast = (): ShownError =>
  refusal(
    'TABLET-TOO-FAST',
    'tablet',
    { zh: '按得太快了', en: 'too many answers at once' },
    { zh: '等几秒再按', en: 'wait a few seconds' },
  );

export const seatWithoutTablet = (seat: string): ShownError =>
  refusal(
    'TABLET-SEAT-NONE',
    seat,
    { zh: `${seat} 号没有平板`, en: `no tablet is on seat ${seat}` },
    { zh: '请刷新页面再试', en: 'reload the page and try again' },
  );

export const tabletsNotAllowed = (): ShownError =>
  refusal(
    'TABLETS-NOT-ALLOWED',
    'web.tablets',
    { zh: '配置里没有开放平板作答', en: 'the config does not let tablets in' },
    {
      zh: '请管理员在配置里写 web: { tablets: on }，并重启班班',
      en: 'have web: { tablets: on } put into the config and Banban restarted',
    },
  );

export const noLanAddress = (): ShownError =>
  refusal(
    'TABLETS-NO-NETWORK',
    'web.tablets',
    {
      zh: '这台电脑没有接入教室里的网络，平板找不到它',
      en: 'this computer is on no network that tablets could reach it by',
    },
    {
      zh: '接上网线或 Wi-Fi（不需要能上网），再试一次',
      en: 'connect a cable or Wi-Fi (no internet needed), then try again',
    },
  );

export const notAnAddressHere = (address: string): ShownError =>
  refusal(
    'TABLETS-ADDRESS',
    'address',
    { zh: `这台电脑没有 ${address} 这个地址`, en: `${address} is no address of this computer` },
    { zh: '请在列出的地址里选一个', en: 'choose one of those listed' },
  );
