import { type MdcProfile, usualMdc } from '../../protocols/panel/samsung-mdc.ts';
import type { Model } from './model.ts';

export const samsungMdcId0: Model<MdcProfile> = {
  id: 'samsung-mdc-id0',
  driver: 'samsung-mdc',
  name: { zh: '三星 MDC 屏（编号 0）', en: 'a Samsung MDC display with id 0' },
  match: {},
  link: { baud: 9600 },
  options: { ...usualMdc, id: 0 },
  quirks: [{ zh: '编号不同的屏不会应答：看菜单里的编号', en: 'a display with another id is silent: see its menu' }],
  source: 'vgavro/samsung-mdc: ids begin at 0',
};
