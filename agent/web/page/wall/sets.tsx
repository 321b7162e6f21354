/** Questions prepared before: choose a set, then each question is one tap. */
import { useEffect, useState } from 'preact/hooks';
import type { QuestionItemView, QuestionSetItems, QuestionSetView } from '../../api-bank.ts';
import { questionSet, questionSets } from '../calls-bank.ts';
import { read } from '../client.ts';
import { useKeys } from '../keys.ts';
import { language, words } from '../live.ts';
import { KindIcon } from '../parts/icons-kinds.tsx';
import { Press } from '../parts/press.tsx';
import { KIND_NAMES } from '../words/kinds.ts';
import { Header, Lines } from './header.tsx';
import { close } from './place.ts';
import { askOfSet } from './set-place.ts';

export function Sets() {
  const w = words.value;
  const [list, setList] = useState<readonly QuestionSetView[] | null>(null);
  const [chosen, setChosen] = useState<QuestionSetItems | null>(null);
  const choose = (id: string): void => {
    void read(() => questionSet(id)).then((found) => found !== undefined && setChosen(found));
  };
  useEffect(() => {
    void read(questionSets).then((found) => {
      if (found === undefined) return;
      setList(found.sets);
      const [only] = found.sets;
      if (found.sets.length === 1 && only !== undefined) choose(only.id);
    });
  }, []);
  useKeys({ Escape: close });
  return (
    <div class="screen sets">
      <Header>
        <b>{w.setsHead}</b>
      </Header>
      <Lines most={1} lesson />
      <main>
        {list?.length === 0 && <p class="sets-empty">{w.setsEmpty}</p>}
        {list !== null && list.length > 0 && (
          <ul class="set-list scrolls">
            {list.map((set) => (
              <li key={set.id}>
                <button
                  type="button"
                  class="room-device"
                  aria-pressed={chosen?.set.id === set.id}
                  onClick={() => choose(set.id)}
                >
                  <b>{set.name}</b>
                  <span>{w.setsCount(set.items)}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {chosen !== null && <Questions chosen={chosen} />}
      </main>
      <footer class="bar">
        <a class="press press-plain" href="/private#sets" target="banban-private" rel="opener">
          {w.setsOpen}
        </a>
        <Press onPress={close} keyName={w.keyEsc} local>
          {w.back}
        </Press>
      </footer>
    </div>
  );
}

function Questions({ chosen }: { chosen: QuestionSetItems }) {
  const { set, questions } = chosen;
  const ask = async (question: QuestionItemView): Promise<void> => {
    const numbers = questions.map(({ number }) => number);
    if (await askOfSet({ set: set.id, name: set.name, numbers, number: question.number })) close();
  };
  return (
    <ol class="set-questions scrolls">
      {questions.map((question) => (
        <li key={question.number}>
          <Press class="set-question" onPress={() => void ask(question)}>
            <KindIcon kind={question.kind} />
            <span>
              <b>{words.value.setNumber(question.number)}</b> {KIND_NAMES[language.value][question.kind]}
              {question.stem !== null && <em>{question.stem}</em>}
            </span>
          </Press>
        </li>
      ))}
    </ol>
  );
}
