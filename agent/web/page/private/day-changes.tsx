/** One day that is not as the week has it: look at its periods, tap one, say what is otherwise, or take it back. */
import { useEffect, useState } from 'preact/hooks';
import { beijingDate } from '../../../beijing-time.ts';
import type { SchoolDate } from '../../../school/port.ts';
import { teachers } from '../calls.ts';
import { schoolView, undoDayChange } from '../calls-school.ts';
import { act, classes, read, remark } from '../client.ts';
import { language, serverNow, words } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { SUBJECT_NAMES } from '../words/lesson.ts';
import { WORDS, type Words } from '../words.ts';
import { DayChangeForm, type DayLists } from './day-change-form.tsx';
import { type DayPeriod, periodsOf, planOf } from './day-periods.ts';

const rowId = (period: number): string => `day-period-${period}`;
const time = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** 李 before 王 before 周, as a list of names is looked through. */
const byName = (one: { readonly name: string }, other: { readonly name: string }): number =>
  one.name.localeCompare(other.name, 'zh-CN');

/** What is written about a period that is otherwise. */
function markOf({ change, lesson, usual }: DayPeriod, w: Words): string {
  if (change === undefined) return '';
  // Another subject is another lesson: its teacher stands in for nobody.
  const same = lesson?.subject === usual?.subject;
  const who = same && lesson?.insteadOf != null ? w.dayInsteadOf(lesson.insteadOf) : '';
  const plain = change.cancelled ? w.dayCancelled : w.dayChanged;
  const said = [who, change.note ?? ''].filter((part) => part !== '');
  return said.length === 0 ? plain : said.join(' · ');
}

export function DayChanges() {
  const w = words.value;
  const [lists, setLists] = useState<DayLists | null>(null);
  const [date, setDate] = useState<SchoolDate>(() => beijingDate(serverNow()));
  const [open, setOpen] = useState<number | null>(null);
  const again = async (): Promise<void> => {
    const found = await read(async () => {
      const [view, named, taught] = await Promise.all([schoolView(), classes(), teachers()]);
      const plan = planOf(view, named.classes, taught.teachers);
      return { plan, classes: named.classes, teachers: [...taught.teachers].sort(byName) };
    });
    if (found !== undefined) setLists(found);
  };
  useEffect(() => void again(), []);
  if (lists === null) return null;

  const done = async (period: number, said: (both: Words) => string): Promise<void> => {
    setOpen(null);
    await again();
    remark.value = { zh: said(WORDS.zh), en: said(WORDS.en) };
    // What held the focus is gone: it goes back to the period.
    document.getElementById(rowId(period))?.focus();
  };
  const undo = async (period: number): Promise<void> => {
    if ((await act('day', () => undoDayChange(date, period))) !== undefined)
      await done(period, (both) => both.dayUndone);
  };
  /** Lists may have come in since: a class list, say. */
  const toggle = (period: number): void => {
    setOpen(open === period ? null : period);
    if (open !== period) void again();
  };
  const day = lists.plan.calendar.day(date);
  return (
    <section class="card school-card day-card">
      <h2>{w.dayHead}</h2>
      {lists.plan.bells.length === 0 ? (
        <p>{w.dayNoBells}</p>
      ) : (
        <>
          <label class="field">
            <span>{w.dayDate}</span>
            <input
              type="date"
              value={date}
              onInput={(event) => {
                const picked = event.currentTarget.value;
                // Empty while a date is half typed.
                if (picked === '' || picked === date) return;
                setDate(picked);
                setOpen(null);
              }}
            />
          </label>
          {!day.school && <p>{w.dayOff(day.note)}</p>}
          <ul class="day-periods">
            {periodsOf(lists.plan, date).map((each) => {
              const { period } = each.bell;
              return (
                <li key={period} class={each.change === undefined ? '' : 'day-otherwise'}>
                  <Row each={each} open={open === period} onPress={() => toggle(period)} />
                  {each.change !== undefined && (
                    <Press label={w.dayUndoLabel(period)} onPress={() => void undo(period)}>
                      {w.dayUndo}
                    </Press>
                  )}
                  {open === period && (
                    <DayChangeForm
                      key={`${date}.${period}`}
                      date={date}
                      each={each}
                      lists={lists}
                      onDone={() => void done(period, (both) => both.daySaved)}
                    />
                  )}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </section>
  );
}

function Row({ each, open, onPress }: { each: DayPeriod; open: boolean; onPress: () => void }) {
  const w = words.value;
  const { bell, lesson, usual } = each;
  const shown = lesson ?? usual;
  const mark = markOf(each, w);
  const subject = shown?.subject == null ? '' : SUBJECT_NAMES[language.value][shown.subject];
  const about = shown === undefined ? '' : [shown.className ?? '', subject].filter((part) => part !== '').join(' ');
  return (
    <button type="button" id={rowId(bell.period)} class="day-period" aria-expanded={open} onClick={onPress}>
      <b>{w.period(bell.period)}</b>
      <time>
        {time(bell.fromMinute)}–{time(bell.toMinute)}
      </time>
      <span class={shown === undefined ? 'day-free' : lesson === undefined ? 'day-gone' : ''}>
        {shown === undefined ? w.dayFree : about}
        {shown?.teacher != null && <small> {shown.teacher}</small>}
      </span>
      {mark !== '' && <em>{mark}</em>}
    </button>
  );
}
