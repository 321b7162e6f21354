/**
 * A SMART Board display, from fact sheet 15: text, a prompt after each answer, and deaf before it. What is said too early
 * is lost and counted (`early`). A line feed costs the prompt; a bare carriage return brings it back. What happens on the
 * display itself is told unasked, with `#` and without a prompt. Unless it is on, only `powerstate` works; in deep
 * power-save it says nothing and hears `set powerstate=on` alone.
 */

import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, milliseconds, onOff, words } from '../stream/dials.ts';

const INPUTS = ['hdmi1', 'hdmi2', 'hdmi3', 'hdmi4', 'vga1', 'ops1', 'opscc', 'usbc1', 'usbc2', 'android', 'whiteboard'];
const POWERS = ['on', 'ready', 'standby', 'powersave', 'updateon', 'updateready', 'off'];
const NEWLINES = { crlf: '\r\n', cr: '\r', lf: '\n' } as const;
const MOST_TYPED = 256;

export const createSmartPanel: CreateDevice = ({ ports, send, tell }) => {
  const state = {
    powerstate: 'on',
    input: 'hdmi1',
    volume: 55,
    mute: 'off',
    screenshade: 'off',
    videofreeze: 'off',
    fwversion: '2.0.179.0',
    modelnum: 'SBID-MX275',
    serialnum: 'F012JW20C0123',
    partnum: '1028011',
    early: 0,
  };
  const quirks = {
    newline: 'crlf' as keyof typeof NEWLINES,
    wakeMs: 400,
    answerMs: 20,
    deep: false,
    zeroMutes: false,
    needsBlanks: false,
    mx: false,
  };
  let typed = '';
  let listening = true;
  let lostPrompt = false;
  let waking: (() => void) | undefined;

  const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
  const newline = (): string => NEWLINES[quirks.newline];

  function answer(line: string): void {
    listening = false;
    ports.after(quirks.answerMs, () => {
      listening = !lostPrompt;
      send(bytes(`${line}${newline()}${lostPrompt ? '' : '>'}`));
    });
  }
  function unasked(property: string, value: string | number): void {
    if (state.powerstate === 'powersave' && quirks.deep) return;
    send(bytes(`#${property}=${value}${newline()}`));
  }

  function wake(): void {
    if (state.powerstate === 'on' || waking !== undefined) return;
    waking = ports.after(quirks.wakeMs, () => {
      waking = undefined;
      state.powerstate = 'on';
      quirks.deep = false;
      listening = true;
      tell({ event: 'power', power: 'on' });
      unasked('powerstate', 'on');
    });
  }
  function sleep(word: string): void {
    waking?.();
    waking = undefined;
    state.powerstate = word;
    tell({ event: 'power', power: word });
  }

  /** The property's value after the command; undefined: an invalid one. */
  function setProperty(property: string, value: string): string | undefined {
    switch (property) {
      case 'powerstate':
        if (!['on', 'ready', 'standby', 'off'].includes(value)) return undefined;
        if (quirks.mx && !['on', 'ready'].includes(value)) return undefined;
        if (value === 'on') wake();
        else sleep(value === 'off' ? 'standby' : value);
        return value;
      case 'volume': {
        const step = /^([+-])(\d{1,3})$/.exec(value);
        const wanted =
          step !== null ? state.volume + Number(value) : /^\d{1,3}$/.test(value) ? Number(value) : Number.NaN;
        if (!(wanted >= 0 && wanted <= 100)) return undefined;
        state.volume = wanted;
        state.mute = wanted === 0 && quirks.zeroMutes ? 'on' : 'off';
        return String(wanted);
      }
      case 'mute':
      case 'screenshade':
      case 'videofreeze':
        if (value !== 'on' && value !== 'off') return undefined;
        state[property] = value;
        return value;
      case 'input': {
        const full = value === 'ops' ? 'ops1' : value === 'vga' ? 'vga1' : value;
        if (!INPUTS.includes(full)) return undefined;
        state.input = full;
        tell({ event: 'input', input: full });
        return value;
      }
      default:
        return undefined;
    }
  }

  const readable: Readonly<Record<string, () => string | number>> = {
    powerstate: () => state.powerstate,
    input: () => state.input,
    volume: () => state.volume,
    mute: () => state.mute,
    screenshade: () => state.screenshade,
    videofreeze: () => state.videofreeze,
    fwversion: () => state.fwversion,
    modelnum: () => state.modelnum,
    serialnum: () => state.serialnum,
    partnum: () => state.partnum,
  };

  function hear(line: string): void {
    const compact = line.toLowerCase().replaceAll(/[ \t]/g, '');
    const wakesIt = compact === 'setpowerstate=on';
    if (state.powerstate === 'powersave' && quirks.deep) {
      if (wakesIt) wake();
      return;
    }
    if (compact === '') {
      answer('');
      return;
    }
    const [, verb = '', property = '', given = ''] = /^(get|set)([a-z]+)=?(.*)$/.exec(compact) ?? [];
    const known = readable[property];
    const bad = `invalid cmd: ${compact}`;
    if (known === undefined || (state.powerstate !== 'on' && property !== 'powerstate')) {
      answer(bad);
      return;
    }
    if (verb === 'get') {
      answer(given === '' ? `${property}=${known()}` : bad);
      return;
    }
    if (quirks.needsBlanks && !/\s=\s/.test(line)) {
      answer(bad);
      return;
    }
    const now = setProperty(property, given);
    answer(now === undefined ? bad : `${property}=${now}`);
  }

  function key(letter: string): void {
    if (letter === '\n') {
      // The command it follows is answered without a prompt.
      if (!listening) lostPrompt = true;
      return;
    }
    if (letter !== '\r') {
      if (listening) typed = (typed + letter).slice(-MOST_TYPED);
      else state.early++;
      return;
    }
    // A bare carriage return brings a lost prompt back; while an answer is under way it does nothing.
    if (!listening && !lostPrompt) return;
    lostPrompt = false;
    const line = typed;
    typed = '';
    tell({ event: 'command', text: line });
    hear(line);
  }

  const board = dialBoard({
    power: choice(POWERS, (word) => {
      if (word === 'on') {
        state.powerstate = 'on';
        quirks.deep = false;
        listening = true;
      } else sleep(word);
      unasked('powerstate', word);
    }),
    deep: onOff((on) => {
      quirks.deep = on;
      if (on) sleep('powersave');
    }, '（on：深度节电，不答 deep power-save, answers nothing）'),
    input: choice(INPUTS, (name) => {
      state.input = name;
      unasked('input', name);
    }),
    volume: count(0, 100, (value) => {
      state.volume = value;
      unasked('volume', value);
    }),
    muted: choice(['on', 'off'], (word) => {
      state.mute = word;
      unasked('mute', word);
    }),
    shade: choice(['on', 'off'], (word) => {
      state.screenshade = word;
      unasked('screenshade', word);
    }),
    freeze: choice(['on', 'off'], (word) => {
      state.videofreeze = word;
      unasked('videofreeze', word);
    }),
    newline: choice(['crlf', 'cr', 'lf'], into(quirks, 'newline')),
    'zero-mutes': onOff(into(quirks, 'zeroMutes'), '（6000S）'),
    'needs-blanks': onOff(into(quirks, 'needsBlanks')),
    mx: onOff(into(quirks, 'mx'), '（on：只认 on 和 ready knows on and ready only）'),
    serial: words('A,B,C（级联 chained）', into(state, 'serialnum')),
    wake: milliseconds(into(quirks, 'wakeMs')),
    answer: milliseconds(into(quirks, 'answerMs')),
  });

  return {
    ...board,
    receive: (received) => {
      for (const letter of Buffer.from(received).toString('latin1')) key(letter);
    },
    detached: () => {
      typed = '';
      listening = true;
    },
    restarted() {
      waking?.();
      waking = undefined;
      typed = '';
      listening = true;
      quirks.deep = false;
      Object.assign(state, { powerstate: 'on', mute: 'off', screenshade: 'off', videofreeze: 'off' });
    },
    // In the words of the contract as well.
    state: () => ({
      ...state,
      power: state.powerstate === 'off' ? 'off' : ['on', 'updateon'].includes(state.powerstate) ? 'on' : 'standby',
      muted: state.mute === 'on',
      blanked: state.screenshade === 'on',
      frozen: state.videofreeze === 'on',
    }),
    unasked: () => bytes(`#volume=${state.volume}${newline()}`),
    neighbour: () => undefined,
  };
};
