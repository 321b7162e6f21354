/** Tablets and the board's pictures, put together with the classroom's questions, lesson and class. */
import type { Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import type { PrivateView } from '../../web/api.ts';
import type { Lessons } from '../lesson/port.ts';
import { createPictures, type Pictures } from '../pictures/pictures.ts';
import { pictureNotSaved } from '../pictures/refusals.ts';
import type { PictureStore } from '../pictures/store.ts';
import type { Quizzes } from '../quizzes.ts';
import type { ClassList } from '../roster/class-list.ts';
import { wallQuestion } from '../views.ts';
import type { Tablets } from './port.ts';
import { createTablets, type TabletsOptions } from './tablets.ts';

export interface TabletDeskOptions extends Pick<TabletsOptions, 'audit' | 'changed' | 'examMode'> {
  readonly room: RoomStore;
  readonly ports: Ports;
  readonly quizzes: Quizzes;
  readonly lessons: Pick<Lessons, 'current' | 'seen'>;
  readonly list: () => ClassList | undefined;
  /** Absent: no pictures are kept. */
  readonly store: PictureStore | undefined;
}

export interface TabletDesk {
  readonly tablets: Tablets;
  readonly pictures: Pictures;
  /** The seats, and which of them have a tablet. */
  dress(view: PrivateView): PrivateView;
}

export async function createTabletDesk(options: TabletDeskOptions): Promise<TabletDesk> {
  const { room, ports, quizzes, lessons, list, changed } = options;
  const tablets = await createTablets({
    room,
    ports,
    list,
    lesson: () => lessons.current,
    examMode: options.examMode,
    question() {
      const { live } = quizzes.now;
      return live === undefined ? undefined : { wall: wallQuestion(live, list()), judged: live.question };
    },
    standing: (who) => quizzes.now.live?.question.standing.get(who),
    submit: (answer) => quizzes.now.submit(answer),
    seen: (pupil) => lessons.seen(pupil.id, 'tablet'),
    audit: options.audit,
    changed,
  });
  return {
    tablets,
    pictures: createPictures({ store: options.store ?? noStore, quizzes, clock: ports.clock, changed }),
    dress(view) {
      const seats = tablets.seats();
      return { ...view, seats: view.seats.map((seat) => ({ ...seat, tablet: seats.has(seat.seat) })) };
    },
  };
}

const noStore: PictureStore = {
  keep: () => Promise.reject(pictureNotSaved(undefined)),
  read: () => Promise.reject(pictureNotSaved(undefined)),
  has: () => Promise.resolve(false),
  sweep: () => Promise.resolve({ removed: 0, files: 0, bytes: 0 }),
};
