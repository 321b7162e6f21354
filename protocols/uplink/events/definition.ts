/** What an event type is, and the words that several families of them share. */
import { z } from 'zod';

/**
 * `always`: kept and sent whatever the disk says (attendance, responses, faults, and what they need to be understood).
 * `low`: refused first when the disk is full; the refusal itself is told by a gap.
 */
export type KeepClass = 'always' | 'low';

export interface EventDefinition<S extends z.ZodType> {
  readonly zh: string;
  readonly en: string;
  readonly keep: KeepClass;
  readonly data: S;
}

/**
 * The schema is made when it is first asked for: a running agent asks only what is to be kept, and the schemas of all
 * events take 1 MB (a node of one 0.7–5 KB).
 */
export function define<S extends z.ZodType>({ data, ...about }: Undrawn<S>): EventDefinition<S> {
  let made: S | undefined;
  return {
    ...about,
    get data() {
      made ??= data();
      return made;
    },
  };
}

type Undrawn<S extends z.ZodType> = Omit<EventDefinition<S>, 'data'> & { readonly data: () => S };

export const pupil = z
  .string()
  .regex(/^p[0-9a-z]+$/)
  .describe('pseudonym of a pupil: p0… with a room key, p1… with the school’s');
export const device = z.string().min(1).max(64).describe('id of a device in the room’s config');
export const deviceKind = z.enum(['clicker', 'panel', 'projector', 'camera', 'reader', 'sensor', 'input', 'host']);
export const word = z.string().min(1).max(32);
export const sceneStep = z.strictObject({
  device,
  step: z.string().max(80).describe('what it was told: `power on`'),
  state: z.enum(['done', 'failed', 'skipped']),
  code: z.string().max(40).optional().describe('why it failed or was left out'),
});
export const lesson = z.string().min(1).max(40).describe('id of a lesson');
