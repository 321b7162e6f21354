/** 随机点名 in the room: among those who are here, told as an event, shown on the wall. */
import { ShownError } from '../../../protocols/shown-error.ts';
import { randomIdentifier } from '../../identifier.ts';
import type { Journal, NewEvent } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { DrawView } from '../../web/api-lesson.ts';
import { noClass } from '../refusals.ts';
import type { ClassList } from '../roster/class-list.ts';
import { drawOne } from './draw.ts';
import type { LiveLesson } from './live-lesson.ts';
import { nobodyHere } from './refusals.ts';
import { countHeads, isHere, statusOf, wasTaken } from './register.ts';

export interface DrawsOptions {
  readonly journal: Journal;
  readonly ports: Ports;
  readonly list: () => ClassList | undefined;
  readonly live: () => LiveLesson | undefined;
  readonly names: () => boolean;
}

export interface Draws {
  draw(): Promise<DrawView>;
  /** The newest of this lesson; outside of lessons the newest of this class. */
  readonly newest: DrawView | undefined;
}

export function createDraws(options: DrawsOptions): Draws {
  const { ports, list, live } = options;
  /** Outside of lessons the hat is the class's, until a lesson begins or another class comes. */
  let outside: { classId: string; drawn: ReadonlySet<string>; newest: DrawView | undefined } | undefined;

  function hatOf(classId: string, lesson: LiveLesson | undefined): ReadonlySet<string> {
    if (lesson !== undefined) return lesson.drawn;
    return outside?.classId === classId ? outside.drawn : new Set();
  }

  function here(of: ClassList, lesson: LiveLesson | undefined): string[] {
    const ids = of.pupils.map(({ id }) => id);
    if (lesson === undefined || lesson.facts.classId !== of.class.id) return ids;
    const { register } = lesson.book;
    const taken = wasTaken(countHeads(ids, register), lesson.rollCallMade);
    return ids.filter((id) => isHere(statusOf(register, id), taken));
  }

  async function draw(): Promise<DrawView> {
    const of = list();
    if (of === undefined) throw noClass();
    const lesson = live();
    const drawn = drawOne(here(of, lesson), hatOf(of.class.id, lesson), ports.randomBytes);
    if (drawn === undefined) throw nobodyHere();
    const seats = new Map(of.pupils.map((pupil) => [pupil.id, pupil]));
    const pupil = seats.get(drawn.id);
    const id = randomIdentifier(ports.randomBytes);
    const at = ports.clock.now();
    const pseudonym = pupil?.consent === false ? undefined : of.pseudonyms.get(drawn.id);
    await tell(lesson, {
      type: 'cn.banban.draw.picked',
      subject: lesson?.facts.id ?? id,
      at,
      data: {
        draw: id,
        left: drawn.left,
        ...(lesson === undefined ? {} : { lesson: lesson.facts.id }),
        ...(pseudonym === undefined ? {} : { pupil: pseudonym }),
      },
    });
    const view: DrawView = {
      id,
      seat: pupil?.seat ?? '',
      name: options.names() ? (pupil?.name ?? null) : null,
      among: drawn.among.map((each) => seats.get(each)?.seat ?? ''),
      left: drawn.left,
      at,
    };
    if (lesson === undefined) outside = { classId: of.class.id, drawn: drawn.drawn, newest: view };
    else {
      outside = undefined;
      lesson.drawn = drawn.drawn;
      lesson.draws += 1;
      lesson.draw = view;
      lesson.touch();
    }
    return view;
  }

  // A full disk refuses what is not a record of anybody; the lesson goes on, and a gap will say how many there were.
  async function tell(lesson: LiveLesson | undefined, event: NewEvent<'cn.banban.draw.picked'>): Promise<void> {
    try {
      await (lesson?.stores.journal ?? options.journal).append(event);
    } catch (error) {
      if (!(error instanceof ShownError) || error.code !== 'JOURNAL-DISK-FULL') throw error;
      ports.log.warn({ draw: event.data.draw }, 'the disk is full: a draw was not noted');
    }
  }

  return {
    draw,
    get newest() {
      const lesson = live();
      if (lesson !== undefined) return lesson.draw;
      return outside?.classId === list()?.class.id ? outside?.newest : undefined;
    },
  };
}
