import { type NewlineProfile, usualNewline } from '../../protocols/panel/newline.ts';
import type { Model } from './model.ts';

export const newlineAvocor: Model<NewlineProfile> = {
  id: 'newline-avocor',
  driver: 'newline',
  name: { zh: 'Avocor 一体机（7F…CF）', en: 'an Avocor panel (7F … CF)' },
  match: {},
  link: { baud: 38_400 },
  options: usualNewline,
  quirks: [
    { zh: '波特率 38400，不是 Newline 的 19200', en: '38400 baud, not Newline’s 19200' },
    { zh: '只能下指令并得到确认，读不到状态', en: 'it acknowledges commands and tells nothing of its state' },
  ],
  source: 'YooUp avocor.json: 38400 8N1',
};
