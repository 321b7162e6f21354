/** The class list: paste it or choose a file, see what would change, then write it. Bad rows are named, good ones count. */
import { useState } from 'preact/hooks';
import type { RosterImport, RowProblem } from '../../../classroom/port.ts';
import { act, importRoster, remark, selectClass } from '../client.ts';
import { language, schoolClass, words } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { WORDS } from '../words.ts';

/** A file's bytes go as they are: the server finds out about their encoding and says so. */
interface Source {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function Roster() {
  const w = words.value;
  const [name, setName] = useState(schoolClass.peek()?.name ?? '');
  const [text, setText] = useState('');
  const [file, setFile] = useState<Source | null>(null);
  const [checked, setChecked] = useState<RosterImport | null>(null);
  /** A class that was written but does not sit here now. */
  const [elsewhere, setElsewhere] = useState<RosterImport['class']>(null);
  const bytes = (): Uint8Array<ArrayBuffer> => file?.bytes ?? new TextEncoder().encode(text);
  const ready = name.trim() !== '' && (file !== null || text.trim() !== '');

  const check = async (): Promise<void> => {
    setElsewhere(null);
    setChecked((await act('roster', () => importRoster(name.trim(), bytes(), true))) ?? null);
  };
  const write = async (): Promise<void> => {
    const written = await act('roster', () => importRoster(name.trim(), bytes(), false));
    if (written === undefined) return;
    const { class: schoolClassWritten, pupils } = written;
    const seated = schoolClass.peek();
    if (schoolClassWritten !== null && seated === null) await act('class', () => selectClass(schoolClassWritten.id));
    else if (schoolClassWritten?.id !== seated?.id) setElsewhere(schoolClassWritten);
    setChecked(null);
    setText('');
    setFile(null);
    remark.value = { zh: WORDS.zh.rosterWritten(pupils.length), en: WORDS.en.rosterWritten(pupils.length) };
  };
  const change = async (to: string): Promise<void> => {
    if ((await act('class', () => selectClass(to))) !== undefined) setElsewhere(null);
  };
  const choose = async (picked: File | undefined): Promise<void> => {
    if (picked === undefined) return;
    setFile({ name: picked.name, bytes: new Uint8Array(await picked.arrayBuffer()) });
    setChecked(null);
  };
  return (
    <main class="roster">
      <label class="field">
        <span>{w.rosterClass}</span>
        <input
          type="text"
          value={name}
          maxLength={60}
          placeholder={w.rosterClassPlaceholder}
          onInput={(event) => {
            setName(event.currentTarget.value);
            setChecked(null);
          }}
        />
      </label>
      <label class="field">
        <span>{w.rosterPaste}</span>
        <textarea
          rows={8}
          value={text}
          placeholder={w.rosterPastePlaceholder}
          disabled={file !== null}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setChecked(null);
          }}
        />
      </label>
      <div class="roster-do">
        <label class="press press-plain file">
          {file === null ? w.rosterFile : w.rosterFileChosen(file.name)}
          <input
            type="file"
            accept=".csv,.txt,text/csv"
            onChange={(event) => {
              const input = event.currentTarget;
              void choose(input.files?.[0]);
              // So that the same file, put right in Excel, can be chosen again.
              input.value = '';
            }}
          />
        </label>
        {file !== null && (
          <Press
            local
            onPress={() => {
              setFile(null);
              setChecked(null);
            }}
          >
            {w.cancel}
          </Press>
        )}
        <Press look={checked === null ? 'go' : 'plain'} disabled={!ready} onPress={() => void check()}>
          {w.rosterCheck}
        </Press>
      </div>
      {elsewhere !== null && schoolClass.value !== null && (
        <section class="card roster-elsewhere">
          <p>{w.rosterElsewhere(elsewhere.name, schoolClass.value.name)}</p>
          <Press onPress={() => void change(elsewhere.id)}>{w.rosterSwitch(elsewhere.name)}</Press>
        </section>
      )}
      {checked !== null && <Change checked={checked} onWrite={() => void write()} />}
    </main>
  );
}

function Change({ checked, onWrite }: { checked: RosterImport; onWrite: () => void }) {
  const w = words.value;
  const { added, changed, gone } = checked.change;
  const nothing = added.length + changed.length + gone.length === 0;
  return (
    <section class="card roster-change">
      {nothing && checked.problems.length === 0 && <p>{w.rosterNothing}</p>}
      {added.length > 0 && (
        <>
          <h2>{w.rosterAdded(added.length)}</h2>
          <ul>
            {added.map((pupil) => (
              <li key={pupil.seat}>
                <small>{pupil.seat}</small> {pupil.name}
              </li>
            ))}
          </ul>
        </>
      )}
      {changed.length > 0 && (
        <>
          <h2>{w.rosterChanged(changed.length)}</h2>
          <ul>
            {changed.map(({ before, after }) => (
              <li key={before.id}>
                <small>{before.seat}</small> {before.name} → <small>{after.seat}</small> {after.name}
              </li>
            ))}
          </ul>
        </>
      )}
      {gone.length > 0 && (
        <>
          <h2>{w.rosterGone(gone.length)}</h2>
          <ul>
            {gone.map((pupil) => (
              <li key={pupil.id}>
                <small>{pupil.seat}</small> {pupil.name}
              </li>
            ))}
          </ul>
        </>
      )}
      <Problems head={w.rosterProblems(checked.problems.length)} rows={checked.problems} level="care" />
      <Problems head={w.rosterNotices(checked.notices.length)} rows={checked.notices} level="note" />
      {checked.pupils.length > 0 && !nothing && (
        <Press look="go" onPress={onWrite}>
          {w.rosterWrite}
        </Press>
      )}
    </section>
  );
}

function Problems({ head, rows, level }: { head: string; rows: readonly RowProblem[]; level: 'care' | 'note' }) {
  if (rows.length === 0) return null;
  return (
    <div class={`note note-${level} problems`}>
      <b>{head}</b>
      <ul>
        {rows.map((problem) => (
          <li key={`${problem.row} ${problem.code}`}>
            {words.value.rosterRow(problem.row)}：{problem[language.value]}
          </li>
        ))}
      </ul>
    </div>
  );
}
