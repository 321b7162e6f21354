/** What an import as a whole is refused for, beside what the file itself says (roster.ts). */
import { ShownError } from '../../../protocols/shown-error.ts';

const CLASS_NAME_LIMIT = 40;

/** The class's name as the school writes it, without surrounding space. */
export function checkedClassName(name: string): string {
  const plain = name.replaceAll(/\p{Cc}/gu, '').trim();
  if (plain !== '' && [...plain].length <= CLASS_NAME_LIMIT) return plain;
  throw new ShownError({
    code: 'CLASS-NAME',
    where: 'className',
    what: {
      zh: `班级名要有 1 到 ${CLASS_NAME_LIMIT} 个字`,
      en: `a class’s name has 1 to ${CLASS_NAME_LIMIT} characters`,
    },
    todo: { zh: '请照学校的写法填写，例如：三年二班', en: 'write it as the school does' },
  });
}

export function emptyRoster(): ShownError {
  return new ShownError({
    code: 'ROSTER-EMPTY',
    where: 'csv',
    what: { zh: '名单里没有一名可以导入的学生', en: 'no pupil in this list can be imported' },
    todo: { zh: '请按列出的问题改好后再导入', en: 'correct the listed rows and import again' },
  });
}
