/** How lessons are kept in this room; teachers' PINs and badges; tablets. */
import { useEffect, useState } from 'preact/hooks';
import type { LessonSettings, TeacherView } from '../../api-lesson.ts';
import type { TabletsAnswer } from '../../api-tablet.ts';
import {
  dropBadge,
  freeTablets,
  learnBadge,
  lessonSettings,
  letTablets,
  setLessonSettings,
  setTeacherPin,
  tablets,
  teachers,
} from '../calls.ts';
import { act, read, remark } from '../client.ts';
import { wall, words } from '../live.ts';
import { PinPad } from '../parts/pin-pad.tsx';
import { Press } from '../parts/press.tsx';
import { Segments } from '../parts/segments.tsx';
import { WORDS } from '../words.ts';

export function Settings() {
  return (
    <main class="settings">
      <LessonCard />
      <TeacherCard />
      <TabletCard />
    </main>
  );
}

/** A teacher’s own PIN opens names from the LAN too. */
const TEACHER_PIN_LEAST = 6;
const GRACES = [0, 3, 5, 10, 15] as const;
const AUTOS = ['never', 'activity', 'bell'] as const;

function changed(): void {
  remark.value = { zh: WORDS.zh.teacherDone, en: WORDS.en.teacherDone };
}

function LessonCard() {
  const w = words.value;
  const [settings, setSettings] = useState<LessonSettings | null>(null);
  useEffect(() => {
    void read(lessonSettings).then((found) => found !== undefined && setSettings(found));
  }, []);
  if (settings === null) return null;
  const set = (change: Partial<LessonSettings>): void => {
    void act('settings', () => setLessonSettings(change)).then((found) => {
      if (found === undefined) return;
      setSettings(found);
      changed();
    });
  };
  const yesNo = (yes: boolean): string => (yes ? w.settingsYes : w.settingsNo);
  // A grace that was set elsewhere stays in sight.
  const graces = GRACES.some((grace) => grace === settings.graceMin)
    ? GRACES
    : [...GRACES, settings.graceMin].sort((one, other) => one - other);
  return (
    <section class="card settings-card">
      <h2>{w.settingsLessons}</h2>
      <Segments
        name="grace"
        head={w.settingsGrace}
        values={graces}
        chosen={settings.graceMin}
        say={w.settingsGraceMin}
        onChoose={(graceMin) => set({ graceMin })}
      />
      <Segments
        name="auto"
        head={w.settingsAuto}
        values={AUTOS}
        chosen={settings.autoBegin}
        say={(auto) => ({ never: w.autoNever, activity: w.autoActivity, bell: w.autoBell })[auto]}
        onChoose={(autoBegin) => set({ autoBegin })}
      />
      <Segments
        name="absent"
        head={w.settingsAbsent}
        values={[true, false]}
        chosen={settings.absentAtEnd}
        say={yesNo}
        onChoose={(absentAtEnd) => set({ absentAtEnd })}
      />
      <Segments
        name="draw-names"
        head={w.settingsDrawNames}
        values={[true, false]}
        chosen={settings.drawNames}
        say={yesNo}
        onChoose={(drawNames) => set({ drawNames })}
      />
    </section>
  );
}

function TeacherCard() {
  const w = words.value;
  const [list, setList] = useState<readonly TeacherView[] | null>(null);
  /** Whose PIN is being entered, and whose card is waited for. */
  const [entering, setEntering] = useState<string | null>(null);
  const [learning, setLearning] = useState<string | null>(null);
  const again = async (): Promise<void> => {
    const found = await read(teachers);
    if (found !== undefined) setList(found.teachers);
  };
  useEffect(() => void again(), []);
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    if ((await act('teacher', work)) === undefined) return;
    setEntering(null);
    await again();
    changed();
  };
  const learn = async (id: string): Promise<void> => {
    setLearning(id);
    await change(() => learnBadge(id));
    setLearning(null);
  };
  return (
    <section class="card settings-card">
      <h2>{w.settingsTeachers}</h2>
      {list?.length === 0 && <p>{w.settingsNoTeachers}</p>}
      <ul class="teachers">
        {list?.map(({ id, name, hasPin, hasBadge }) => (
          <li key={id}>
            <b>{name}</b>
            <span>
              {[hasPin ? w.teacherHasPin : '', hasBadge ? w.teacherHasBadge : '']
                .filter((part) => part !== '')
                .join(' · ')}
            </span>
            <Press local onPress={() => setEntering(entering === id ? null : id)}>
              {hasPin ? w.teacherChangePin : w.teacherSetPin}
            </Press>
            {hasPin && <Press onPress={() => void change(() => setTeacherPin(id, null))}>{w.teacherDropPin}</Press>}
            {hasBadge ? (
              <Press onPress={() => void change(() => dropBadge(id))}>{w.teacherDropBadge}</Press>
            ) : (
              <Press onPress={() => void learn(id)}>{learning === id ? w.teacherBadgeNow : w.teacherBadge}</Press>
            )}
            {entering === id && (
              <div class="teacher-pin">
                <p>{w.teacherPinHead(name)}</p>
                <PinPad
                  least={TEACHER_PIN_LEAST}
                  onEnter={(pin) => void change(() => setTeacherPin(id, pin))}
                  onCancel={() => setEntering(null)}
                />
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function TabletCard() {
  const w = words.value;
  const [answer, setAnswer] = useState<TabletsAnswer | null>(null);
  const view = wall.value?.tablets ?? null;
  const about = view === null;
  useEffect(() => {
    void read(tablets).then((found) => found !== undefined && setAnswer(found));
  }, [about]);
  const letIn = (on: boolean): void => {
    void act('tablets', () => letTablets(on)).then((found) => found !== undefined && setAnswer(found));
  };
  const free = (): void => {
    void act('tablets', freeTablets).then((done) => {
      if (done !== undefined) remark.value = { zh: WORDS.zh.tabletsFreed, en: WORDS.en.tabletsFreed };
    });
  };
  if (answer === null) return null;
  return (
    <section class="card settings-card">
      <h2>{w.settingsTablets}</h2>
      {!answer.allowed && <p>{w.tabletsNotAllowed}</p>}
      {answer.allowed && <p>{view === null ? w.tabletsOff : w.tabletsOn(view.online)}</p>}
      <div class="roster-do">
        {answer.allowed && (
          <Press onPress={() => letIn(view === null)}>{view === null ? w.tabletsLet : w.tabletsShut}</Press>
        )}
        {view !== null && <Press onPress={free}>{w.tabletsFree}</Press>}
      </div>
    </section>
  );
}
