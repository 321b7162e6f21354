/**
 * A PJLink projector, class 1 or 2, from fact sheet 20: greets, checks the digest of the first command, warms up and
 * cools down, answers ERR3 to what it cannot do now, drops an idle connection after 30 s, answers searches and tells one
 * controller of changes by UDP. Emulators' habits (CR LF, a bare ERR1, lower case, no `=`) can be set.
 */
import { createHash } from 'node:crypto';
import { framer, lines } from '../../protocols/framing.ts';
import { whole } from '../random.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, type Dial, dialBoard, into, matching, milliseconds, onOff, words } from '../stream/dials.ts';
import { numberOf, oneOf, wrongValue } from '../wrong-value.ts';
import { openPjlinkUdp, type PjlinkUdp } from './pjlink-udp.ts';

/** As POWR answers them: 0, 1, 2, 3. */
const POWER = ['standby', 'on', 'cooling', 'warming'] as const;
const ERST = ['fan', 'lamp', 'temperature', 'cover', 'filter', 'other'] as const;
const LEVELS = ['ok', 'warning', 'error'] as const;
const INPUT_NAMES: Readonly<Record<string, string>> = {
  '11': 'COMPUTER 1',
  '21': 'VIDEO',
  '31': 'HDMI 1',
  '32': 'HDMI 2',
};
const TEXTS: Readonly<Record<string, readonly [since: 1 | 2, text: string]>> = {
  INF1: [1, 'SIMULATED'],
  INF2: [1, 'PROJECTOR'],
  INFO: [1, 'made of software'],
  SNUM: [2, 'SIM0000020'],
  SVER: [2, '1.00'],
  RLMP: [2, 'LAMP-1'],
  RFIL: [2, 'FILTER-1'],
  RRES: [2, '1920x1080'],
};
const SWITCHES = ['crlf', 'bare-err1', 'lower', 'no-equals', 'standby-err3', 'erra-closes', 'udp'] as const;
const OK = 'OK';

/** The same dial for each of several names. */
function tableOf<T extends string>(names: readonly T[], dial: (name: T) => Dial): Readonly<Record<string, Dial>> {
  return Object.fromEntries(names.map((name) => [name, dial(name)]));
}

export const createPjlinkProjector: CreateDevice = ({ ports, send, tell, hangUp }) => {
  const state = {
    power: 'on' as (typeof POWER)[number],
    input: '31',
    muted: false,
    blanked: false,
    frozen: false,
    speaker: 10,
    microphone: 10,
    class: 2,
    lamps: [1250],
    filter: 120 as number | undefined,
    inputs: ['11', '21', '31', '32'],
    resolution: '1920x1080',
    erst: { fan: 0, lamp: 0, temperature: 0, cover: 0, filter: 0, other: 0 },
    name: '教室投影机',
    mac: '02:00:5e:10:43:52',
  };
  const ms = { warm: 400, cool: 400, idle: 30_000, answer: 10, search: 200 };
  const switches = new Map<string, boolean>(
    SWITCHES.map((name) => [name, /^(standby-err3|erra-closes|udp)$/.test(name)]),
  );
  let password = '';
  let random = '';
  let authenticated = false;
  let controller: { readonly host: string; readonly port: number } | undefined;
  let udp: PjlinkUdp | undefined;
  let passage: (() => void) | undefined;
  let idle: (() => void) | undefined;
  let online = false;

  const isOn = (name: (typeof SWITCHES)[number]): boolean => switches.get(name) === true;
  const notify = (line: string): void => {
    if (state.class === 2) udp?.notify(line, controller);
  };

  function say(line: string): void {
    const text = isOn('lower') ? line.replace(/^(%\w{5}|PJLINK)|(OK|ERR[1-4A])$/g, (word) => word.toLowerCase()) : line;
    ports.after(ms.answer, () => {
      if (online) send(new TextEncoder().encode(`${text}\r${isOn('crlf') ? '\n' : ''}`));
    });
  }

  function erst(): string {
    return ERST.map((what) => state.erst[what]).join('');
  }

  function restartIdle(): void {
    idle?.();
    idle = ports.after(ms.idle, () => {
      tell({ event: 'idle-closed' });
      hangUp();
    });
  }

  function reach(power: (typeof POWER)[number]): void {
    passage?.();
    passage = undefined;
    state.power = power;
    tell({ event: 'power', power });
    if (power === 'on' || power === 'standby') notify(`%2POWR=${power === 'on' ? 1 : 0}`);
    else
      passage = ports.after(power === 'warming' ? ms.warm : ms.cool, () =>
        reach(power === 'warming' ? 'on' : 'standby'),
      );
  }

  function setInput(code: string): void {
    state.input = code;
    tell({ event: 'input', input: code });
    notify(`%2INPT=${code}`);
  }

  function setPower(parameter: string): string {
    if (parameter === '1') {
      if (state.power === 'cooling') return 'ERR3';
      if (state.power === 'standby') reach('warming');
      return OK;
    }
    if (parameter !== '0') return 'ERR2';
    if (state.power === 'warming') return 'ERR3';
    if (state.power === 'on') reach('cooling');
    return OK;
  }

  function setMutes(parameter: string): string {
    if (!/^[123][01]$/.test(parameter)) return 'ERR2';
    const on = parameter.endsWith('1');
    if (!parameter.startsWith('2')) state.blanked = on;
    if (!parameter.startsWith('1')) state.muted = on;
    return OK;
  }

  function mutes(): string {
    if (state.muted === state.blanked) return state.muted ? '31' : '30';
    return state.blanked ? '11' : '21';
  }

  function step(which: 'speaker' | 'microphone', parameter: string): string {
    if (!/^[01]$/.test(parameter)) return 'ERR2';
    state[which] = Math.max(0, Math.min(20, state[which] + (parameter === '1' ? 1 : -1)));
    return OK;
  }

  /** Not while asleep, or on the way there or back. */
  function awake(run: () => string): string {
    return state.power === 'on' || !isOn('standby-err3') ? run() : 'ERR3';
  }

  /** The answer's parameter; undefined: no such command. */
  function answer(spoken: number, body: string, parameter: string): string | undefined {
    if (spoken > state.class) return undefined;
    const asked = parameter === '?';
    switch (body) {
      case 'POWR':
        return asked ? String(POWER.indexOf(state.power)) : setPower(parameter);
      case 'INPT':
        return awake(() => {
          if (asked) return state.input;
          if (!state.inputs.includes(parameter)) return 'ERR2';
          setInput(parameter);
          return OK;
        });
      case 'AVMT':
        return awake(() => (asked ? mutes() : setMutes(parameter)));
      case 'CLSS':
        return asked ? String(state.class) : 'ERR2';
      case 'ERST':
        return asked ? erst() : 'ERR2';
      case 'LAMP': {
        if (!asked) return 'ERR2';
        const burns = state.power === 'on' || state.power === 'warming' ? 1 : 0;
        return state.lamps.length === 0 ? 'ERR1' : state.lamps.map((hours) => `${hours} ${burns}`).join(' ');
      }
      case 'INST':
        return asked ? state.inputs.join(' ') : 'ERR2';
      case 'NAME':
        return asked ? state.name : 'ERR2';
      default:
        return spoken === 2 ? answerOfClass2(body, parameter) : textOf(1, body, asked);
    }
  }

  function textOf(spoken: 1 | 2, body: string, asked: boolean): string | undefined {
    const [since, text] = TEXTS[body] ?? [];
    if (since !== spoken) return undefined;
    return asked ? text : 'ERR2';
  }

  function answerOfClass2(body: string, parameter: string): string | undefined {
    switch (body) {
      case 'INNM': {
        const code = parameter.slice(1);
        return parameter.startsWith('?') && state.inputs.includes(code)
          ? (INPUT_NAMES[code] ?? `INPUT ${code}`)
          : 'ERR2';
      }
      case 'IRES':
        return parameter === '?' ? awake(() => state.resolution) : 'ERR2';
      case 'FILT':
        if (parameter !== '?') return 'ERR2';
        return state.filter === undefined ? 'ERR1' : String(state.filter);
      case 'SVOL':
        return awake(() => step('speaker', parameter));
      case 'MVOL':
        return awake(() => step('microphone', parameter));
      case 'FREZ':
        return awake(() => {
          if (parameter === '?') return state.frozen ? '1' : '0';
          if (!/^[01]$/.test(parameter)) return 'ERR2';
          state.frozen = parameter === '1';
          return OK;
        });
      default:
        return textOf(2, body, parameter === '?');
    }
  }

  function refuse(): void {
    tell({ event: 'wrong-password' });
    say('PJLINK ERRA');
    if (isOn('erra-closes')) ports.after(ms.answer + 1, hangUp);
  }

  function handle(line: string): void {
    const [, digest, spoken = '', word = '', , parameter = ''] =
      /^([0-9a-f]{32})?%(\d)(\w{4})( (.*))?$/i.exec(line) ?? [];
    restartIdle();
    if (word === '') {
      tell({ event: 'not-understood', length: line.length });
      return;
    }
    // The digest is due once a connection; some clients put it before every line.
    if (password !== '' && (!authenticated || digest !== undefined)) {
      const due = createHash('md5')
        .update(random + password)
        .digest('hex');
      if (digest?.toLowerCase() !== due) {
        refuse();
        return;
      }
      authenticated = true;
    }
    const body = word.toUpperCase();
    tell({ event: 'command', line: `%${spoken}${body} ${parameter}` });
    const told = answer(Number(spoken), body, parameter);
    if (told === undefined && isOn('bare-err1')) say('ERR1');
    else say(`%${spoken}${body}${isOn('no-equals') ? '' : '='}${told ?? 'ERR1'}`);
  }

  const stream = framer(lines({ ends: [0x0d], maxLength: 168 }), {
    frame: (bytes) => handle(Buffer.from(bytes).toString('latin1').replace(/\r$/, '')),
    junk: (bytes) => tell({ event: 'junk', bytes: bytes.length }),
  });

  function closeUdp(): void {
    udp?.close();
    udp = undefined;
  }

  const board = dialBoard({
    power: words('on standby warming cooling', (word) => reach(oneOf('power', word, POWER))),
    input: matching(/^[1-6][1-9A-Z]$/, '11 21 31 32 …', setInput),
    inputs: matching(
      /^[1-6][1-9A-Z](,[1-6][1-9A-Z])*$/,
      '11,31,32',
      (codes) => {
        state.inputs = codes.split(',');
      },
      '11,31',
    ),
    muted: onOff(into(state, 'muted')),
    blanked: onOff(into(state, 'blanked')),
    frozen: onOff(into(state, 'frozen')),
    class: choice(['1', '2'], (digit) => {
      state.class = Number(digit);
    }),
    password: words('密码，none 为没有 none for none', (text) => {
      // What was typed is not repeated: it is a password.
      if (!/^[0-9A-Za-z]{1,32}$/.test(text)) throw wrongValue('password', '…', '0-9 A-Z a-z, 1–32');
      password = text === 'none' ? '' : text;
    }),
    name: words('文字 text', (text) => {
      state.name = text.slice(0, 64);
    }),
    lamps: matching(
      /^(none|\d{1,5}(,\d{1,5}){0,7})$/,
      '1250 · 1250,80 · none',
      (hours) => {
        state.lamps = hours === 'none' ? [] : hours.split(',').map(Number);
      },
      '1250,80 · none',
    ),
    'filter-hours': words('小时 hours · none', (hours) => {
      state.filter = hours === 'none' ? undefined : numberOf('filter-hours', hours, 0, 99_999);
    }),
    resolution: matching(/^(\d{2,5}x\d{2,5}|-|\*)$/, '1920x1080 · - · *', into(state, 'resolution')),
    ...tableOf(ERST, (what) =>
      choice(LEVELS, (level) => {
        state.erst[what] = LEVELS.indexOf(level);
        notify(`%2ERST=${erst()}`);
      }),
    ),
    notify: matching(
      /^(off|[^:]+:\d{1,5})$/,
      '主机:端口 HOST:PORT · off',
      (target) => {
        const [host = '', port] = target.split(':');
        controller = port === undefined ? undefined : { host, port: Number(port) };
      },
      'HOST:PORT · off',
    ),
    mac: words('02:00:5e:10:43:52', (text) => {
      state.mac = text.slice(0, 17);
    }),
    ...tableOf(['warm', 'cool', 'idle', 'answer', 'search'], (what) => milliseconds(into(ms, what), 600_000)),
    ...tableOf(SWITCHES, (what) =>
      onOff((on) => {
        switches.set(what, on);
        if (what === 'udp' && !on) closeUdp();
      }),
    ),
  });

  return {
    ...board,
    receive: (bytes) => stream.push(bytes),
    attached() {
      online = true;
      authenticated = false;
      random = whole(ports.random, 0, 0xffff_ffff).toString(16).padStart(8, '0');
      restartIdle();
      say(password === '' ? 'PJLINK 0' : `PJLINK 1 ${random}`);
    },
    detached() {
      online = false;
      idle?.();
      stream.end();
    },
    async plugged(address) {
      const [, host = '', port = ''] = /^tcp:\/\/\[?([^\]]+?)\]?:(\d+)$/.exec(address) ?? [];
      if (host === '' || !isOn('udp') || state.class < 2) return;
      udp = await openPjlinkUdp(host, Number(port), (reply) => {
        tell({ event: 'searched-for' });
        ports.after(whole(ports.random, 0, ms.search), () => reply(`%2ACKN=${state.mac}`));
      });
      if (udp === undefined) tell({ event: 'udp-port-taken' });
      notify(`%2LKUP=${state.mac}`);
    },
    unplugged: closeUdp,
    restarted() {
      passage?.();
      passage = undefined;
      Object.assign(state, { power: 'standby', muted: false, blanked: false, frozen: false });
    },
    state: () => ({ ...state, erst: { ...state.erst }, lamps: [...state.lamps], inputs: [...state.inputs] }),
    unasked: () => new TextEncoder().encode('%1INPT=11\r'),
    neighbour: () => undefined,
  };
};
