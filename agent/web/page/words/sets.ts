/** Sets of questions. */
import { plural, type Words } from './language.ts';

export const zh = {
  sets: '题组',
  setsHead: '从题组里提问',
  setsEmpty: '还没有题组。在私密视图里导入一个 Excel 文件，题目就在这里。',
  setsOpen: '导入题组',
  setsCount: (n: number) => `${n} 题`,
  nextOfSet: (n: number, all: number) => `题组 ${n} / ${all}`,
  setNumber: (n: number) => `第 ${n} 题`,
  // Private view
  tabSets: '题组',
  setsImport: '选一个 Excel 或 CSV 文件，或把题目粘贴到这里',
  setsImportColumns: '列名：题干、选项A…选项E、答案、题型、分值、知识点、限时秒、误差。只有题干也行。',
  setName: '题组名称',
  setNamePlaceholder: '例如：分数的初步认识',
  setsCheck: '先看读出了什么',
  setsWrite: '存下题组',
  setsWritten: (n: number) => `存下了 ${n} 题`,
  setsFound: (n: number) => `读出 ${n} 题`,
  setErase: '删除题组',
  setEraseSure: '再按一次，删除',
  setErased: '题组已删除',
};

export const en: Words<typeof zh> = {
  sets: 'Sets',
  setsHead: 'Ask from a set',
  setsEmpty: 'No sets yet. Import an Excel file in the private view and its questions are here.',
  setsOpen: 'Import a set',
  setsCount: (n) => plural(n, 'question', 'questions'),
  nextOfSet: (n, all) => `set ${n} / ${all}`,
  setNumber: (n) => `No. ${n}`,
  tabSets: 'Sets',
  setsImport: 'Choose an Excel or CSV file, or paste the questions here',
  setsImportColumns:
    'Columns: stem, option A…E, answer, kind, points, knowledge, seconds, tolerance. The stem alone is enough.',
  setName: 'Name of the set',
  setNamePlaceholder: 'For example: first fractions',
  setsCheck: 'See what is read',
  setsWrite: 'Keep the set',
  setsWritten: (n) => `${plural(n, 'question', 'questions')} kept`,
  setsFound: (n) => `${plural(n, 'question', 'questions')} read`,
  setErase: 'Delete the set',
  setEraseSure: 'Press again to delete',
  setErased: 'The set is deleted',
};
