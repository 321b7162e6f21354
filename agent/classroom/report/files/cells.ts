/** What a value becomes in a file, so that no spreadsheet makes something else of it. */

/** Half- and full-width signs (=, +, -, @) that start a formula in one spreadsheet or another, also after blanks. */
const FORMULA = /^[\s]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r|%]/u;
/** A plain number, `-3.5`, is no formula: it does nothing but be one. */
const NUMBER = /^-?\d+(\.\d+)?$/;

export const isFormula = (text: string): boolean => FORMULA.test(text) && !NUMBER.test(text);

export function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Free text: never a formula, never a second line. */
export function textCell(text: string): string {
  const oneLine = text.replaceAll(/[\r\n\t]+/g, ' ');
  return quoted(isFormula(text) ? `'${oneLine}` : oneLine);
}

/** Text that looks like a number and must stay text; see agent/decisions/0010. */
export function idCell(text: string): string {
  return text === '' ? '' : quoted(`="${text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll('"', '""')}"`);
}

/** Safe on Windows: none of `<>:"/\|?*`, no control characters, no dot or space at the end. */
export function filenamePart(text: string, longest = 40): string {
  const plain = text.replaceAll(/[<>:"/\\|?*\p{C}]/gu, '');
  return [...plain]
    .slice(0, longest)
    .join('')
    .replaceAll(/[. ]+$/g, '');
}
