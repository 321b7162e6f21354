/** 课前检查: the card beside the class ten minutes before a remote lesson, and every check on a sheet. */
import { useEffect } from 'preact/hooks';
import type { ReadinessLine, ReadinessView } from '../../api-recording.ts';
import { checkReadiness, dismissReadiness } from '../calls-recording.ts';
import { cameraWords } from '../camera/said.ts';
import { act } from '../client.ts';
import { clock } from '../lines.ts';
import { language, wall, words } from '../live.ts';
import { lessonSaid } from '../parts/lesson-said.ts';
import { Press } from '../parts/press.tsx';
import { closeSheet, Sheet } from '../parts/sheet.tsx';
import { LESSON_KIND_NAMES } from '../words/lesson.ts';
import { sheet } from './place.ts';

const MARKS: Readonly<Record<ReadinessLine['result'], string>> = { ok: '✓', care: '▲', fail: '✕', unknown: '?' };

export function look(): void {
  void act('readiness', checkReadiness);
}

function verdict(view: ReadinessView): string {
  const w = cameraWords.value;
  if (view.go === null) return w.checking;
  if (!view.go) return w.noGo;
  return view.lines.some(({ result }) => result === 'care') ? w.goLook : w.go;
}

/** 数学 · 第 3 节 · 专递课堂 · 09:34 */
function lessonOf({ lesson }: ReadinessView): string {
  if (lesson === null) return '';
  const said = lessonSaid(
    { subject: lesson.subject, period: lesson.period, teacher: null },
    words.value,
    language.value,
  );
  return [said, LESSON_KIND_NAMES[language.value][lesson.kind], clock(lesson.from)].join(' · ');
}

function called(view: ReadinessView): string | null {
  const w = cameraWords.value;
  if (view.call === null) return null;
  const role = w.owner[view.call.role];
  return view.call.who === null ? w.callNobody(role) : w.call(role, view.call.who);
}

/** On the first screen: go or no-go, the line that fails first, and whom to call. */
export function ReadinessCard() {
  const w = cameraWords.value;
  const view = wall.value?.readiness ?? null;
  if (view === null) return null;
  const [first] = view.lines;
  const call = called(view);
  return (
    <section class="card ready-card" data-go={view.go ?? 'unknown'} aria-live="polite">
      <h2>{view.lesson === null ? w.readiness : `${w.readiness} · ${lessonOf(view)}`}</h2>
      <p class="ready-verdict">
        {view.go !== null && <i aria-hidden="true">{view.go ? '✓' : '✕'}</i>}
        <b>{verdict(view)}</b>
      </p>
      {first !== undefined && first.result !== 'ok' && first.result !== 'unknown' && (
        <p>
          {first.said[language.value]}
          {first.todo !== null && (
            <span class="ready-more">{`${language.value === 'zh' ? '。' : '. '}${first.todo[language.value]}`}</span>
          )}
        </p>
      )}
      {call !== null && <p>{call}</p>}
      <div class="choice-do">
        <Press onPress={look} disabled={view.checking}>
          {view.checking && view.go !== null ? w.checking : w.again}
        </Press>
        <Press look="quiet" onPress={() => (sheet.value = 'readiness')} local>
          {w.all}
        </Press>
      </div>
    </section>
  );
}

export function ReadinessSheet() {
  const w = cameraWords.value;
  const view = wall.value?.readiness ?? null;
  // Opened by somebody who asks: then it is looked at.
  useEffect(() => {
    if (wall.peek()?.readiness == null) look();
  }, []);
  const call = view === null ? null : called(view);
  return (
    <Sheet head={w.readiness} wide class="sheet-ready">
      {view?.lesson != null && <p class="ready-about">{lessonOf(view)}</p>}
      <p class="ready-verdict" data-go={view?.go ?? 'unknown'} role="status">
        {view?.go != null && <i aria-hidden="true">{view.go ? '✓' : '✕'}</i>}
        <b>{view === null || view.checking ? w.checking : verdict(view)}</b>
        {view?.at != null && <small>{w.checkedAt(clock(view.at))}</small>}
      </p>
      <ul class="ready-lines scrolls">
        {view?.lines.map((line) => (
          <Checked key={line.check} line={line} />
        ))}
      </ul>
      {call !== null && <p class="ready-call">{call}</p>}
      <div class="sheet-do">
        <Press onPress={() => void act('readiness', dismissReadiness).then(closeSheet)}>{w.putAway}</Press>
        <Press look="go" class="wide" onPress={look} disabled={view?.checking === true}>
          {w.again}
        </Press>
      </div>
    </Sheet>
  );
}

function Checked({ line }: { line: ReadinessLine }) {
  const w = cameraWords.value;
  return (
    <li class={`ready-line ready-${line.result}`}>
      <i aria-hidden="true">{MARKS[line.result]}</i>
      <b>{w.check[line.check]}</b>
      <span>
        <span class="only-heard">{w.result[line.result]}. </span>
        {line.said[language.value]}
        {line.result !== 'ok' && line.todo !== null && <small>{line.todo[language.value]}</small>}
      </span>
    </li>
  );
}
