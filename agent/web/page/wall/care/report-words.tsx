/**
 * 补充一句: optional, after the report is on record. Ready phrases a tap each, or a keyboard if there is one. What is kept is
 * in the room only; the wall never shows it again without the PIN.
 */
import { useState } from 'preact/hooks';
import type { ReportView } from '../../../api-maintenance.ts';
import { sayOfReport } from '../../calls-maintenance.ts';
import { act } from '../../client.ts';
import { language } from '../../live.ts';
import { Press } from '../../parts/press.tsx';
import { MAINTENANCE_WORDS } from '../../words/maintenance.ts';

const MOST_CHARACTERS = 200;

interface ReportWordsProps {
  readonly report: Pick<ReportView, 'id' | 'what' | 'worded'>;
  readonly onKept: (report: ReportView) => void;
}

export function ReportWords({ report, onKept }: ReportWordsProps) {
  const w = MAINTENANCE_WORDS[language.value];
  const [text, setText] = useState('');
  const [kept, setKept] = useState<string | null>(null);
  const comma = language.value === 'zh' ? '，' : ', ';

  function add(phrase: string): void {
    const parts = text.split(comma).filter((part) => part !== '');
    const next = parts.includes(phrase) ? parts.filter((part) => part !== phrase) : [...parts, phrase];
    setText(next.join(comma).slice(0, MOST_CHARACTERS));
  }
  async function keep(): Promise<void> {
    const saved = await act('report-words', () => sayOfReport(report.id, text));
    if (saved === undefined) return;
    setKept(text);
    onKept(saved);
  }
  const same = text === (kept ?? '');
  return (
    <form
      class="report-words"
      onSubmit={(event) => {
        event.preventDefault();
        if (!same) void keep();
      }}
    >
      <label>
        <span>{w.words}</span>
        <input
          type="text"
          maxLength={MOST_CHARACTERS}
          autoComplete="off"
          value={text}
          placeholder={report.worded && kept === null ? w.wordsReplace : w.wordsHint}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <Press onPress={() => void keep()} disabled={same}>
        {w.wordsKeep}
      </Press>
      <div class="report-phrases">
        {w.phrases[report.what].map((phrase) => (
          <Press key={phrase} pressed={text.split(comma).includes(phrase)} onPress={() => add(phrase)} local>
            {phrase}
          </Press>
        ))}
      </div>
      {kept !== null && same && (
        <p class="report-words-kept" role="status">
          {w.wordsKept}
        </p>
      )}
    </form>
  );
}
