/** What is refused of pictures, in words a teacher can act on. */
import { ShownError } from '../../../protocols/shown-error.ts';

export const MAX_PICTURE_BYTES = 3 * 1024 * 1024;
/** Of either side. */
export const MAX_PICTURE_PIXELS = 8192;

const AGAIN = {
  zh: '请重新截图，或换一个 PNG、JPEG、WebP 文件',
  en: 'take it again, or choose another PNG, JPEG or WebP',
};

export const notAPicture = (): ShownError =>
  new ShownError({
    code: 'PICTURE-INVALID',
    where: 'picture',
    what: { zh: '这不是能用的图片', en: 'this is no picture that can be used' },
    todo: AGAIN,
  });

export const pictureTooLarge = (): ShownError =>
  new ShownError({
    code: 'PICTURE-TOO-LARGE',
    where: 'picture',
    what: {
      zh: `图片太大：最多 3 MB，每边最多 ${MAX_PICTURE_PIXELS} 像素`,
      en: `the picture is too large: at most 3 MB and ${MAX_PICTURE_PIXELS} pixels a side`,
    },
    todo: AGAIN,
  });

export const unknownPicture = (): ShownError =>
  new ShownError({
    code: 'PICTURE-UNKNOWN',
    where: 'picture',
    what: { zh: '没有这张图片', en: 'there is no such picture' },
    todo: {
      zh: '可能已经到期删除，题目和作答都还在',
      en: 'perhaps it has expired; the question and its answers are kept',
    },
  });

export const pictureNotSaved = (cause: unknown): ShownError =>
  new ShownError(
    {
      code: 'PICTURE-NOT-SAVED',
      where: 'picture',
      what: { zh: '图片没有存下来', en: 'the picture could not be saved' },
      todo: { zh: '提问照常；请管理员查看硬盘', en: 'asking goes on as usual; have the disk looked at' },
    },
    { cause },
  );
