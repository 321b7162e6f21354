/**
 * Golden dialogues with a simulator: a text file, one step a line; a line beginning with `#` is a comment.
 *
 *   > HEX          the host writes (not padded: the simulator extends it)
 *   < HEX          the next report from the base must be this, zero padded to 64 bytes
 *   press ID KEY = RESULT
 *   misbehave HOW
 *   set WHAT VALUE
 *   wait MS
 *   lcd LINE TEXT  the display must show this now
 *   quiet          nothing more comes within 2 s
 *   power off / power on
 *
 * Random numbers are all `random N` (default 0.5) until changed.
 */
import { ClickerBase } from '../../simulators/iclicker/base.ts';
import { isKey } from '../../simulators/iclicker/messages.ts';
import { isMisbehaviour } from '../../simulators/iclicker/misbehaviour.ts';
import { holdTime } from './held-time.ts';

/** Longer than any answer takes, misbehaving or not. */
const PATIENCE_MS = 2_000;

/** Plays the dialogue; throws at the first line that comes out otherwise, naming it. */
export function playDialogue(text: string): void {
  let random = 0.5;
  const time = holdTime(() => random);
  const base = new ClickerBase(time);
  const heard: string[] = [];
  base.powerOn();
  base.attach((report) => heard.push(Buffer.from(report).toString('hex')));

  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trimEnd();
    if (line === '' || line.startsWith('#')) continue;
    const [verb = '', first = '', second = '', , result = ''] = line.split(' ');
    const rest = line.slice(verb.length + 1);
    const wrong = (what: string): Error => new Error(`line ${index + 1} “${line}”: ${what}`);
    switch (verb) {
      case '>':
        base.hostReport(Buffer.from(rest.replaceAll(' ', ''), 'hex'));
        break;
      case '<': {
        for (let waitedMs = 0; heard.length === 0 && waitedMs < PATIENCE_MS; waitedMs += 1) time.pass(1);
        const expected = rest.replaceAll(' ', '').padEnd(128, '0');
        const got = heard.shift();
        if (got !== expected) throw wrong(`got ${got ?? 'nothing'}`);
        break;
      }
      case 'press': {
        if (!isKey(second)) throw wrong('not a key');
        const got = base.press(first, second);
        if (got !== result) throw wrong(`got ${got}`);
        break;
      }
      case 'misbehave':
        if (!isMisbehaviour(first)) throw wrong('not a misbehaviour');
        base.misbehave(first);
        break;
      case 'random':
        random = Number(first);
        break;
      case 'ack-reset-count':
        base.settings.ackResetCount = first === 'on';
        break;
      case 'wait':
        time.pass(Number(first));
        break;
      case 'lcd': {
        const shown = base.state().lcd[first === '1' ? 0 : 1];
        if (shown !== rest.slice(2).padEnd(16)) throw wrong(`shows “${shown}”`);
        break;
      }
      case 'quiet':
        time.pass(PATIENCE_MS);
        if (heard.length > 0) throw wrong(`got ${heard.join(' ')}`);
        break;
      case 'power':
        if (first === 'on') base.powerOn();
        else base.powerOff();
        break;
      default:
        throw wrong('not a step');
    }
  }
  if (heard.length > 0) throw new Error(`at the end: got ${heard.join(' ')}`);
}
