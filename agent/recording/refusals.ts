/** What a recording refuses, in words a teacher can act on. */
import type { ShownError } from '../../protocols/shown-error.ts';
import { refusal } from '../refusal.ts';
import { INSTALL_FFMPEG } from './install.ts';

export const noCamera = (camera: string | undefined): ShownError =>
  refusal(
    'REC-NO-CAMERA',
    camera?.slice(0, 64) ?? 'camera',
    ['没有这台摄像头', 'there is no such camera'],
    ['在配置的 devices 里加上摄像头（driver: onvif）', 'add the camera to devices in the config (driver: onvif)'],
  );

export const noFfmpeg = (): ShownError =>
  refusal(
    'REC-NO-FFMPEG',
    'ffmpeg',
    [
      '这台电脑没有装 ffmpeg，不能录像；其他功能不受影响',
      'ffmpeg is missing on this computer: it cannot record; everything else works',
    ],
    INSTALL_FFMPEG,
  );

export const diskFull = (): ShownError =>
  refusal(
    'REC-DISK',
    'recordings',
    ['磁盘剩余空间不够录像', 'there is not enough room on the disk to record'],
    [
      '清理磁盘，或在配置 recording 里换一个 directory',
      'free some space, or set another directory under recording in the config',
    ],
  );

export const notInPractice = (): ShownError =>
  refusal(
    'REC-PRACTICE',
    'lesson',
    ['练习课不留任何记录，不能录像', 'a practice lesson leaves nothing behind, so it is not recorded'],
    ['先结束练习课', 'end the practice first'],
  );

export const notInExam = (): ShownError =>
  refusal(
    'EXAM-MODE',
    'recording',
    ['考试模式中不录像', 'the room is in exam mode: nothing is recorded'],
    ['考试结束后解除考试模式', 'lift exam mode when the exam is over'],
  );

export const unknownRecording = (where: string, cause?: unknown): ShownError =>
  refusal(
    'REC-UNKNOWN',
    where.slice(0, 80),
    ['没有这个录像，或这一段已经不在', 'there is no such recording, or this part of it is gone'],
    ['请刷新页面再试', 'reload the page and try again'],
    cause,
  );

export const stillRunning = (id: string): ShownError =>
  refusal(
    'REC-RUNNING',
    id,
    ['正在录，不能删除', 'it is being recorded and cannot be removed'],
    ['请先停止录像', 'stop it first'],
  );

export const notRunning = (id: string): ShownError =>
  refusal(
    'REC-ENDED',
    id,
    ['这个录像已经结束', 'this recording has ended'],
    ['标记只能加在正在录的录像上', 'marks are made while it is recorded'],
  );

export const badMark = (words: readonly string[]): ShownError =>
  refusal(
    'REC-MARK',
    'about',
    ['标记的内容不在词表里', 'this is no word of the list of marks'],
    [`请用：${words.join('、')}`, `use one of: ${words.join(', ')}`],
  );

export const ending = (): ShownError =>
  refusal(
    'REC-ENDING',
    'agent',
    ['班班正在退出', 'the agent is stopping'],
    ['等它重新启动后再试', 'try again once it has started again'],
  );
