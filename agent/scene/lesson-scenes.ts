/**
 * What 上课 and 下课 of the room mean for the lesson: turning everything on is a sign that the timetable's lesson begins,
 * turning it off ends the lesson, whoever did it.
 */
import type { Lessons } from '../classroom/lesson/port.ts';
import type { Log } from '../ports.ts';
import type { SceneView } from './port.ts';
import type { RoomScenes } from './scenes.ts';

/** Ends by calling the returned function. */
export function lessonsFollowScenes(
  scenes: Pick<RoomScenes, 'current' | 'onChange'>,
  lessons: Pick<Lessons, 'happened' | 'end' | 'current'>,
  log: Log,
): () => void {
  let seen = keyOf(scenes.current);

  function told(work: Promise<void>): void {
    work.catch((error: unknown) => log.warn({ err: error }, 'the lesson did not follow the room'));
  }

  return scenes.onChange(() => {
    const { current } = scenes;
    const key = keyOf(current);
    if (current === null || key === seen) return;
    seen = key;
    if (current.scene === 'start') told(lessons.happened());
    else if (lessons.current !== undefined) told(lessons.end(current.by === 'timetable' ? 'timetable' : 'asked'));
  });
}

const keyOf = (scene: SceneView | null): string => (scene === null ? '' : `${scene.scene} ${scene.startedAt}`);
