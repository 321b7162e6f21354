/** What is missing where nothing can be recorded, and how it comes there. */
import type { BothLanguages } from '../../protocols/shown-error.ts';

export const INSTALL_FFMPEG: BothLanguages = {
  zh: 'Linux：sudo apt install ffmpeg；Windows：把 ffmpeg.exe 放到班班程序文件夹的 ffmpeg 子文件夹里',
  en: 'Linux: sudo apt install ffmpeg; Windows: put ffmpeg.exe into the folder ffmpeg beside the agent’s program',
};
