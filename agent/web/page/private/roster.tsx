/** The class list: paste it or choose a file, see what would change, then write it. Bad rows are named, good ones count. */
import { useState } from 'preact/hooks';
import type { ClassImport, RosterImport } from '../../../classroom/port.ts';
import { type FileBytes, importRoster } from '../calls-school.ts';
import { act, remark, selectClass } from '../client.ts';
import { schoolClass, words } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { WORDS, type Words } from '../words.ts';
import { FilePick, type PickedFile } from './file-pick.tsx';
import { ImportSaid } from './import-said.tsx';
import { School } from './school.tsx';

/** A file's bytes go as they are: the server finds out about their encoding and says so. */
export function Roster() {
  const w = words.value;
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [file, setFile] = useState<PickedFile | null>(null);
  const [checked, setChecked] = useState<RosterImport | null>(null);
  /** A class that was written but does not sit here now. */
  const [elsewhere, setElsewhere] = useState<ClassImport['class']>(null);
  const bytes = (): FileBytes => file?.bytes ?? new TextEncoder().encode(text);
  const ready = file !== null || text.trim() !== '';

  const check = async (): Promise<void> => {
    setElsewhere(null);
    setChecked((await act('roster', () => importRoster(name.trim(), bytes(), true))) ?? null);
  };
  const write = async (): Promise<void> => {
    const written = await act('roster', () => importRoster(name.trim(), bytes(), false));
    if (written === undefined) return;
    const { classes, totals } = written;
    const [only] = classes;
    const seated = schoolClass.peek();
    if (only?.class != null && seated === null) await act('class', () => selectClass(only.class?.id ?? ''));
    else if (classes.length === 1 && only?.class?.id !== seated?.id) setElsewhere(only?.class ?? null);
    setChecked(null);
    setText('');
    setFile(null);
    const said = (w: Words): string =>
      classes.length > 1 ? w.rosterWrittenClasses(classes.length, totals.pupils) : w.rosterWritten(totals.pupils);
    remark.value = { zh: said(WORDS.zh), en: said(WORDS.en) };
  };
  const change = async (to: string): Promise<void> => {
    if ((await act('class', () => selectClass(to))) !== undefined) setElsewhere(null);
  };
  const choose = (picked: PickedFile): void => {
    setFile(picked);
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
        <FilePick accept=".xlsx,.csv,.txt,.zip,.xls" onPick={choose}>
          {file === null ? w.rosterFile : w.rosterFileChosen(file.name)}
        </FilePick>
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
      <School />
    </main>
  );
}

function Change({ checked, onWrite }: { checked: RosterImport; onWrite: () => void }) {
  const w = words.value;
  const { classes, totals, problems, notices } = checked;
  const nothing = totals.added + totals.changed + totals.gone === 0;
  return (
    <section class="card roster-change">
      {classes.length > 1 && <p>{w.rosterTotals(classes.length, totals.pupils)}</p>}
      {nothing && problems.length === 0 && <p>{w.rosterNothing}</p>}
      {classes.map((one) => (
        <ClassChange key={one.name} one={one} several={classes.length > 1} />
      ))}
      <ImportSaid problems={problems} notices={notices} />
      {totals.pupils > 0 && !nothing && (
        <Press look="go" onPress={onWrite}>
          {w.rosterWrite}
        </Press>
      )}
    </section>
  );
}

/** One class of a list. Of many only the numbers are open: nobody reads three thousand names. */
function ClassChange({ one, several }: { one: ClassImport; several: boolean }) {
  const w = words.value;
  const { added, changed, gone } = one.change;
  const counts = [
    added.length > 0 ? w.rosterAdded(added.length) : '',
    changed.length > 0 ? w.rosterChanged(changed.length) : '',
    gone.length > 0 ? w.rosterGone(gone.length) : '',
  ].filter((text) => text !== '');
  if (counts.length === 0) return null;
  const lists = (
    <>
      {added.length > 0 && (
        <>
          <h3>{w.rosterAdded(added.length)}</h3>
          <ul>
            {added.map((pupil) => (
              <li key={pupil.seat}>
                <small>{pupil.seat}</small> {pupil.name} <Consent given={pupil.consent} />
              </li>
            ))}
          </ul>
        </>
      )}
      {changed.length > 0 && (
        <>
          <h3>{w.rosterChanged(changed.length)}</h3>
          <ul>
            {changed.map(({ before, after }) => (
              <li key={before.id}>
                <small>{before.seat}</small> {before.name} → <small>{after.seat}</small> {after.name}{' '}
                <Consent given={after.consent} />
              </li>
            ))}
          </ul>
        </>
      )}
      {gone.length > 0 && (
        <>
          <h3>{w.rosterGone(gone.length)}</h3>
          <ul>
            {gone.map((pupil) => (
              <li key={pupil.id}>
                <small>{pupil.seat}</small> {pupil.name}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
  const head = `${one.name}${one.class === null ? `（${w.rosterNew}）` : ''}`;
  return several ? (
    <details>
      <summary>
        {head}：{counts.join('，')}
      </summary>
      {lists}
    </details>
  ) : (
    <>
      <h2>{head}</h2>
      {lists}
    </>
  );
}

function Consent({ given }: { given: boolean | undefined }) {
  if (given === undefined) return null;
  return <small>{given ? words.value.rosterConsentYes : words.value.rosterConsentNo}</small>;
}
