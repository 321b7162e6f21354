/** Sets of questions from the teacher's own Excel: see what is read, then keep it. */
import { useEffect, useState } from 'preact/hooks';
import type { QuestionSetImport, QuestionSetView } from '../../api-bank.ts';
import { eraseSet, importSet, questionSets } from '../calls-bank.ts';
import { act, read, remark } from '../client.ts';
import { language, words } from '../live.ts';
import { Press, useConfirmed } from '../parts/press.tsx';
import { KIND_NAMES } from '../words/kinds.ts';
import { WORDS } from '../words.ts';
import { FilePick, type PickedFile } from './file-pick.tsx';
import { ImportSaid } from './import-said.tsx';

export function Sets() {
  const [list, setList] = useState<readonly QuestionSetView[] | null>(null);
  const again = (): void => {
    void read(questionSets).then((found) => found !== undefined && setList(found.sets));
  };
  useEffect(again, []);
  return (
    <main class="roster sets-inside">
      <Import onKept={again} />
      {list !== null && list.length > 0 && (
        <ul class="result-list">
          {list.map((set) => (
            <OneSet key={set.id} set={set} onErased={again} />
          ))}
        </ul>
      )}
    </main>
  );
}

function OneSet({ set, onErased }: { set: QuestionSetView; onErased: () => void }) {
  const w = words.value;
  const [confirming, pressErase] = useConfirmed(() => {
    void act('sets', () => eraseSet(set.id)).then((done) => {
      if (done === undefined) return;
      remark.value = { zh: WORDS.zh.setErased, en: WORDS.en.setErased };
      onErased();
    });
  });
  return (
    <li class="card">
      <b>{set.name}</b>
      <span>{w.setsCount(set.items)}</span>
      <Press look={confirming ? 'danger' : 'plain'} onPress={pressErase}>
        {confirming ? w.setEraseSure : w.setErase}
      </Press>
    </li>
  );
}

function Import({ onKept }: { onKept: () => void }) {
  const w = words.value;
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [file, setFile] = useState<PickedFile | null>(null);
  const [checked, setChecked] = useState<QuestionSetImport | null>(null);
  const bytes = (): Uint8Array<ArrayBuffer> => file?.bytes ?? new TextEncoder().encode(text);
  const ready = name.trim() !== '' && (file !== null || text.trim() !== '');
  const send = (dryRun: boolean): Promise<QuestionSetImport | undefined> =>
    act('sets', () => importSet(name.trim(), bytes(), dryRun));
  const check = async (): Promise<void> => setChecked((await send(true)) ?? null);
  const keep = async (): Promise<void> => {
    const kept = await send(false);
    if (kept === undefined) return;
    remark.value = { zh: WORDS.zh.setsWritten(kept.questions.length), en: WORDS.en.setsWritten(kept.questions.length) };
    setChecked(null);
    setText('');
    setFile(null);
    setName('');
    onKept();
  };
  const choose = (picked: PickedFile): void => {
    setFile(picked);
    // What a teacher calls the file is mostly what it is about.
    if (name === '') setName(picked.name.replace(/\.[^.]+$/, '').slice(0, 60));
    setChecked(null);
  };
  return (
    <>
      <label class="field">
        <span>{w.setName}</span>
        <input
          type="text"
          value={name}
          maxLength={60}
          placeholder={w.setNamePlaceholder}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{w.setsImport}</span>
        <small>{w.setsImportColumns}</small>
        <textarea
          rows={6}
          value={text}
          disabled={file !== null}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setChecked(null);
          }}
        />
      </label>
      <div class="roster-do">
        <FilePick accept=".xlsx,.csv,.txt" onPick={choose}>
          {file === null ? w.rosterFile : w.rosterFileChosen(file.name)}
        </FilePick>
        <Press look={checked === null ? 'go' : 'plain'} disabled={!ready} onPress={() => void check()}>
          {w.setsCheck}
        </Press>
      </div>
      {checked !== null && (
        <section class="card roster-change">
          <h2>{w.setsFound(checked.questions.length)}</h2>
          <ol class="set-preview">
            {checked.questions.map((question) => (
              <li key={question.number}>
                <small>
                  {question.number} · {KIND_NAMES[language.value][question.kind]}
                </small>{' '}
                {question.stem ?? ''}
              </li>
            ))}
          </ol>
          <ImportSaid problems={checked.problems} notices={checked.notices} />
          {checked.questions.length > 0 && (
            <Press look="go" onPress={() => void keep()}>
              {w.setsWrite}
            </Press>
          )}
        </section>
      )}
    </>
  );
}
