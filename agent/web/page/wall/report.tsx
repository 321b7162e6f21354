/** After the lesson, on the wall: the lesson on one page. */
import { useEffect, useState } from 'preact/hooks';
import type { ClassTrend, LessonReport } from '../../api-report.ts';
import { classTrend, lessonReport } from '../calls.ts';
import { read } from '../client.ts';
import { useKeys } from '../keys.ts';
import { language, schoolClass, wall, words } from '../live.ts';
import { ShareIcon } from '../parts/icons.tsx';
import { lessonSaid } from '../parts/lesson-said.ts';
import { Press } from '../parts/press.tsx';
import { ReportFigures, ReportQuestions, ReportWeak } from '../report/lesson-report.tsx';
import { Trend } from '../report/trend.tsx';
import { Header, Lines } from './header.tsx';
import { close, reported } from './place.ts';

export function Report() {
  const w = words.value;
  const [report, setReport] = useState<LessonReport | null>(null);
  const [trend, setTrend] = useState<ClassTrend | null>(null);
  const id = reported.value ?? wall.value?.lesson?.id ?? null;
  const classId = schoolClass.value?.id ?? null;
  useEffect(() => {
    if (id === null) return close();
    void read(async () => ({
      found: await lessonReport(id),
      lately: classId === null ? null : await classTrend(classId),
    })).then((answer) => {
      if (answer === undefined) return;
      setReport(answer.found);
      setTrend(answer.lately);
    });
  }, [id, classId]);
  useKeys({ Escape: close, Enter: close, Space: close });
  const lesson = report?.lesson ?? null;
  return (
    <div class="screen report">
      <Header>
        <b>{lesson?.className ?? w.reportHead}</b>
        {lesson !== null && <span>{lessonSaid(lesson, w, language.value)}</span>}
      </Header>
      <Lines most={1} lesson />
      <main>
        {report === null ? (
          <p class="report-none">{w.reportWaiting}</p>
        ) : report.questions.length === 0 ? (
          <p class="report-none">{w.reportNone}</p>
        ) : (
          <>
            <div class="report-side">
              <ReportFigures report={report} />
              {trend !== null && <Trend trend={trend} />}
            </div>
            <ReportWeak report={report} />
            <ReportQuestions report={report} />
          </>
        )}
      </main>
      <footer class="bar">
        {id !== null && (
          <a class="press press-plain" href={`/private#lessons/${id}`} target="banban-private" rel="opener">
            <ShareIcon />
            {w.reportExport}
          </a>
        )}
        <Press look="go" class="wide" keyName={w.keyEsc} onPress={close} local>
          {w.reportDone}
        </Press>
      </footer>
    </div>
  );
}
