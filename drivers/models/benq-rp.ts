import { usualViewsonic, type ViewsonicProfile } from '../../protocols/panel/viewsonic.ts';
import type { Model } from './model.ts';

export const benqRp: Model<ViewsonicProfile> = {
  id: 'benq-rp',
  driver: 'viewsonic',
  name: { zh: '明基 RP 系列一体机', en: 'BenQ RP panel' },
  match: {},
  link: { baud: 9600 },
  options: {
    ...usualViewsonic,
    off: '002',
    inputs: {
      hdmi1: '001',
      hdmi2: '002',
      hdmi3: '021',
      hdmi4: '022',
      pc: '103',
      android: '101',
      vga1: '000',
      vga2: '031',
      av: '003',
    },
    // 103 is the PC, so the first character cannot be a signal's.
    signalDigit: false,
  },
  quirks: [
    { zh: '关机是 002，不是 000', en: 'power off is 002, not 000' },
    { zh: '信号源编号和优派不同：HDMI1 是 001', en: 'its inputs are numbered otherwise: HDMI1 is 001' },
  ],
  source: 'RS232-Monitor-Database benq.json (RP654K, after BenQ’s own list); BenQ BH2401 manual for the frame',
};
