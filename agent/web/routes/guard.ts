/** The PIN, the session, and the one question about this computer's identity. */
import { z } from 'zod';
import type { Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import type { SessionView } from '../api.ts';
import { refuse } from '../refusals.ts';
import type { Sessions } from '../session.ts';
import { type RequestCaller, type Route, route } from './route.ts';

const pin = z.string().max(64);

export interface GuardParts {
  readonly sessions: Sessions;
  readonly room: RoomStore;
  readonly ports: Ports;
  /** Name of the session's cookie; it carries the port, since cookies do not tell ports apart. */
  readonly cookie: () => string;
  /** A person says that this computer is no clone; undefined while nobody asks. */
  readonly acceptIdentity: (() => Promise<void>) | undefined;
  /** The name of a teacher. */
  readonly teacher: (id: string) => string | undefined;
  /** A teacher was recognised by a PIN of his or her own. */
  readonly teacherCame: (id: string) => Promise<void>;
  readonly setLanguage: (language: 'zh' | 'en') => Promise<void>;
}

export function guardRoutes(parts: GuardParts): Route[] {
  const { sessions, room, ports, cookie } = parts;

  function setCookie(token: string, caller: RequestCaller, maxAgeS?: number): Record<string, string> {
    const secure = caller.sealed && !caller.loopback ? '; Secure' : '';
    const age = maxAgeS === undefined ? '' : `; Max-Age=${maxAgeS}`;
    return { 'Set-Cookie': `${cookie()}=${token}; Path=/; HttpOnly; SameSite=Strict${age}${secure}` };
  }
  function view(open: boolean, caller: RequestCaller, token = caller.token): SessionView {
    const id = open ? sessions.teacherOf(token) : undefined;
    const teacher = id === undefined ? undefined : parts.teacher(id);
    return {
      pinSet: sessions.pinSet,
      open,
      names: open && caller.sealed,
      lockedS: sessions.lockedS(),
      ...(teacher === undefined ? {} : { teacher }),
    };
  }

  return [
    route({
      method: 'POST',
      path: '/api/pin',
      zh: '设置 PIN（第一次在本机；以后需要会话和旧 PIN）',
      en: 'Sets the PIN: the first time on this computer, later in a session with the old PIN.',
      access: 'open',
      body: () => z.strictObject({ pin, old: pin.optional() }),
      answer: 'done',
      run: async ({ body, caller }) => {
        if (!sessions.pinSet && !caller.loopback) throw refuse('WEB-LOOPBACK-ONLY', '/api/pin');
        await sessions.setPin(body.pin, body.old, caller.token);
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/session',
      zh: '会话的状态',
      en: 'Whether a PIN is set and a session is open here.',
      access: 'open',
      answer: 'sessionView',
      run: ({ caller }) => ({ json: view(caller.session, caller) }),
    }),
    route({
      method: 'POST',
      path: '/api/session',
      zh: '用本室的 PIN 或老师自己的 PIN 打开会话',
      en: 'Opens a session with the room’s PIN, or a teacher’s own: then it is known who teaches.',
      access: 'open',
      body: () => z.strictObject({ pin }),
      answer: 'sessionView',
      run: async ({ body, caller }) => {
        const token = await sessions.open(body.pin);
        const teacher = sessions.teacherOf(token);
        if (teacher !== undefined) await parts.teacherCame(teacher);
        return { json: view(true, caller, token), headers: setCookie(token, caller) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/session',
      zh: '结束会话',
      en: 'Ends the session.',
      access: 'open',
      answer: 'sessionView',
      run: async ({ caller }) => {
        await sessions.close(caller.token);
        return { json: view(false, caller), headers: setCookie('', caller, 0) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity',
      zh: '确认这台电脑不是复制来的',
      en: 'A person says that this computer is no clone.',
      access: 'private',
      body: () => z.strictObject({ accept: z.literal(true) }),
      answer: 'done',
      run: async () => {
        if (parts.acceptIdentity === undefined) throw refuse('WEB-IDENTITY', '/api/identity');
        await parts.acceptIdentity();
        await room.audit('identity-accepted', {}, ports.clock.now());
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/language',
      zh: '页面的语言',
      en: 'The language of the pages.',
      access: 'local',
      body: () => z.strictObject({ language: z.enum(['zh', 'en']) }),
      answer: 'done',
      run: async ({ body }) => {
        await parts.setLanguage(body.language);
        return { json: { ok: true } };
      },
    }),
  ];
}
