/** What the school's office gives: teachers, the timetable, the calendar; and once a year 升班. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ImportReport, RollOver } from '../../../school/port.ts';
import {
  doRollOver,
  eraseClass,
  type FileBytes,
  importCalendar,
  importTeachers,
  importTimetable,
  rollOver,
  undoRollOver,
} from '../calls-school.ts';
import { act, remark } from '../client.ts';
import { words } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { WORDS, type Words } from '../words.ts';
import { DayChanges } from './day-changes.tsx';
import { FilePick, type PickedFile } from './file-pick.tsx';
import { ImportSaid } from './import-said.tsx';

const say = (text: (w: Words) => string): void => {
  remark.value = { zh: text(WORDS.zh), en: text(WORDS.en) };
};

export function School() {
  const w = words.value;
  const [className, setClassName] = useState('');
  /** How many files were written: the day below is read again. */
  const [written, setWritten] = useState(0);
  const onWritten = (): void => setWritten((count) => count + 1);
  return (
    <section class="school">
      <h1>{w.schoolHead}</h1>
      <NewYear />
      <DayChanges key={written} />
      <p>{w.schoolHint}</p>
      <FileCard
        onWritten={onWritten}
        head={w.schoolTeachers}
        send={importTeachers}
        said={({ added, changed, same }) => <p>{w.schoolTeachersSaid(added.length, changed.length, same)}</p>}
      />
      <FileCard
        onWritten={onWritten}
        head={w.schoolTimetable}
        send={(file, dryRun) => importTimetable(file, dryRun, className.trim())}
        said={({ entries, bells, newClasses, newTeachers }) => (
          <>
            <p>{w.schoolTimetableSaid(entries.length, bells.length)}</p>
            {newClasses.length > 0 && <p>{w.schoolNewClasses(newClasses.join('、'))}</p>}
            {newTeachers.length > 0 && <p>{w.schoolNewTeachers(newTeachers.join('、'))}</p>}
          </>
        )}
      >
        <label class="field">
          <span>{w.schoolTimetableClass}</span>
          <input
            type="text"
            value={className}
            maxLength={60}
            placeholder="三年二班"
            onInput={(event) => setClassName(event.currentTarget.value)}
          />
        </label>
      </FileCard>
      <FileCard
        onWritten={onWritten}
        head={w.schoolCalendar}
        send={importCalendar}
        said={({ calendar, added, changed }) => (
          <p>{w.schoolCalendarSaid(calendar.terms.length, calendar.days.length, added, changed)}</p>
        )}
      />
    </section>
  );
}

/** Choosing a file looks what it would change; the second press writes it. */
function FileCard<T extends ImportReport>({
  head,
  send,
  said,
  onWritten,
  children,
}: {
  readonly head: string;
  readonly send: (file: FileBytes, dryRun: boolean) => Promise<T>;
  readonly said: (seen: T) => ComponentChildren;
  readonly onWritten: () => void;
  readonly children?: ComponentChildren;
}) {
  const w = words.value;
  const [seen, setSeen] = useState<{ readonly file: FileBytes; readonly report: T } | null>(null);
  const look = async ({ bytes: file }: PickedFile): Promise<void> => {
    const report = await act('school', () => send(file, true));
    setSeen(report === undefined ? null : { file, report });
  };
  const write = async (file: FileBytes): Promise<void> => {
    if ((await act('school', () => send(file, false))) === undefined) return;
    setSeen(null);
    onWritten();
    say((both) => both.schoolDone);
  };
  return (
    <section class="card school-card">
      <h2>{head}</h2>
      {children}
      <div class="roster-do">
        <FilePick accept=".xlsx,.csv,.txt,.zip,.xls" onPick={(picked) => void look(picked)}>
          {w.schoolFile(head)}
        </FilePick>
      </div>
      {seen !== null && (
        <>
          {said(seen.report)}
          <ImportSaid problems={seen.report.problems} notices={seen.report.notices} />
          <Press look="go" onPress={() => void write(seen.file)}>
            {w.schoolWrite}
          </Press>
        </>
      )}
    </section>
  );
}

function NewYear() {
  const w = words.value;
  const [plan, setPlan] = useState<RollOver | null>(null);
  const [sure, setSure] = useState('');
  const look = async (): Promise<void> => setPlan((await act('roll-over', rollOver)) ?? null);
  useEffect(() => void look(), []);
  if (plan === null) return null;

  const move = async (): Promise<void> => {
    if ((await act('roll-over', doRollOver)) === undefined) return;
    await look();
    say((both) => both.rollOverDone);
  };
  const back = async (): Promise<void> => {
    if ((await act('roll-over', undoRollOver)) === undefined) return;
    await look();
    say((both) => both.rollOverUndone);
  };
  const erase = async (id: string): Promise<void> => {
    if ((await act('roll-over', () => eraseClass(id))) === undefined) return;
    await look();
    say((both) => both.erased);
  };
  /** What cannot be done by one slip of a finger. */
  const twice = (key: string, doIt: () => Promise<void>): void => {
    if (sure === key) void doIt();
    setSure(sure === key ? '' : key);
  };
  return (
    <>
      {plan.due && (
        <section class="card school-card">
          <h2>{w.rollOverHead(plan.year)}</h2>
          <p>{w.rollOverHint}</p>
          <ul>
            {plan.renamed.map(({ id, from, to, pupils }) => (
              <li key={id}>
                {from} → {to} <small>{w.pupils(pupils)}</small>
              </li>
            ))}
            {plan.leaving.map(({ id, name, pupils }) => (
              <li key={id}>
                {name}：{w.rollOverLeaves} <small>{w.pupils(pupils)}</small>
              </li>
            ))}
          </ul>
          {plan.untouched.length > 0 && <p>{w.rollOverUntouched(plan.untouched.map(({ name }) => name).join('、'))}</p>}
          <Press look="go" onPress={() => twice('all', move)}>
            {sure === 'all' ? w.rollOverConfirm : w.rollOverDo}
          </Press>
        </section>
      )}
      {plan.canUndo && <Press onPress={() => void back()}>{w.rollOverUndo}</Press>}
      {plan.left.length > 0 && (
        <section class="card school-card">
          <h2>{w.leftHead}</h2>
          {plan.left.map(({ id, name, pupils }) => (
            <Press key={id} onPress={() => twice(id, () => erase(id))}>
              {sure === id ? w.leftEraseConfirm : w.leftErase(name, pupils)}
            </Press>
          ))}
        </section>
      )}
    </>
  );
}
