/** One set of clickers for several classes: what is printed on them, and a class bound by it. */
import { z } from 'zod';
import type { PrintedNumbers } from '../../classroom/printed-numbers.ts';
import { type Route, route } from './route.ts';
import { clickerNumber } from './words.ts';

const MOST_CLICKERS = 500;

export function clickerRoutes(numbers: PrintedNumbers): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/clickers/numbers',
      zh: '答题器上印的编号',
      en: 'What is printed on the clickers.',
      access: 'local',
      answer: 'clickerNumbers',
      run: async () => ({ json: await numbers.list() }),
    }),
    route({
      method: 'PUT',
      path: '/api/clickers/numbers',
      zh: '登记编号；没有写的答题器不变',
      en: 'Notes what is printed on these clickers; the others stay.',
      access: 'private',
      body: () => z.strictObject({ numbers: z.array(clickerNumber).min(1).max(MOST_CLICKERS) }),
      answer: 'clickerNumbers',
      run: async ({ body }) => ({ json: await numbers.save(body.numbers) }),
    }),
    route({
      method: 'POST',
      path: '/api/clickers/numbers/learn',
      zh: '记住：本班每个答题器上印的就是座位号',
      en: 'Notes that what is printed on each clicker of the class here is its seat.',
      access: 'private',
      answer: 'clickerNumbers',
      run: async () => ({ json: await numbers.learn() }),
    }),
    route({
      method: 'POST',
      path: '/api/binding/by-number',
      zh: '按编号绑定本班：几号答题器就是几号座位；dryRun 只看结果',
      en: 'Binds the class here by the printed numbers: number n is seat n. dryRun only says what would be.',
      access: 'private',
      body: () => z.strictObject({ dryRun: z.boolean().default(false) }),
      answer: 'numberBinding',
      run: async ({ body }) => ({ json: await numbers.bind({ dryRun: body.dryRun }) }),
    }),
  ];
}
