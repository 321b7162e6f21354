/**
 * Press and hold: who has not answered yet. The one place where the wall page shows names, only while a finger or a key
 * holds it, saying aloud what it shows. Needs a PIN session; without one it asks for the PIN first.
 */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { PupilList } from '../../api.ts';
import { pupils, questionAnswer, Refused, refusal } from '../client.ts';
import { offline, question, schoolClass, wall, words } from '../live.ts';
import { EyeIcon } from '../parts/icons.tsx';
import { sheet } from './place.ts';

type Missing = PupilList['pupils'];

const missing = signal<Missing | null>(null);

/** Those of the class without a standing answer. */
async function whoIsMissing(classId: string, questionId: string): Promise<Missing> {
  const [list, answer] = await Promise.all([pupils(classId), questionAnswer(questionId)]);
  const answered = new Set(answer.responses.map((response) => response.seat));
  return list.pupils.filter((pupil) => !answered.has(pupil.seat));
}

export function Peek() {
  const held = useRef(false);
  const seatedClass = schoolClass.value;
  const current = question.value;

  const letGo = (): void => {
    held.current = false;
    missing.value = null;
  };
  useEffect(() => {
    // Names must not stay on the wall when the window is left with the button held.
    window.addEventListener('blur', letGo);
    document.addEventListener('visibilitychange', letGo);
    return () => {
      window.removeEventListener('blur', letGo);
      document.removeEventListener('visibilitychange', letGo);
      letGo();
    };
    // Once: run anew at every press that comes in, it would take the names from under the teacher's finger.
  }, []);

  if (seatedClass === null || current === null || wall.value?.pinSet !== true) return null;
  const hold = async (): Promise<void> => {
    if (held.current || offline.value) return;
    held.current = true;
    try {
      const found = await whoIsMissing(seatedClass.id, current.id);
      if (held.current) missing.value = found;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 401 || error.status === 403) sheet.value = 'pin';
      else refusal.value = error.body;
      held.current = false;
    }
  };
  return (
    <button
      type="button"
      class="press press-plain peek"
      onPointerDown={(event) => {
        if (event.button === 0) void hold();
      }}
      onPointerUp={letGo}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          if (!event.repeat) void hold();
        }
      }}
      onKeyUp={letGo}
      onBlur={letGo}
    >
      <EyeIcon />
      {words.value.peek}
    </button>
  );
}

export function PeekPanel() {
  const shown = missing.value;
  if (shown === null) return null;
  const w = words.value;
  const noNames = shown.length > 0 && shown.every((pupil) => pupil.name === null);
  return (
    <div class="peek-panel">
      <p class="peek-label" role="alert">
        {w.peekLabel}
      </p>
      {noNames && <p>{w.peekNoNames}</p>}
      {shown.length === 0 && <p class="peek-nobody">{w.peekNobody}</p>}
      <ul>
        {shown.map((pupil) => (
          <li key={pupil.pupilId}>
            <small>{pupil.seat}</small>
            {pupil.name}
          </li>
        ))}
      </ul>
    </div>
  );
}
