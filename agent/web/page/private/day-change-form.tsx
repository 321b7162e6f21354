/** What one period becomes on one day: no lesson, a substitute, another lesson, another room, or the other way round. */
import { useState } from 'preact/hooks';
import type { Plan } from '../../../school/planned.ts';
import type { SchoolDate } from '../../../school/port.ts';
import { SUBJECTS, type Subject } from '../../api-lesson.ts';
import { changeDay, swapPeriods } from '../calls-school.ts';
import { act } from '../client.ts';
import { language, words } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { Segments } from '../parts/segments.tsx';
import { SUBJECT_NAMES } from '../words/lesson.ts';
import { changeOf, type DayPeriod, periodsOf } from './day-periods.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface DayLists {
  readonly plan: Plan;
  readonly classes: readonly Named[];
  readonly teachers: readonly Named[];
}

interface Props {
  readonly date: SchoolDate;
  readonly each: DayPeriod;
  readonly lists: DayLists;
  readonly onDone: () => void;
}

type What = 'cancel' | 'substitute' | 'lesson' | 'elsewhere' | 'swap';

const NOTE_MOST = 60;

export function DayChangeForm({ date, each, lists, onDone }: Props) {
  const w = words.value;
  const { bell, lesson, usual } = each;
  const from = lesson ?? usual;
  const [what, setWhat] = useState<What | null>(null);
  const [classId, setClassId] = useState(from?.classId ?? '');
  const [subject, setSubject] = useState<Subject | ''>(from?.subject ?? '');
  const [teacherId, setTeacherId] = useState(from?.teacherId ?? '');
  const [substitute, setSubstitute] = useState('');
  const [room, setRoom] = useState('');
  const [otherDate, setOtherDate] = useState(date);
  const [other, setOther] = useState('');

  /** Only what makes a difference to the period as it is. */
  const choices: readonly What[] = [
    ...(lesson === undefined ? [] : (['cancel'] as const)),
    ...(from === undefined ? [] : (['substitute'] as const)),
    'lesson',
    ...(lesson === undefined ? [] : (['elsewhere'] as const)),
    'swap',
  ];
  const says: Readonly<Record<What, string>> = {
    cancel: w.dayCancel,
    substitute: w.daySubstitute,
    lesson: from === undefined ? w.dayAdd : w.dayLesson,
    elsewhere: w.dayElsewhere,
    swap: w.daySwap,
  };
  const ready =
    what === 'cancel' ||
    (what === 'substitute' && substitute !== '') ||
    (what === 'lesson' && (classId !== '' || subject !== '')) ||
    (what === 'elsewhere' && room.trim() !== '') ||
    (what === 'swap' && other !== '');

  function write(): Promise<unknown> {
    const one = { date, period: bell.period };
    const put = (change: Parameters<typeof changeOf>[2]) => changeDay([changeOf(date, each, change)]);
    switch (what) {
      case 'substitute':
        return put({ what, teacherId: substitute });
      case 'elsewhere':
        return put({ what, note: w.dayTo(room.trim()).slice(0, NOTE_MOST) });
      case 'lesson':
        return put({ what, classId: classId || null, subject: subject || null, teacherId: teacherId || null });
      case 'swap':
        return swapPeriods(one, { date: otherDate, period: Number(other) });
      default:
        return put({ what: 'cancel' });
    }
  }
  const save = async (): Promise<void> => {
    if ((await act('day', write)) !== undefined) onDone();
  };
  const others = periodsOf(lists.plan, otherDate).filter(
    (one) =>
      !(otherDate === date && one.bell.period === bell.period) && (lesson !== undefined || one.lesson !== undefined),
  );
  const saysOther = (one: DayPeriod): string =>
    [
      w.period(one.bell.period),
      one.lesson?.className ?? '',
      one.lesson === undefined ? w.dayFree : '',
      one.lesson?.subject == null ? '' : SUBJECT_NAMES[language.value][one.lesson.subject],
    ]
      .filter((part) => part !== '')
      .join(' ');
  return (
    <div class="day-form">
      <Segments
        name="day-what"
        head={w.dayWhat(bell.period)}
        values={choices}
        chosen={what}
        say={(value) => (value === null ? '' : says[value])}
        onChoose={setWhat}
      />
      <div class="day-fields">
        {what === 'substitute' && (
          <Choose
            head={w.daySubstituteWho}
            value={substitute}
            onChoose={setSubstitute}
            none={lists.teachers.length === 0 ? w.dayNoTeachers : w.dayChoose}
            options={lists.teachers.filter(({ id }) => id !== from?.teacherId)}
          />
        )}
        {what === 'lesson' && (
          <>
            <Choose
              head={w.beginClass}
              value={classId}
              onChoose={setClassId}
              none={w.dayNoClass}
              options={lists.classes}
            />
            <Choose
              head={w.beginSubject}
              value={subject}
              onChoose={(picked) => setSubject(SUBJECTS.find((one) => one === picked) ?? '')}
              none={w.dayUnsaid}
              options={SUBJECTS.map((id) => ({ id, name: SUBJECT_NAMES[language.value][id] }))}
            />
            <Choose
              head={w.beginTeacher}
              value={teacherId}
              onChoose={setTeacherId}
              none={w.dayUnsaid}
              options={lists.teachers}
            />
          </>
        )}
        {what === 'elsewhere' && (
          <label class="field">
            <span>{w.dayRoom}</span>
            <input
              type="text"
              value={room}
              maxLength={NOTE_MOST - 5}
              placeholder={w.dayRoomPlaceholder}
              onInput={(event) => setRoom(event.currentTarget.value)}
            />
          </label>
        )}
        {what === 'swap' && (
          <>
            <label class="field">
              <span>{w.daySwapDate}</span>
              <input
                type="date"
                value={otherDate}
                onInput={(event) => {
                  if (event.currentTarget.value === '') return;
                  setOtherDate(event.currentTarget.value);
                  setOther('');
                }}
              />
            </label>
            <Choose
              head={w.daySwapPeriod}
              value={other}
              onChoose={setOther}
              none={others.length === 0 ? w.daySwapNone : w.dayChoose}
              options={others.map((one) => ({ id: String(one.bell.period), name: saysOther(one) }))}
            />
          </>
        )}
      </div>
      <Press look="go" disabled={!ready} onPress={() => void save()}>
        {w.daySave}
      </Press>
    </div>
  );
}

function Choose({
  head,
  value,
  none,
  options,
  onChoose,
}: {
  readonly head: string;
  readonly value: string;
  /** What the empty value says. */
  readonly none: string;
  readonly options: readonly Named[];
  readonly onChoose: (id: string) => void;
}) {
  return (
    <label class="field">
      <span>{head}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{none}</option>
        {options.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
