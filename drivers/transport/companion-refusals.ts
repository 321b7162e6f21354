/** What may go wrong between the agent and the companion, as errors a person can act on. */
import { ShownError } from '../../protocols/shown-error.ts';

/** `refused`: one has called, with another key. */
export function companionMissing(where: string, refused: boolean): ShownError {
  return new ShownError({
    code: 'DEVICE-COMPANION',
    where,
    what: refused
      ? { zh: '小助手来过，但口令不对', en: 'a companion called with a wrong key' }
      : { zh: '读键盘和触控的小助手没有运行', en: 'the companion that reads keyboards and touch is not running' },
    todo: {
      zh: '登录 Windows，小助手会随登录启动；没有就运行 banban companion',
      en: 'sign in to Windows: it starts with that; otherwise run banban companion',
    },
  });
}

/** Another agent, or a `banban probe`, is what the companions call now. */
export function companionTaken(where: string): ShownError {
  return new ShownError({
    code: 'DEVICE-BUSY',
    where,
    what: { zh: '另一个班班正在用小助手', en: 'another Banban has the companion' },
    todo: { zh: '先停下那一个，再试一次', en: 'stop that one first, then try again' },
  });
}

export function companionPlaceUnwritable(where: string, file: string, cause: unknown): ShownError {
  return new ShownError(
    {
      code: 'DEVICE-COMPANION-PLACE',
      where,
      what: { zh: `写不了 ${file}，小助手找不到班班`, en: `${file} cannot be written: no companion can find us` },
      todo: {
        zh: '删掉这个文件，或让运行班班的用户可以写它',
        en: 'delete it, or let the user that runs Banban write it',
      },
    },
    { cause },
  );
}
