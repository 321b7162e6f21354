/** 监护人同意, as offices write it. Not signed yet is not agreed. */

const YES = new Set([
  '是',
  '有',
  '已',
  '同意',
  '已同意',
  '已签',
  '已签字',
  '已签名',
  '已交',
  '√',
  '✓',
  '✔',
  '☑',
  '1',
  'y',
  'yes',
  'true',
]);
const NO = new Set([
  '否',
  '无',
  '没有',
  '不',
  '不同意',
  '未同意',
  '未签',
  '未签字',
  '未交',
  '拒绝',
  '×',
  '✗',
  '✘',
  '☒',
  'x',
  '0',
  'n',
  'no',
  'false',
]);

/** `''`: the cell is empty, nothing is known; undefined: it cannot be understood. */
export function readConsent(cell: string): boolean | '' | undefined {
  const plain = cell.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();
  if (plain === '') return '';
  if (YES.has(plain)) return true;
  return NO.has(plain) ? false : undefined;
}
