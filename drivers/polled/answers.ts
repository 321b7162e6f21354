/** Which messages answer what was said, where a family has no rule of its own. */
import type { DeviceMessage } from '../../protocols/message.ts';
import type { Refusal } from '../exchange.ts';

/** Command → the reading it changes. */
export const READING_OF: Readonly<Record<string, string>> = {
  power: 'power',
  input: 'input',
  volume: 'volume',
  mute: 'muted',
  blank: 'blanked',
  freeze: 'frozen',
  touch: 'touch',
};

/** A question is answered by a message that tells what was asked. */
export function settlesAsk(key: string, message: DeviceMessage): 'answered' | Refusal | undefined {
  switch (message.type) {
    case 'reading':
    case 'identity':
      return key in message ? 'answered' : undefined;
    case 'trouble':
      return key === 'troubles' ? 'answered' : undefined;
    case 'note':
      return message.of === key ? 'answered' : undefined;
    case 'nak':
      return message.of === undefined || message.of === key ? refusalOf(message) : undefined;
    default:
      return undefined;
  }
}

/** A command is answered by its ack, or by the state it changes. */
export function settlesCommand(
  { command, value }: { readonly command: string; readonly value: string },
  message: DeviceMessage,
): 'answered' | Refusal | undefined {
  switch (message.type) {
    case 'ack':
      return isOf(command, message.of) && (message.value ?? value) === value ? 'answered' : undefined;
    case 'nak':
      return isOf(command, message.of) ? refusalOf(message) : undefined;
    case 'reading': {
      const key = READING_OF[command];
      return key !== undefined && key in message ? 'answered' : undefined;
    }
    default:
      return undefined;
  }
}

function refusalOf({ why, later }: DeviceMessage & { readonly type: 'nak' }): Refusal {
  return { refused: why, later: later === true };
}

/** A family whose questions and commands share a code names what it answers by the reading: `muted`, not `mute`. */
function isOf(command: string, of: string | undefined): boolean {
  return of === undefined || of === command || of === READING_OF[command];
}

/** A reading against a command's value: `true` is `on`; standby is what `power off` leads to, cooling the way there. */
export function isSo(reading: string | number | boolean | undefined, wanted: string): boolean {
  if (typeof reading === 'boolean') return reading === (wanted === 'on');
  if (reading === 'standby' || reading === 'cooling') return wanted === 'off';
  return String(reading) === wanted;
}
