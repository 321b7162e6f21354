/** What scenes and exam mode refuse, in words a teacher can act on. */
import { ShownError } from '../../protocols/shown-error.ts';

export function inExamMode(where: string): ShownError {
  return new ShownError({
    code: 'EXAM-MODE',
    where,
    what: {
      zh: '考试模式中：设备保持关闭和静音，不能提问',
      en: 'the room is in exam mode: silent and off, no questions',
    },
    todo: {
      zh: '考试结束后，输入 PIN 解除考试模式',
      en: 'lift exam mode with the PIN when the exam is over',
    },
  });
}
