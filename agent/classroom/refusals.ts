/** What the classroom refuses, in words a teacher can act on. */
import { ShownError } from '../../protocols/shown-error.ts';

function refusal(
  code: string,
  where: string,
  what: [zh: string, en: string],
  todo: [zh: string, en: string],
): ShownError {
  return new ShownError({ code, where, what: { zh: what[0], en: what[1] }, todo: { zh: todo[0], en: todo[1] } });
}

export const unknownQuestion = (id: string): ShownError =>
  refusal(
    'QUESTION-UNKNOWN',
    id,
    ['没有这道题', 'there is no such question'],
    ['请刷新页面再试', 'reload the page and try again'],
  );

export const badQuestion = (where: string, zh: string, en: string): ShownError =>
  refusal('QUESTION-INVALID', where, [zh, en], ['请改好后再发起提问', 'correct it and ask again']);

export const stillOpen = (id: string): ShownError =>
  refusal(
    'QUESTION-OPEN',
    id,
    ['还在作答，不能公布答案', 'the question is still open'],
    ['请先按“停止”', 'stop it first'],
  );

export const voided = (id: string): ShownError =>
  refusal('QUESTION-VOIDED', id, ['这道题已作废', 'this question was voided'], ['请重新提问', 'ask again']);

export const answerOutside = (answer: string, options: number): ShownError =>
  refusal(
    'QUESTION-ANSWER',
    'answer',
    [`没有选项 ${answer}：这道题有 ${options} 个选项`, `no option ${answer}: the question has ${options}`],
    ['请在题目的选项里选一个', 'choose one of the question’s options'],
  );

export const busyAsking = (what: 'binding' | 'class' | 'list' | 'erase'): ShownError => {
  const doing = {
    binding: ['绑定答题器', 'binding clickers'],
    class: ['换班级', 'changing the class'],
    list: ['导入本班名单', 'importing this class’s list'],
    erase: ['删除学生', 'erasing a pupil'],
  }[what];
  return refusal(
    'CLASSROOM-QUESTION-OPEN',
    'question',
    [`正在提问，现在不能${doing[0]}`, `a question is open: ${doing[1]} has to wait`],
    ['请先停止提问', 'stop the question first'],
  );
};

export const busyBinding = (): ShownError =>
  refusal(
    'CLASSROOM-BINDING',
    'binding',
    ['正在绑定答题器，现在不能提问', 'clickers are being bound: asking has to wait'],
    ['请先结束绑定', 'end the binding first'],
  );

export const notBinding = (): ShownError =>
  refusal(
    'BINDING-NOT-RUNNING',
    'binding',
    ['现在没有在绑定', 'no binding is under way'],
    ['请先开始绑定', 'start binding first'],
  );

export const noClass = (): ShownError =>
  refusal(
    'CLASS-NONE',
    'class',
    ['还没有选班级', 'no class is chosen'],
    ['请先导入名单或选择班级', 'import a class list or choose a class first'],
  );

export const emptyClass = (): ShownError =>
  refusal(
    'CLASS-EMPTY',
    'class',
    ['这个班没有座位', 'this class has no seats'],
    ['请先导入名单', 'import its list first'],
  );

export const unknownClass = (id: string): ShownError =>
  refusal(
    'CLASS-UNKNOWN',
    id,
    ['没有这个班级', 'there is no such class'],
    ['请刷新页面再试', 'reload the page and try again'],
  );

export const unknownSeat = (seat: string): ShownError =>
  refusal(
    'SEAT-UNKNOWN',
    seat,
    [`本班没有 ${seat} 号座位`, `no seat ${seat} in this class`],
    ['请检查座号', 'check the seat number'],
  );

export const badClicker = (): ShownError =>
  refusal(
    'CLICKER-INVALID',
    'clicker',
    ['答题器号写法不对', 'not a clicker’s id'],
    ['请照答题器背面的编号填写', 'write it as on the back of the clicker'],
  );

export const unknownPupil = (id: string): ShownError =>
  refusal(
    'PUPIL-UNKNOWN',
    id,
    ['没有这名学生', 'there is no such pupil'],
    ['可能已经删除，请刷新页面', 'perhaps already erased: reload the page'],
  );
