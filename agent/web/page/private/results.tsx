/** The questions asked, newest first, also those outside a lesson; each as a table for Excel. */
import { useEffect, useState } from 'preact/hooks';
import type { QuestionList } from '../../api.ts';
import { exportAddress, questions, read, remark } from '../client.ts';
import { clock } from '../lines.ts';
import { question, words } from '../live.ts';
import { WORDS } from '../words.ts';

export function Results() {
  const w = words.value;
  const [list, setList] = useState<QuestionList['questions'] | null>(null);
  const about = `${question.value?.id ?? ''} ${question.value?.state ?? ''}`;
  // Read again whenever a question begins, ends or is shown.
  useEffect(() => {
    void read(questions).then((found) => {
      if (found !== undefined) setList(found.questions);
    });
  }, [about]);
  const said: Readonly<Record<string, string>> = {
    open: w.stateOpen,
    closed: w.stateClosed,
    revealed: w.stateRevealed,
    voided: w.stateVoided,
  };
  return (
    <section class="results">
      <h2>{w.resultsHead}</h2>
      {list?.length === 0 && <p class="empty">{w.resultsEmpty}</p>}
      <ul class="result-list">
        {list?.map((each) => (
          <li key={each.id} class="card">
            <time>{clock(Date.parse(each.openedAt))}</time>
            <span>{said[each.state] ?? each.state}</span>
            {each.state === 'open' ? null : (
              <a
                class="press press-plain"
                href={exportAddress(each.id)}
                download
                onClick={() => {
                  remark.value = { zh: WORDS.zh.exported, en: WORDS.en.exported };
                }}
              >
                {w.exportCsv}
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
