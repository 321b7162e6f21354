/** One set of clickers for several classes: what is printed on them is the seat. */
import { useState } from 'preact/hooks';
import type { NumberBinding } from '../../api-lesson.ts';
import { bindByNumber, learnNumbers } from '../calls.ts';
import { act, remark } from '../client.ts';
import { schoolClass, taking, words } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { WORDS } from '../words.ts';

export function Numbers() {
  const w = words.value;
  const [checked, setChecked] = useState<NumberBinding | null>(null);
  const waits = schoolClass.value === null || taking.value;
  const learn = async (): Promise<void> => {
    const learnt = await act('numbers', learnNumbers);
    if (learnt === undefined) return;
    remark.value = {
      zh: WORDS.zh.numbersLearnt(learnt.numbers.length),
      en: WORDS.en.numbersLearnt(learnt.numbers.length),
    };
  };
  const check = async (): Promise<void> => setChecked((await act('numbers', () => bindByNumber(true))) ?? null);
  const bind = async (): Promise<void> => {
    const bound = await act('numbers', () => bindByNumber(false));
    if (bound === undefined) return;
    setChecked(null);
    remark.value = { zh: WORDS.zh.numbersBound(bound.bound.length), en: WORDS.en.numbersBound(bound.bound.length) };
  };
  return (
    <section class="card numbers-card">
      <h2>{w.numbersHead}</h2>
      <p>{w.numbersHint}</p>
      <Press disabled={waits} onPress={() => void learn()}>
        {w.numbersLearn}
      </Press>
      <Press disabled={waits} onPress={() => void check()}>
        {w.numbersBind}
      </Press>
      {checked !== null && (
        <div class="numbers-checked">
          <p>{w.numbersCheck(checked.bound.length, checked.missing.length)}</p>
          {checked.missing.length > 0 && <p>{w.numbersMissing(checked.missing.join(' '))}</p>}
          {checked.twice.length > 0 && <p>{w.numbersTwice(checked.twice.join(' '))}</p>}
          {checked.bound.length > 0 && (
            <Press look="go" disabled={waits} onPress={() => void bind()}>
              {w.numbersBind}
            </Press>
          )}
        </div>
      )}
    </section>
  );
}
