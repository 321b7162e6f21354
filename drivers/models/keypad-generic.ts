import type { KeypadOptions } from '../clicker/keypad.ts';
import type { Model } from './model.ts';

export const keypadGeneric: Model<KeypadOptions> = {
  id: 'keypad-generic',
  driver: 'keyboard',
  name: { zh: '数字小键盘当答题器（一类一组）', en: 'numeric pads as clickers (all of one make)' },
  match: {},
  link: { input: { use: 'keyboard', grab: true } },
  options: {
    use: 'clicker',
    answers: {
      ...{ '1': 'A', '2': 'B', '3': 'C', '4': 'D', '5': 'E' },
      ...{ A: 'A', B: 'B', C: 'C', D: 'D', E: 'E' },
      ...{ '0': 'F', F: 'F', backspace: 'F', delete: 'F', '.': 'F' },
    },
  },
  quirks: [
    {
      zh: '认 USB 口不认键盘：同一个口上的键盘总是同一个学生',
      en: 'known by the USB port: whatever pad is in it is the same pupil’s',
    },
    { zh: '1–5 或 A–E 作答，0、F、退格撤回', en: '1–5 or A–E answer; 0, F, Backspace and Delete withdraw' },
    { zh: '不在答题时按键不读', en: 'outside a question keys are not looked at' },
    {
      zh: '在 Windows 上要靠登录后的小助手（banban companion）',
      en: 'on Windows through the companion at logon (banban companion)',
    },
    {
      zh: 'Windows 不能独占键盘：按键也会进正在用的程序',
      en: 'Windows lets nobody grab a keyboard: keys also reach the program in front',
    },
  ],
  source: 'Linux input event codes and the HID keyboard usages, collected in the fact sheet “keyboards as clickers”',
};
