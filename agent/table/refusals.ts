/** What a file is refused for as a whole, before anybody looks at what is in it. */
import { ShownError } from '../../protocols/shown-error.ts';

const SAVE_AS_XLSX = {
  zh: '请用 Excel 或 WPS 打开，选“另存为”→“Excel 工作簿（.xlsx）”，再导入',
  en: 'open it in Excel or WPS, choose Save As → Excel Workbook (.xlsx), and import that',
};
const TAKE_OUT = { zh: '请只留要导入的表，再试', en: 'keep only the sheets to be imported, and try again' };

const REFUSALS = {
  'FILE-TOO-LARGE': ['文件太大，不像是名单或课表', 'the file is too large for a list or a timetable', TAKE_OUT],
  'FILE-EMPTY': ['文件是空的', 'the file is empty', { zh: '请选对文件再试', en: 'choose the right file' }],
  'FILE-ENCODING': ['文件的文字编码认不出来', 'the file’s text encoding cannot be told', SAVE_AS_XLSX],
  'FILE-OLD-WORKBOOK': [
    '这是旧格式的 Excel 文件（.xls）',
    'this is an Excel file of the old format (.xls)',
    SAVE_AS_XLSX,
  ],
  'FILE-ENCRYPTED': [
    '这个文件有打开密码',
    'this file is locked with a password',
    {
      zh: '请打开它，去掉密码后另存为 .xlsx，再导入',
      en: 'open it, save it without the password as .xlsx, and import that',
    },
  ],
  'FILE-OTHER-FORMAT': ['这不是 .xlsx，也不是 CSV', 'this is neither an .xlsx nor a CSV', SAVE_AS_XLSX],
  'FILE-DAMAGED': [
    '文件不完整或已损坏',
    'the file is incomplete or damaged',
    { zh: '请重新拷贝或重新导出后再试', en: 'copy or export it again' },
  ],
} as const;

export type FileRefusal = keyof typeof REFUSALS;

/** @param where which file or part of it, `sheet1.xml`; no text of a person's */
export function refused(code: FileRefusal, where = 'file', cause?: unknown): ShownError {
  const [zh, en, todo] = REFUSALS[code];
  return new ShownError({ code, where, what: { zh, en }, todo }, { cause });
}
