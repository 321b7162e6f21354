/** What a cell of a class list may hold, and how Excel damages it. */

export interface CellRefusal {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}
type Cell = { readonly value: string } | CellRefusal;

const NAME_LIMIT = 64;
const SEAT_LIMIT = 12;
const STUDENT_NO = /^[0-9A-Za-z_-]{1,32}$/;
const CLICKER = /^[0-9A-Z][0-9A-Z_-]{0,39}$/;
/** `3.41E+17`: what Excel leaves of a long number. */
const SCIENTIFIC = /^\d(\.\d+)?E\+?\d+$/i;
/** 身份证号, and 学籍号, which has it in it: a date of birth in the middle, perhaps a letter in front. */
const STATE_ID = /^(?:[GLJ]\d{17}[\dX]|\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX])$/i;
const ICLICKER_ID = /^[0-9A-F]{8}$/;

const refuse = (code: string, zh: string, en: string): CellRefusal => ({ code, zh, en });

/** Without the marks of spreadsheets: `="007"`, a leading tab or apostrophe, zero-width characters, control characters. */
export function cleanText(cell: string): string {
  const plain = cell.replaceAll(/[\u200b-\u200f\u2060\ufeff]|\p{Cc}/gu, '').trim();
  const quoted = /^="(.*)"$/.exec(plain);
  return (quoted?.[1] ?? plain.replace(/^'/, '')).trim();
}

const halfWidth = (text: string): string => text.normalize('NFKC');

/** Spaces inside a Chinese name are made for looks (王　芳); others keep one between words. Letters stay as written. */
export function readName(cell: string): Cell {
  const value = /\p{Script=Han}/u.test(cell) ? cell.replaceAll(/\s/gu, '') : cell.replaceAll(/\s+/gu, ' ');
  if (value === '') return refuse('ROSTER-NAME-MISSING', '没有姓名', 'the name is missing');
  if ([...value].length > NAME_LIMIT)
    return refuse('ROSTER-NAME-LONG', `姓名超过 ${NAME_LIMIT} 个字`, `a name of over ${NAME_LIMIT} characters`);
  return { value };
}

export function readSeat(cell: string): Cell {
  const value = halfWidth(cell).replaceAll(/\s/g, '');
  if (value === '') return refuse('ROSTER-SEAT-MISSING', '没有座号', 'the seat is missing');
  if (SCIENTIFIC.test(value) || [...value].length > SEAT_LIMIT)
    return refuse(
      'ROSTER-SEAT-FORM',
      `座号写法不对：${value.slice(0, SEAT_LIMIT * 2)}`,
      `not a seat number: ${value.slice(0, SEAT_LIMIT * 2)}`,
    );
  return { value };
}

/** `7` and `07` are one seat. */
export const seatKey = (seat: string): string =>
  /^\d+$/.test(seat) ? seat.replace(/^0+(?=\d)/, '') : seat.toUpperCase();

/** Empty is fine. A long number that Excel rounded would be somebody else's: refused. */
export function readStudentNo(cell: string): Cell {
  const value = halfWidth(cell).replaceAll(/\s/g, '');
  if (value === '') return { value };
  if (SCIENTIFIC.test(value) || /^\d{15,}000$/.test(value))
    return refuse(
      'ROSTER-NO-DAMAGED',
      '学号被表格软件改坏了（变成科学计数或末尾变成 0），请把该列设为“文本”后重新填写',
      'the student number was damaged by the spreadsheet: format the column as text and enter it again',
    );
  if (STATE_ID.test(value))
    return refuse(
      'ROSTER-NO-STATE-ID',
      '“学号”一栏填的是学籍号或身份证号，不保存；这名学生按没有学号导入',
      'a state identifier stands in place of the student number: it is not kept, the pupil is imported without one',
    );
  if (!STUDENT_NO.test(value))
    return refuse('ROSTER-NO-FORM', '学号只能用数字和字母', 'a student number has digits and letters only');
  return { value };
}

/** True if the last byte is the xor of the first three, as on every i>clicker. */
export function checksOut(id: string): boolean {
  const bytes = id.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return bytes.length === 4 && bytes.reduce((sum, byte) => sum ^ byte, 0) === 0;
}

export type ClickerCell = { readonly value: string; readonly notice?: CellRefusal } | CellRefusal;

/** Empty is fine. An id whose check byte does not fit is kept, since the list may know better, and said. */
export function readClicker(cell: string): ClickerCell {
  const value = halfWidth(cell).replaceAll(/\s/g, '').toUpperCase();
  if (value === '') return { value };
  if (/^\d(\.\d+)?E\+\d+$/.test(value))
    return refuse(
      'ROSTER-CLICKER-DAMAGED',
      '答题器号被表格软件改成了科学计数，请设为“文本”后重新填写；这名学生没有绑定答题器',
      'the clicker’s id was damaged by the spreadsheet; this pupil has none',
    );
  if (!CLICKER.test(value))
    return refuse(
      'ROSTER-CLICKER-FORM',
      '答题器号写法不对，这名学生没有绑定答题器',
      'not a clicker’s id; this pupil has none',
    );
  const padded = value.padStart(8, '0');
  if (value.length < 8 && /^[0-9A-F]{5,7}$/.test(value) && checksOut(padded)) {
    const notice = refuse(
      'ROSTER-CLICKER-ZEROS',
      `答题器号 ${value} 少了开头的 0，已补为 ${padded}`,
      `clicker ${value} lost its leading zeros: read as ${padded}`,
    );
    return { value: padded, notice };
  }
  if (ICLICKER_ID.test(value) && !checksOut(value)) {
    const notice = refuse(
      'ROSTER-CLICKER-CHECK',
      `答题器号 ${value} 的校验不符，可能抄错了一位`,
      `the check byte of clicker ${value} does not fit: perhaps a typing error`,
    );
    return { value, notice };
  }
  return { value };
}
