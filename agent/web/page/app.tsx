/** The teacher's page. It is on the wall: nothing here shows a name, except the peek while it is held. */
import { effect } from '@preact/signals';
import { render } from 'preact';
import { act, forgetRemarks, refusal, remark, stopShutdown } from './client.ts';
import { listenToKeys } from './keys.ts';
import { clock } from './lines.ts';
import { binding, connection, follow, language, question, schoolClass, wall, words } from './live.ts';
import { Press } from './parts/press.tsx';
import { Asking } from './wall/asking.tsx';
import { BeginSheet } from './wall/begin-sheet.tsx';
import { Binding } from './wall/binding.tsx';
import { Buzz } from './wall/buzz.tsx';
import { Compose } from './wall/compose.tsx';
import { Draw } from './wall/draw.tsx';
import { Exam } from './wall/exam.tsx';
import { KindsSheet } from './wall/kinds.tsx';
import { later } from './wall/later.tsx';
import { MoreSheet } from './wall/more.tsx';
import { PeekPanel } from './wall/peek.tsx';
import { screen, sheet } from './wall/place.ts';
import { ReadinessSheet } from './wall/readiness.tsx';
import { rightCount, share } from './wall/result/counts.ts';
import { answerSaid } from './wall/result/figure.tsx';
import { Result } from './wall/result/result.tsx';
import { RollCall } from './wall/roll-call.tsx';
import { Room, roomWords } from './wall/room.tsx';
import { Sets } from './wall/sets.tsx';
import { ClassSheet, PinSheet } from './wall/sheets.tsx';
import { Timer } from './wall/timer.tsx';
import { timer } from './wall/timer-state.ts';
import { Today } from './wall/today.tsx';
import { KIND_SAYS } from './words/kinds.ts';

const care = () => import('./wall/care/screens.ts');
const CheckUp = later(() => care().then((screens) => screens.CheckUp), 'screen');
const Past = later(() => care().then((screens) => screens.Past), 'screen');
const Reports = later(() => care().then((screens) => screens.Reports), 'screen');
const TouchCheck = later(() => care().then((screens) => screens.TouchCheck), 'screen');
const RepairSheet = later(() => care().then((screens) => screens.RepairSheet), 'sheet');
const Report = later(() => import('./wall/report.tsx').then((screen) => screen.Report), 'screen');
const TabletsSheet = later(() => import('./wall/tablets.tsx').then((sheets) => sheets.TabletsSheet), 'sheet');

function CurrentScreen() {
  const current = question.value;
  switch (screen.value) {
    case 'asking':
      return current === null ? null : <Asking key={current.id} question={current} />;
    case 'buzz':
      return current?.buzz == null ? null : <Buzz key={current.id} question={current} buzz={current.buzz} />;
    case 'result':
      return current === null ? null : <Result key={current.id} question={current} />;
    case 'draw':
      return wall.value?.draw == null ? null : <Draw drawn={wall.value.draw} />;
    case 'timer':
      return timer.value === null ? null : <Timer set={timer.value} />;
    case 'roll-call':
      return <RollCall />;
    case 'binding':
      return binding.value === null ? null : <Binding view={binding.value} />;
    case 'compose':
      return <Compose />;
    case 'sets':
      return <Sets />;
    case 'report':
      return <Report />;
    case 'health':
      return <CheckUp />;
    case 'reports':
      return <Reports />;
    case 'past':
      return <Past />;
    case 'touch-check':
      return <TouchCheck />;
    case 'room':
      return <Room />;
    case 'exam':
      return <Exam />;
    case 'today':
      return <Today />;
  }
}

function CurrentSheet() {
  switch (sheet.value) {
    case 'class':
      return <ClassSheet />;
    case 'pin':
      return <PinSheet />;
    case 'begin':
      return <BeginSheet changing={false} />;
    case 'change':
      return <BeginSheet changing />;
    case 'kinds':
      return <KindsSheet />;
    case 'more':
      return <MoreSheet />;
    case 'repair':
      return <RepairSheet />;
    case 'readiness':
      return <ReadinessSheet />;
    case 'tablets':
      return <TabletsSheet />;
    default:
      // The others are screens.
      return null;
  }
}

/** What changed, for somebody who listens: said once, in whole sentences, not at every press. */
function Announcer() {
  const w = words.value;
  const current = question.value;
  let text = '';
  if (current?.state === 'open')
    text = `${w.questionNumber(current.number)}. ${KIND_SAYS[language.value][current.kind]}`;
  else if (current?.state === 'closed' && !current.settling) {
    text = w.resultSummary(
      current.answered,
      schoolClass.value?.size ?? null,
      w.seconds(Math.round(current.elapsedMs / 1000)),
    );
  } else if (current?.state === 'revealed' && current.answer !== null) {
    const right = rightCount(current);
    text = w.rightAnswer(answerSaid(current));
    if (right !== null) text += `. ${w.correct} ${share(right, current.answered)}%`;
  }
  return (
    <p class="only-heard" role="status">
      {text}
    </p>
  );
}

function Said() {
  const refused = refusal.value;
  if (refused !== null) {
    return (
      <p class="said said-refused" role="alert">
        {refused[language.value]}
        {refused.todo !== undefined && <small>{refused.todo[language.value]}</small>}
        <button type="button" class="said-close" aria-label={words.value.close} onClick={() => (refusal.value = null)}>
          ×
        </button>
      </p>
    );
  }
  const good = remark.value;
  return good === null ? null : (
    <p class="said" role="status">
      {good[language.value]}
    </p>
  );
}

/** Above whatever is up: nobody should lose a lesson to a timetable. */
function ShutdownSoon() {
  const soon = wall.value?.shutdown ?? null;
  if (soon === null) return null;
  const w = roomWords.value;
  return (
    <p class="shutdown" role="alert">
      <span>{w.shutdown(clock(soon.atMs))}</span>
      <Press onPress={() => void act('shutdown', stopShutdown)}>{w.shutdownStop}</Press>
    </p>
  );
}

function App() {
  if (wall.value === null) {
    return <p class="waiting">{words.value.waiting}</p>;
  }
  return (
    <div class="page" data-screen={screen.value} data-connection={connection.value}>
      <CurrentScreen />
      <ShutdownSoon />
      <Said />
      <PeekPanel />
      <CurrentSheet />
      <Announcer />
    </div>
  );
}

const root = document.getElementById('page');
if (root !== null) {
  effect(() => {
    document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  });
  forgetRemarks();
  listenToKeys(window);
  follow('wall');
  render(<App />, root);
}
