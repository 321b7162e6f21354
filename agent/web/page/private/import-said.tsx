/** What was said of single rows of a file: with their place in the file, problems before remarks. */
import type { RowProblem } from '../../../classroom/port.ts';
import { language, words } from '../live.ts';

export function ImportSaid({ problems, notices }: { problems: readonly RowProblem[]; notices: readonly RowProblem[] }) {
  const w = words.value;
  return (
    <>
      <Rows head={w.rosterProblems(problems.length)} rows={problems} level="care" />
      <Rows head={w.rosterNotices(notices.length)} rows={notices} level="note" />
    </>
  );
}

function Rows({ head, rows, level }: { head: string; rows: readonly RowProblem[]; level: 'care' | 'note' }) {
  const w = words.value;
  if (rows.length === 0) return null;
  return (
    <div class={`note note-${level} problems`}>
      <b>{head}</b>
      <ul>
        {rows.map((one) => (
          <li key={`${one.sheet} ${one.row} ${one.code}`}>
            {one.sheet === undefined ? w.rosterRow(one.row) : w.rosterSheetRow(one.sheet, one.row)}：
            {one[language.value]}
          </li>
        ))}
      </ul>
    </div>
  );
}
