/** A lesson on one page, as pictures: how it went, what was not understood, question by question. Nobody's name or seat. */
import type { Answer } from '../../api.ts';
import type { KnowledgeDiagnosis, LessonReport, QuestionDiagnosis, Share } from '../../api-report.ts';
import { language, words } from '../live.ts';
import { hereOf } from '../parts/lesson-said.ts';
import { KIND_NAMES } from '../words/kinds.ts';

/** Below this share right a question counts as not understood. */
const UNDERSTOOD = 0.7;
const MOST_WEAK = 4;

/** Whole per cent; null where nobody could have. */
export function percent({ share }: Share): number | null {
  return share === null ? null : Math.round(share * 100);
}

const numberSaid = (question: QuestionDiagnosis): string =>
  question.round === 1
    ? words.value.questionNumber(question.number)
    : `${words.value.questionNumber(question.number)} · ${words.value.roundTwo(question.round)}`;

/** What was not understood, weakest first: of a question asked again only the last round. */
export function weakest(questions: readonly QuestionDiagnosis[]): readonly QuestionDiagnosis[] {
  const last = new Map(questions.map((question) => [question.number, question]));
  return [...last.values()]
    .filter(({ right }) => right?.share != null && right.share < UNDERSTOOD)
    .sort((one, other) => (one.right?.share ?? 1) - (other.right?.share ?? 1));
}

export function ReportFigures({ report }: { report: LessonReport }) {
  const w = words.value;
  const right = percent(report.right);
  return (
    <section class="card report-figures">
      <h2>{w.reportRight}</h2>
      <p class="figure figure-right">
        {right ?? '–'}
        {right !== null && <small>%</small>}
      </p>
      <p>{w.reportAsked(report.questions.length)}</p>
      {report.right.whole > 0 && <p>{w.reportOf(report.right.part, report.right.whole)}</p>}
      {report.attendance !== null && <p>{w.reportHere(hereOf(report.attendance), report.attendance.size)}</p>}
    </section>
  );
}

/** Which wrong answer was believed, and how many were not sure, in words a teacher would use. */
function becauseSaid({ distractor, unsure, kind }: QuestionDiagnosis): string {
  const w = words.value;
  const wrong = kind !== 'truefalse' ? distractor?.answer : distractor?.answer === 'A' ? w.isTrue : w.isFalse;
  return [
    distractor === null || wrong === undefined ? '' : w.reportDistractor(wrong, distractor.chosen.part),
    unsure > 0 ? w.reportUnsure(unsure) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

export function ReportWeak({ report }: { report: LessonReport }) {
  const w = words.value;
  const weak = weakest(report.questions).slice(0, MOST_WEAK);
  const topics = report.knowledge.filter(({ right }) => right.share !== null && right.share < UNDERSTOOD);
  return (
    <section class="card report-weak">
      <h2>{w.reportWeak}</h2>
      {weak.length === 0 && topics.length === 0 && <p class="report-good">✓ {w.reportNoWeak}</p>}
      <ul>
        {topics.slice(0, 2).map((topic) => (
          <Topic key={topic.knowledge} topic={topic} />
        ))}
        {weak.map((question) => (
          <li key={question.id}>
            <b class="weak-share">{percent(question.right ?? { part: 0, whole: 0, share: 0 })}%</b>
            <span>
              {numberSaid(question)}
              {question.stem !== null && <em>{question.stem}</em>}
              <small>{becauseSaid(question)}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Topic({ topic }: { topic: KnowledgeDiagnosis }) {
  return (
    <li>
      <b class="weak-share">{percent(topic.right)}%</b>
      <span>
        {topic.knowledge}
        <small>{words.value.setsCount(topic.questions)}</small>
      </span>
    </li>
  );
}

/** Every question as one bar: right, incomplete, wrong, blank. */
export function ReportQuestions({ report }: { report: LessonReport }) {
  const w = words.value;
  return (
    <section class="card report-questions scrolls">
      <h2>{w.reportQuestions}</h2>
      <ol>
        {report.questions.map((question) => (
          <li key={question.id}>
            <span class="asked-number">{numberSaid(question)}</span>
            <span class="asked-kind">
              {KIND_NAMES[language.value][question.kind]}
              {question.answer !== null && <b> {answerShort(question.answer)}</b>}
            </span>
            <Stack question={question} />
            <b class="asked-share">{shareSaid(question)}</b>
          </li>
        ))}
      </ol>
    </section>
  );
}

const answerShort = (answer: Answer): string => (answer.length > 6 ? `${answer.slice(0, 6)}…` : answer);

function shareSaid(question: QuestionDiagnosis): string {
  const w = words.value;
  if (question.kind === 'survey') return w.reportSurvey;
  const right = question.right === null ? null : percent(question.right);
  return right === null ? '–' : `${right}%`;
}

function Stack({ question }: { question: QuestionDiagnosis }) {
  const w = words.value;
  const whole = Math.max(1, question.size);
  const right = question.right?.part ?? 0;
  const parts =
    question.right === null
      ? [{ key: 'answered', count: question.answered, said: w.answered }]
      : [
          { key: 'right', count: right, said: w.verdictRight },
          { key: 'partial', count: question.partial, said: w.verdictPartly },
          { key: 'wrong', count: question.wrong, said: w.verdictWrong },
        ];
  const said = [...parts, { key: 'blank', count: question.blank, said: w.verdictBlank }]
    .filter(({ count }) => count > 0)
    .map(({ said: what, count }) => `${what} ${count}`)
    .join(' · ');
  return (
    <span class="stack" role="img" aria-label={said} title={said}>
      {parts.map(({ key, count }) => (
        <i key={key} class={`part-${key}`} style={{ width: `${(count / whole) * 100}%` }} />
      ))}
    </span>
  );
}
