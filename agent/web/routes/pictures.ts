/** The board's picture kept as the question. It stays in the room: here, and on the tablets while the question is asked. */
import type { Pictures } from '../../classroom/pictures/pictures.ts';
import { MAX_PICTURE_BYTES } from '../../classroom/pictures/refusals.ts';
import { type FileBody, type Route, route } from './route.ts';

const picture: FileBody = { file: ['image/png', 'image/jpeg', 'image/webp'], maxBytes: MAX_PICTURE_BYTES };

export function pictureRoutes(pictures: Pictures): Route[] {
  return [
    route<Uint8Array>({
      method: 'POST',
      path: '/api/questions/{id}/picture',
      zh: '给一道题配上板书截图',
      en: 'Keeps a picture of the board as the question.',
      access: 'local',
      body: picture,
      answer: 'done',
      run: async ({ params, body }) => {
        await pictures.keep(params.id ?? '', body);
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/questions/{id}/picture',
      zh: '一道题的板书截图',
      en: 'The picture of a question.',
      access: 'local',
      answer: 'image/*',
      run: async ({ params }) => {
        const { type, bytes } = await pictures.of(params.id ?? '');
        return { bytes, headers: { 'Content-Type': type } };
      },
    }),
    route<Uint8Array>({
      method: 'POST',
      path: '/api/pictures',
      zh: '板书截图，配给接下来问的一道题（10 分钟内）',
      en: 'A picture of the board for the question that is asked next, within ten minutes.',
      access: 'local',
      body: picture,
      answer: 'done',
      run: async ({ body }) => {
        await pictures.keepForNext(body);
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/pictures',
      zh: '不要这张截图了',
      en: 'The next question gets no picture after all.',
      access: 'local',
      answer: 'done',
      run: () => {
        pictures.dropNext();
        return { json: { ok: true } };
      },
    }),
  ];
}
