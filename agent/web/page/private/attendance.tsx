/** Who is here, seat by seat: grey until seen; a tap marks, a correction keeps what was said before and why. */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type {
  AttendanceBy,
  AttendanceReason,
  AttendanceSheet,
  AttendanceStatus,
  AttendanceWord,
} from '../../api-lesson.ts';
import { attendance, markPupil } from '../calls.ts';
import { act, read, remark } from '../client.ts';
import { clock } from '../lines.ts';
import { language, wall, words } from '../live.ts';
import { hereOf } from '../parts/lesson-said.ts';
import { Press } from '../parts/press.tsx';
import { ATTENDANCE_NAMES, REASON_NAMES } from '../words/lesson.ts';
import { WORDS, type Words } from '../words.ts';
import { SeatGrid, SeatGridFoot } from './seat-grid.tsx';

type Pupil = AttendanceSheet['pupils'][number];

/** The lesson whose attendance is up; null: the one that is on. */
export const attended = signal<string | null>(null);
const chosen = signal<string | null>(null);

const STATUSES: readonly AttendanceStatus[] = ['present', 'late', 'early', 'leave', 'absent'];
const REASONS: readonly AttendanceReason[] = [
  'mistake',
  'arrived',
  'left',
  'illness',
  'family',
  'school',
  'device',
  'other',
];

function byWhat(by: AttendanceBy, w: Words): string {
  return { press: w.byPress, badge: w.byBadge, tablet: w.byTablet, teacher: w.byTeacher, end: w.byEnd }[by];
}

export function Attendance() {
  const w = words.value;
  const [sheet, setSheet] = useState<AttendanceSheet | null>(null);
  const on = wall.value?.lesson?.id ?? null;
  const id = attended.value ?? on;
  // The wall's counts change with every pupil that is seen.
  const about = attended.value === null ? JSON.stringify(wall.value?.attendance) : '';
  useEffect(() => {
    if (id === null) return setSheet(null);
    void read(() => attendance(id)).then((found) => found !== undefined && setSheet(found));
  }, [id, about]);
  if (sheet === null) return <p class="empty">{w.attendanceEmpty}</p>;
  const { count, pupils } = sheet;
  const one = pupils.find(({ pupilId }) => pupilId === chosen.value);
  const missing = pupils.filter(({ status }) => status === null || status === 'absent');
  return (
    <main class="attendance">
      <div class="seats-head">
        <h1>{w.attendanceHead(hereOf(count), count.size)}</h1>
        {attended.value !== null && on !== null && (
          <Press local onPress={() => (attended.value = null)}>
            {w.attendanceOfNow}
          </Press>
        )}
      </div>
      <section class={`note ${missing.length === 0 ? 'note-well' : 'note-care'} missing`}>
        <b>{missing.length === 0 ? `✓ ${w.attendanceAllHere}` : w.attendanceMissing}</b>
        {missing.map((pupil) => (
          <button key={pupil.pupilId} type="button" class="missing-one" onClick={() => (chosen.value = pupil.pupilId)}>
            <small>{pupil.seat}</small> {pupil.name}
          </button>
        ))}
      </section>
      {one === undefined ? (
        <p class="attendance-hint">{w.attendanceChoose}</p>
      ) : (
        <OnePupil key={one.pupilId} lesson={sheet.lesson} pupil={one} onMarked={setSheet} />
      )}
      <SeatGrid seats={pupils}>
        {(pupil) => (
          <li key={pupil.pupilId}>
            <Seat pupil={pupil} />
          </li>
        )}
      </SeatGrid>
      <SeatGridFoot />
    </main>
  );
}

function Seat({ pupil }: { pupil: Pupil }) {
  const w = words.value;
  const { status } = pupil;
  return (
    <button
      type="button"
      class={`seat here-${status ?? 'unseen'}`}
      aria-pressed={chosen.value === pupil.pupilId}
      onClick={() => {
        chosen.value = chosen.value === pupil.pupilId ? null : pupil.pupilId;
      }}
    >
      <span class="seat-number">{pupil.seat}</span>
      <span class="seat-name">{pupil.name ?? ''}</span>
      <span class="seat-state">
        <span aria-hidden="true">{status === 'present' ? '✓ ' : ''}</span>
        {status === null ? w.attendanceNot : ATTENDANCE_NAMES[language.value][status]}
      </span>
    </button>
  );
}

interface OnePupilProps {
  readonly lesson: string;
  readonly pupil: Pupil;
  readonly onMarked: (sheet: AttendanceSheet) => void;
}

/** A first mark is one tap; a correction asks why, and a tap on the reason writes it. */
function OnePupil({ lesson, pupil, onMarked }: OnePupilProps) {
  const w = words.value;
  const names = ATTENDANCE_NAMES[language.value];
  const [wanted, setWanted] = useState<AttendanceStatus | null>(null);
  const [text, setText] = useState('');
  const mark = async (status: AttendanceStatus, reason?: AttendanceReason): Promise<void> => {
    const said = text.trim();
    const sheet = await act('attendance', () =>
      markPupil(lesson, pupil.pupilId, {
        status,
        ...(reason === undefined ? {} : { reason }),
        ...(said === '' ? {} : { words: said }),
      }),
    );
    if (sheet === undefined) return;
    onMarked(sheet);
    setWanted(null);
    setText('');
    remark.value = {
      zh: WORDS.zh.attendanceSet(pupil.seat, ATTENDANCE_NAMES.zh[status]),
      en: WORDS.en.attendanceSet(pupil.seat, ATTENDANCE_NAMES.en[status]),
    };
  };
  return (
    <section class="card one-seat">
      <h2>
        {w.seatName(pupil.seat)} {pupil.name}
      </h2>
      {!pupil.consent && <p>{w.attendanceNoConsent}</p>}
      <div>
        {STATUSES.map((status) => (
          <Press
            key={status}
            class={`mark-here here-${status}`}
            pressed={(wanted ?? pupil.status) === status}
            disabled={pupil.status === status}
            onPress={() => (pupil.status === null ? void mark(status) : setWanted(status))}
          >
            {names[status]}
          </Press>
        ))}
      </div>
      {wanted !== null && (
        <>
          <label class="field">
            <span>{w.attendanceWords}</span>
            <input type="text" value={text} maxLength={200} onInput={(event) => setText(event.currentTarget.value)} />
          </label>
          <p>{w.attendanceReason}</p>
          <div>
            {REASONS.map((reason) => (
              <Press key={reason} onPress={() => void mark(wanted, reason)}>
                {REASON_NAMES[language.value][reason]}
              </Press>
            ))}
          </div>
        </>
      )}
      {pupil.words.length > 0 && <History history={pupil.words} />}
    </section>
  );
}

function History({ history }: { history: readonly AttendanceWord[] }) {
  const w = words.value;
  const names = ATTENDANCE_NAMES[language.value];
  return (
    <ol class="history" aria-label={w.attendanceHistory}>
      {history.map((word) => (
        <li key={`${word.at} ${word.to} ${word.by}`}>
          <time>{clock(word.at)}</time>
          <b>
            {word.from === null
              ? w.attendanceFirst(names[word.to])
              : w.attendanceChanged(names[word.from], names[word.to])}
          </b>
          <span>
            {[
              byWhat(word.by, w),
              word.reason === null ? '' : REASON_NAMES[language.value][word.reason],
              word.words ?? '',
            ]
              .filter((part) => part !== '')
              .join(' · ')}
          </span>
        </li>
      ))}
    </ol>
  );
}
