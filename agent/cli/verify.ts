/** `banban verify [DIR|PACK]`: is the journal, or a recording’s folder, whole? Always one line of JSON. */
import { homedir } from 'node:os';
import { ShownError } from '../../protocols/shown-error.ts';
import { defaultDataDirectory } from '../config/places.ts';
import { verifyJournal } from '../journal/verify.ts';
import { isRecordingFolder, verifyRecording } from '../recording/verify.ts';
import { type CommandIo, EXIT_OK, EXIT_WRONG, errorLine, parsedArgs, usageError } from './io.ts';

export const usage = 'banban verify [DIR|PACK]   核对日志（或一个录像的文件夹）是否完整，指出第一处问题';

export async function command(args: string[], io: CommandIo): Promise<number> {
  const path = pathFrom(args);
  try {
    if (isRecordingFolder(path)) {
      io.out(JSON.stringify({ ok: true, ...(await verifyRecording(path)) }));
      return EXIT_OK;
    }
    const verified = await verifyJournal(path);
    if (verified.ok) {
      io.out(JSON.stringify({ ok: true, epochs: verified.epochs, lines: verified.lines }));
      return EXIT_OK;
    }
    const { bad } = verified;
    const where = `${path}: ${bad.epoch}-${bad.sequence}`;
    const error = new ShownError({
      code: 'JOURNAL-BROKEN',
      where,
      what: { zh: `第 ${bad.sequence} 条${bad.zh}`, en: `line ${bad.sequence} ${bad.en}` },
      todo: {
        zh: '保留原文件，交给维护人员；之前的记录都完好',
        en: 'keep the file and hand it to maintenance; every line before is whole',
      },
    });
    io.out(
      JSON.stringify({
        ok: false,
        error: error.toJSON(),
        epoch: bad.epoch,
        sequence: bad.sequence,
        lines: verified.lines,
      }),
    );
    return EXIT_WRONG;
  } catch (error) {
    if (!(error instanceof ShownError)) throw error;
    io.out(errorLine(error));
    return EXIT_WRONG;
  }
}

function pathFrom(args: string[]): string {
  const { positionals } = parsedArgs({ args, allowPositionals: true, options: {} });
  if (positionals.length > 1) throw usageError({ zh: '一次只核对一个', en: 'one at a time' });
  const [path] = positionals;
  if (path !== undefined) return path;
  return defaultDataDirectory({
    platform: process.platform,
    env: process.env,
    home: homedir(),
    uid: process.getuid?.(),
  });
}
