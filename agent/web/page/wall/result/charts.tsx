/** A result as a picture: bars for letters, columns for numbers, rows for orders. */
import type { Option, WallQuestion } from '../../../api.ts';
import { words } from '../../live.ts';
import { LETTERS, lettersOf, OptionMark } from '../../parts/option-mark.tsx';
import { columnsOf, rightLetters, share, topOrders } from './counts.ts';

function Tick({ label }: { label: string | null }) {
  return (
    <span class="row-tick">
      {label !== null && (
        <span role="img" aria-label={label}>
          ✓
        </span>
      )}
    </span>
  );
}

function Count({ count, answered }: { count: number; answered: number }) {
  return (
    <p class="row-count">
      <b>{count}</b>
      <small>{share(count, answered)}%</small>
    </p>
  );
}

/** What stands beside a letter: its text, or 对 and 错. */
export function textOf(question: WallQuestion, letter: Option): string {
  if (question.kind === 'truefalse') return letter === 'A' ? words.value.isTrue : words.value.isFalse;
  return question.optionTexts?.[LETTERS.indexOf(letter)] ?? '';
}

function Row({ letter, question }: { letter: Option; question: WallQuestion }) {
  const count = question.tally?.[letter] ?? 0;
  const right = rightLetters(question).includes(letter);
  const text = textOf(question, letter);
  return (
    <li class={`row${right ? ' row-right' : ''}${text === '' ? '' : ' row-text'}`}>
      <OptionMark letter={letter} />
      <div class="row-bar">
        {text !== '' && <span class="row-said">{text}</span>}
        <div class="track" aria-hidden="true">
          <i
            class={`fill fill-${letter}`}
            style={{ width: `${share(count, question.answered)}%` }}
            data-zero={count === 0 ? '' : undefined}
          />
        </div>
      </div>
      <Count count={count} answered={question.answered} />
      <Tick label={right ? words.value.rightAnswer(letter) : null} />
    </li>
  );
}

const MOST_ORDERS = 5;

function Orders({ question }: { question: WallQuestion }) {
  const { orders, others } = topOrders(question, MOST_ORDERS);
  return (
    <>
      <ol class="rows orders">
        {orders.map(({ letters, count, right }) => (
          <li key={letters.join('')} class={`row${right ? ' row-right' : ''}`}>
            <span class="order">
              {letters.map((letter) => (
                <OptionMark key={letter} letter={letter} />
              ))}
            </span>
            <div class="row-bar">
              <div class="track" aria-hidden="true">
                <i
                  class="fill fill-plain"
                  style={{ width: `${share(count, question.answered)}%` }}
                  data-zero={count === 0 ? '' : undefined}
                />
              </div>
            </div>
            <Count count={count} answered={question.answered} />
            <Tick label={right ? words.value.rightAnswer(letters.join('')) : null} />
          </li>
        ))}
      </ol>
      {others > 0 && <p class="chart-rest">{words.value.otherOrders(others)}</p>}
    </>
  );
}

const MOST_COLUMNS = 9;
/** Up to so many a pupil is a dot; more of them are a column. */
const MOST_DOTS = 12;

function Numbers({ question }: { question: WallQuestion }) {
  const columns = columnsOf(question, MOST_COLUMNS);
  const most = Math.max(1, ...columns.map(({ count }) => count));
  return (
    <ol class="numbers">
      {columns.map(({ label, count, right }) => (
        <li key={label} class={right ? 'number-right' : ''}>
          <b class="number-count">{count}</b>
          <span class="number-pile" aria-hidden="true">
            {most <= MOST_DOTS ? (
              Array.from({ length: count }, (_, dot) => <i key={dot} class="dot" />)
            ) : (
              <i class="pillar" style={{ height: `${(count / most) * 100}%` }} />
            )}
          </span>
          <span class={`number-label${label.length > 6 ? ' number-long' : ''}`}>
            {right && (
              <span role="img" aria-label={words.value.rightAnswer(label)}>
                ✓
              </span>
            )}
            {label}
          </span>
        </li>
      ))}
    </ol>
  );
}

export function Chart({ question }: { question: WallQuestion }) {
  if (question.kind === 'numeric') return <Numbers question={question} />;
  if (question.kind === 'ranking') return <Orders question={question} />;
  return (
    <ol class={`rows rows-${question.options}`}>
      {lettersOf(question.options).map((letter) => (
        <Row key={letter} letter={letter} question={question} />
      ))}
    </ol>
  );
}
