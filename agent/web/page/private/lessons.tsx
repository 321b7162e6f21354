/** The lessons there were: each on one page, pupil by pupil, and as files for Excel. */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { ExportKind } from '../../../classroom/report/export-kinds.ts';
import type { PastLessonView } from '../../api-lesson.ts';
import type { ClassTrend, LessonReport, LessonSeats, Verdict } from '../../api-report.ts';
import { classTrend, exportOf, lessonReport, lessonSeats, lessons } from '../calls.ts';
import { read, remark } from '../client.ts';
import { clock } from '../lines.ts';
import { language, wall, words } from '../live.ts';
import { lessonSaid } from '../parts/lesson-said.ts';
import { Press } from '../parts/press.tsx';
import { ReportFigures, ReportQuestions, ReportWeak } from '../report/lesson-report.tsx';
import { Trend } from '../report/trend.tsx';
import { LESSON_KIND_NAMES } from '../words/lesson.ts';
import { WORDS } from '../words.ts';
import { attended } from './attendance.tsx';
import { Results } from './results.tsx';

/** The lesson that is up; null: the list. */
export const looked = signal<string | null>(null);

const MOST = 100;

const dayOf = (wallMs: number): string => {
  const at = new Date(wallMs);
  return `${at.getMonth() + 1}/${at.getDate()}`;
};

export function Lessons({ onAttendance }: { onAttendance: () => void }) {
  const w = words.value;
  const [list, setList] = useState<readonly PastLessonView[] | null>(null);
  const on = wall.value?.lesson?.id ?? '';
  useEffect(() => {
    void read(() => lessons(MOST)).then((found) => found !== undefined && setList(found.lessons));
  }, [on]);
  const lesson = list?.find(({ id }) => id === looked.value);
  if (looked.value !== null) {
    return <OneLesson id={looked.value} classId={lesson?.classId ?? null} onAttendance={onAttendance} />;
  }
  return (
    <main class="results">
      <h1>{w.lessonsHead}</h1>
      {list?.length === 0 && <p class="empty">{w.lessonsEmpty}</p>}
      <ul class="result-list">
        {list?.map((each) => (
          <li key={each.id} class="card">
            <time>
              {dayOf(each.beganAt)} {clock(each.beganAt)}
            </time>
            <b>{each.className ?? ''}</b>
            <span>
              {[
                lessonSaid(each, w, language.value),
                each.kind === 'regular' ? '' : LESSON_KIND_NAMES[language.value][each.kind],
                each.endedAt === null ? w.lessonIsOn : '',
              ]
                .filter((part) => part !== '')
                .join(' · ')}
            </span>
            <Press local onPress={() => (looked.value = each.id)} label={`${w.lessonOpen} ${dayOf(each.beganAt)}`}>
              {w.lessonOpen}
            </Press>
          </li>
        ))}
      </ul>
      <Results />
    </main>
  );
}

interface OneLessonProps {
  readonly id: string;
  readonly classId: string | null;
  readonly onAttendance: () => void;
}

function OneLesson({ id, classId, onAttendance }: OneLessonProps) {
  const w = words.value;
  const [report, setReport] = useState<LessonReport | null>(null);
  const [seats, setSeats] = useState<LessonSeats | null>(null);
  const [trend, setTrend] = useState<ClassTrend | null>(null);
  useEffect(() => {
    void read(async () => ({
      found: await lessonReport(id),
      each: await lessonSeats(id),
      lately: classId === null ? null : await classTrend(classId),
    })).then((answer) => {
      if (answer === undefined) return;
      setReport(answer.found);
      setSeats(answer.each);
      setTrend(answer.lately);
    });
  }, [id, classId]);
  const back = (): void => {
    looked.value = null;
  };
  return (
    <main class="lesson-page">
      <div class="seats-head">
        <Press local onPress={back}>
          {w.back}
        </Press>
        {report !== null && (
          <h1>
            {report.lesson.className ?? ''} {lessonSaid(report.lesson, w, language.value)} ·{' '}
            {dayOf(report.lesson.beganAt)}
          </h1>
        )}
      </div>
      <Exports lesson={id} />
      {report === null ? (
        <p class="empty">{w.reportWaiting}</p>
      ) : (
        <div class="report report-inside">
          <ReportFigures report={report} />
          {trend !== null && <Trend trend={trend} />}
          <ReportWeak report={report} />
          <ReportQuestions report={report} />
        </div>
      )}
      <div class="seats-head">
        <h2>{w.reportSeats}</h2>
        <p class="matrix-hint">{w.reportSeatsHint}</p>
        <Press
          local
          onPress={() => {
            attended.value = id;
            onAttendance();
          }}
        >
          {w.attendanceOther}
        </Press>
      </div>
      {report !== null && seats !== null && <Matrix report={report} seats={seats} />}
    </main>
  );
}

const FILES: readonly ExportKind[] = ['report', 'matrix', 'attendance', 'presses'];

function Exports({ lesson }: { lesson: string }) {
  const w = words.value;
  const said: Readonly<Partial<Record<ExportKind, string>>> = {
    report: w.exportAll,
    matrix: w.exportMatrix,
    attendance: w.exportAttendance,
    presses: w.exportPresses,
  };
  return (
    <div class="exports">
      {FILES.map((kind, place) => (
        <a
          key={kind}
          class={`press ${place === 0 ? 'press-go' : 'press-plain'}`}
          href={exportOf(kind, { lesson })}
          download
          onClick={() => {
            remark.value = { zh: WORDS.zh.exported, en: WORDS.en.exported };
          }}
        >
          {said[kind]}
        </a>
      ))}
    </div>
  );
}

const MARKS: Readonly<Record<Verdict, string>> = { right: '✓', partial: '◐', wrong: '✕', blank: '–' };

/** Who did how at each question, in seat order: no ranking, and only here. */
function Matrix({ report, seats }: { report: LessonReport; seats: LessonSeats }) {
  const w = words.value;
  const said: Readonly<Record<Verdict, string>> = {
    right: w.verdictRight,
    partial: w.verdictPartly,
    wrong: w.verdictWrong,
    blank: w.verdictBlank,
  };
  return (
    <div class="matrix-box">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col" />
            {report.questions.map(({ id, number, round }) => (
              <th key={id} scope="col">
                {number}
                {round > 1 && <small> ({round})</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {seats.seats.map((seat) => (
            <tr key={seat.pupilId}>
              <th scope="row">
                <small>{seat.seat}</small> {seat.name}
              </th>
              {report.questions.map(({ id }) => {
                const verdict = seat.verdicts[id];
                const unsure = seat.unsure.includes(id);
                return (
                  <td key={id} class={verdict === undefined ? '' : `verdict-${verdict}`}>
                    {verdict !== undefined && <span aria-hidden="true">{MARKS[verdict]}</span>}
                    {unsure && <b aria-hidden="true">?</b>}
                    <span class="only-heard">
                      {verdict === undefined ? '' : said[verdict]} {unsure ? w.unsureMark : ''}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
