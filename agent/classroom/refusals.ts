/** What the classroom refuses, in words a teacher can act on. */
import type { ShownError } from '../../protocols/shown-error.ts';
import { refusal } from '../refusal.ts';
import type { QuestionKind } from '../web/api.ts';

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

/** How an answer is written, where it is not one letter. */
const HOW_TO_ANSWER: Partial<Record<QuestionKind, [zh: string, en: string]>> = {
  numeric: ['请写一个数字，例如 -3.5', 'write a number, for example -3.5'],
  multiple: ['请写出全部正确选项，例如 ACD', 'write all right options, for example ACD'],
  ranking: ['请把全部选项各写一次，例如 CAB', 'write every option once, for example CAB'],
};

export const answerOutside = (answer: string, asked: { kind: QuestionKind; options: number }): ShownError => {
  const given = answer.slice(0, 20);
  const letters = 'ABCDE'.slice(0, asked.options);
  const zh = asked.kind === 'numeric' ? `“${given}”不是数字` : `“${given}”不是这道题的答案：选项是 ${letters}`;
  const en =
    asked.kind === 'numeric' ? `“${given}” is no number` : `“${given}” is no answer: the options are ${letters}`;
  const how = HOW_TO_ANSWER[asked.kind] ?? ['请在题目的选项里选一个', 'choose one of the question’s options'];
  return refusal('QUESTION-ANSWER', 'answer', [zh, en], how);
};

export const answerNeeded = (): ShownError =>
  refusal(
    'QUESTION-ANSWER',
    'answer',
    ['还不知道正确答案', 'the right answer is not known'],
    ['请选出正确答案再公布', 'choose the right answer, then show it'],
  );

export const noRightAnswer = (kind: 'survey' | 'buzz'): ShownError =>
  refusal(
    'QUESTION-NO-ANSWER',
    'answer',
    kind === 'survey'
      ? ['投票没有对错，不用公布答案', 'a survey has no right answer']
      : ['抢答没有对错，不用公布答案', 'a buzz has no right answer'],
    ['结果已经显示，不用再按', 'the result is shown already: nothing more to do'],
  );

export const notOpen = (id: string): ShownError =>
  refusal(
    'QUESTION-CLOSED',
    id,
    ['这道题已经停止作答，不能再改时间', 'the question is closed: its time cannot be changed any more'],
    ['要继续作答，请按“再答一次”', 'to go on, ask it once more'],
  );

export const badTime = (mostSeconds: number): ShownError =>
  refusal(
    'QUESTION-TIME',
    'seconds',
    ['这个时间已经过了，或者太长', 'that time is over, or too long'],
    [
      `请写还没到的整秒数，最多 ${mostSeconds}；要马上结束请按“停止”`,
      `whole seconds still to come, ${mostSeconds} at most; to end it now, stop it`,
    ],
  );

export const unknownItem = (number: number): ShownError =>
  refusal(
    'BANK-UNKNOWN',
    'item',
    [`题库里没有第 ${number} 题`, `no question ${number} in this set`],
    ['题库可能已删除，请刷新页面再选', 'perhaps the set was deleted: reload the page and choose again'],
  );

export const busyAsking = (what: 'binding' | 'class' | 'list' | 'erase' | 'rollcall'): ShownError => {
  const doing = {
    binding: ['绑定答题器', 'binding clickers'],
    class: ['换班级', 'changing the class'],
    list: ['导入本班名单', 'importing this class’s list'],
    erase: ['删除学生', 'erasing a pupil'],
    rollcall: ['点到', 'a roll-call'],
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
