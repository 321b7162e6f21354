import { afterAll, beforeAll } from 'vitest';
import { type Gallery, looksAt, OTHER_LOOKS, openGallery } from './looks-at.ts';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());

looksAt(OTHER_LOOKS, () => gallery);
