/** A number as it is typed on the page's pad, key after key. */
const LONGEST = 14;

/** `12` and `.` → `12.`; what makes no number is left out. */
export function typed(text: string, key: string): string {
  if (key === '-') return text.charAt(0) === '-' ? text.slice(1) : `-${text}`;
  if (text.length >= LONGEST || (key === '.' && text.indexOf('.') >= 0)) return text;
  return text + key;
}
