/** What is taught: class, subject, kind, teacher. Before a lesson each may be left out; during one it changes it. */
import { useEffect, useState } from 'preact/hooks';
import type { ClassList } from '../../api.ts';
import { type LessonKind, SUBJECTS, type Subject, type TeacherView } from '../../api-lesson.ts';
import { changeLesson, teachers as listTeachers } from '../calls.ts';
import { act, classes, read, remark } from '../client.ts';
import { language, schoolClass, words } from '../live.ts';
import { Press } from '../parts/press.tsx';
import { closeSheet, Sheet } from '../parts/sheet.tsx';
import { LESSON_KIND_NAMES, LESSON_KINDS, SUBJECT_NAMES } from '../words/lesson.ts';
import { WORDS } from '../words.ts';
import { begin, lesson, planned } from './lesson-acts.ts';

interface Choice {
  readonly classId?: string;
  readonly subject?: Subject;
  readonly kind?: LessonKind;
  readonly teacherId?: string;
}

/** What the sheet begins with: the lesson that is on, else the one the timetable has, else the class that sits here. */
function firstChoice(changing: boolean): Choice {
  const on = changing ? lesson.peek() : null;
  if (on !== null) return { kind: on.kind, ...(on.subject === null ? {} : { subject: on.subject }) };
  const next = planned.peek();
  const classId = next?.classId ?? schoolClass.peek()?.id;
  return {
    kind: next?.kind ?? 'regular',
    ...(classId == null ? {} : { classId }),
    ...(next?.subject == null ? {} : { subject: next.subject }),
    ...(next?.teacherId == null ? {} : { teacherId: next.teacherId }),
  };
}

export function BeginSheet({ changing }: { changing: boolean }) {
  const w = words.value;
  const [list, setList] = useState<ClassList['classes']>([]);
  const [people, setPeople] = useState<readonly TeacherView[]>([]);
  const [choice, setChoice] = useState(() => firstChoice(changing));
  useEffect(() => {
    void read(async () => ({ found: await classes(), known: await listTeachers() })).then((answer) => {
      if (answer === undefined) return;
      setList(answer.found.classes);
      setPeople(answer.known.teachers);
    });
  }, []);
  const start = async (practice: boolean): Promise<void> => {
    if (await begin({ ...choice, ...(practice ? { practice } : {}) })) closeSheet();
  };
  const change = async (): Promise<void> => {
    if ((await act('lesson', () => changeLesson(choice))) === undefined) return;
    remark.value = { zh: WORDS.zh.changeSaid, en: WORDS.en.changeSaid };
    closeSheet();
  };
  return (
    <Sheet head={changing ? w.changeHead : w.beginHead} wide class="sheet-begin">
      <div class="begin scrolls">
        {list.length > 0 && (
          <Group head={w.beginClass}>
            {list.map(({ id, name }) => (
              <Chip key={id} on={choice.classId === id} onPress={() => setChoice({ ...choice, classId: id })}>
                {name}
              </Chip>
            ))}
          </Group>
        )}
        <Group head={w.beginSubject}>
          {SUBJECTS.map((subject) => (
            <Chip key={subject} on={choice.subject === subject} onPress={() => setChoice({ ...choice, subject })}>
              {SUBJECT_NAMES[language.value][subject]}
            </Chip>
          ))}
        </Group>
        {people.length > 0 && (
          <Group head={w.beginTeacher}>
            {people.map(({ id, name }) => (
              <Chip key={id} on={choice.teacherId === id} onPress={() => setChoice({ ...choice, teacherId: id })}>
                {name}
              </Chip>
            ))}
          </Group>
        )}
        <Group head={w.beginKind}>
          {LESSON_KINDS.map((kind) => (
            <Chip key={kind} on={choice.kind === kind} onPress={() => setChoice({ ...choice, kind })}>
              {LESSON_KIND_NAMES[language.value][kind]}
            </Chip>
          ))}
        </Group>
      </div>
      <div class="sheet-do">
        {changing ? (
          <Press look="go" class="wide" onPress={() => void change()}>
            {w.changeDone}
          </Press>
        ) : (
          <>
            <Press onPress={() => void start(true)}>{w.beginPractice}</Press>
            <Press look="go" class="wide" onPress={() => void start(false)}>
              {w.beginNow}
            </Press>
          </>
        )}
      </div>
    </Sheet>
  );
}

function Group({ head, children }: { head: string; children: preact.ComponentChildren }) {
  return (
    <section class="begin-group">
      <h3>{head}</h3>
      <div class="begin-chips">{children}</div>
    </section>
  );
}

function Chip({ on, onPress, children }: { on: boolean; onPress: () => void; children: string }) {
  return (
    <Press class="toggle" pressed={on} onPress={onPress} local>
      {children}
    </Press>
  );
}
