/**
 * The web server: the teacher's page, the API and the live stream, on loopback unless told otherwise.
 *
 * A request passes the door (security.ts), then goes to the live hub, which writes to the socket itself, or through the
 * table of routes.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ShownError } from '../../protocols/shown-error.ts';
import { sourceOf } from '../../protocols/uplink/topics.ts';
import type { Bank } from '../classroom/bank/bank.ts';
import { noSchool } from '../classroom/lesson/planning.ts';
import type { Classroom, Receivers } from '../classroom/port.ts';
import type { Config } from '../config/config.ts';
import type { RoomCameras, RoomDevices } from '../devices/port.ts';
import type { Journal } from '../journal/port.ts';
import type { Maintenance } from '../maintenance/in-room.ts';
import type { FaultDesk } from '../maintenance/port.ts';
import type { Ports } from '../ports.ts';
import type { Readiness } from '../readiness/port.ts';
import type { Recordings } from '../recording/port.ts';
import type { RoomStore } from '../room/port.ts';
import type { Scenes } from '../scene/port.ts';
import type { Shutdown } from '../scene/shutdown.ts';
import type { School } from '../school/port.ts';
import { jsonAnswer, sendAnswer } from './answer.ts';
import type { UplinkView } from './api.ts';
import { createApp } from './app.ts';
import { healthOf } from './health.ts';
import { createLiveHub, parsePosition, type Scope } from './live.ts';
import { writeMetrics } from './metrics.ts';
import { answerNoHttp } from './no-http.ts';
import { bodyOf, refuse, shown, statusOf } from './refusals.ts';
import { attendanceRoutes } from './routes/attendance.ts';
import { bankRoutes } from './routes/bank.ts';
import { cameraRoutes } from './routes/cameras.ts';
import { clickerRoutes } from './routes/clickers.ts';
import { deviceRoutes } from './routes/devices.ts';
import { guardRoutes } from './routes/guard.ts';
import { lessonRoutes } from './routes/lessons.ts';
import { maintenanceRoutes } from './routes/maintenance.ts';
import { pictureRoutes } from './routes/pictures.ts';
import { quizRoutes } from './routes/quiz.ts';
import { readinessRoutes } from './routes/readiness.ts';
import { recordingRoutes } from './routes/recordings.ts';
import { reportRoutes } from './routes/report.ts';
import { roomRoutes } from './routes/room.ts';
import { rosterRoutes } from './routes/roster.ts';
import type { RequestCaller, Route } from './routes/route.ts';
import { schoolRoutes } from './routes/school.ts';
import { statusRoutes } from './routes/status.ts';
import { tabletRoutes } from './routes/tablets.ts';
import { teacherRoutes } from './routes/teachers.ts';
import { admit, guardAnswer } from './security.ts';
import { createSessions } from './session.ts';
import { servePages } from './static.ts';
import { createTabletDoor } from './tablet/door.ts';
import { createTeacherPins } from './teacher-pins.ts';
import { buildWallView, callNameless } from './view.ts';

export type Subscribe = (listener: () => void) => () => void;

export interface WebServerOptions {
  readonly config: Config;
  readonly version: string;
  readonly journal: Journal;
  readonly room: RoomStore;
  readonly classroom: Classroom;
  readonly receivers: Receivers;
  readonly devices: RoomDevices;
  /** Absent: there is none, and nothing of them is served. */
  readonly cameras?: RoomCameras | undefined;
  readonly recordings?: Recordings | undefined;
  readonly readiness?: Readiness | undefined;
  readonly scenes: Scenes;
  /** Calendar, timetable, teachers; absent: nothing is known of them. */
  readonly school?: School | undefined;
  /** The timetable's countdown, where this PC can shut itself down. */
  readonly shutdown?: Pick<Shutdown, 'view' | 'cancel'>;
  readonly uplink: () => UplinkView;
  readonly faults: Pick<FaultDesk, 'list' | 'listAll' | 'onChange'>;
  readonly sets: Bank;
  /** 报修, check-up, assets; absent: nothing of it is served. */
  readonly maintenance?: Maintenance;
  readonly ports: Ports;
  /** The built pages: index.html, private.html, bar.html and their assets. */
  readonly pageDirectory: string;
  /** Where the stores are; absent: exports are made in this thread. */
  readonly dataDirectory?: string;
  /** The thread of an export is gone, and what it used may be given back. */
  readonly exportEnded?: () => void;
  readonly onUplinkChange?: Subscribe;
  readonly onReceiversChange?: Subscribe;
  readonly onShutdownChange?: Subscribe;
  /** A person says that this computer is no clone. */
  readonly acceptIdentity?: () => Promise<void>;
}

export interface WebServer {
  /** `http://127.0.0.1:8640` */
  readonly address: string;
  /** Ends within 1 s, whatever is connected. */
  close(): Promise<void>;
}

// Not imported: an `import` of node:http asks for all it exports, also for WebSocket, and that loads the whole fetch client
// (15 MB resident, decision 0015).
const { createServer } = process.getBuiltinModule('node:http');

const CLOSE_GRACE_MS = 300;

export async function createWebServer(options: WebServerOptions): Promise<WebServer> {
  const { config, version, journal, room, classroom, receivers, devices, scenes, uplink, faults, ports } = options;
  const { clock } = ports;
  const log = ports.log.child({ part: 'web' });
  const startedMs = clock.monotonicMs();
  const pins = createTeacherPins(room, ports);
  const sessions = await createSessions({ room, ports, teacherWith: pins.teacherWith });
  const school = options.school ?? noSchool;
  let language = (await room.setting('language')) ?? 'zh';
  let storeSince = clock.now();
  let port = config.web.port;
  let refusedAtTheDoor = 0;
  const requests: Record<string, number> = { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 };

  const wall = () =>
    buildWallView({
      config,
      version,
      journal,
      classroom,
      receivers,
      devices,
      scenes,
      shutdown: () => options.shutdown?.view ?? null,
      recordings: options.recordings,
      readiness: options.readiness,
      uplink,
      faults,
      clock,
      storeSince: () => storeSince,
      pinSet: () => sessions.pinSet,
      language: () => language,
    });
  const hub = createLiveHub({ journal, wall, private: (rights) => classroom.private(rights), clock, log });

  const door = createTabletDoor({
    config: config.web.tablets,
    tablets: classroom.tablets,
    pictures: classroom.pictures,
    onChange: (listener) => classroom.onChange(listener),
    language: () => language,
    pageDirectory: options.pageDirectory,
    ports,
  });

  const routes: Route[] = [
    ...statusRoutes({
      version,
      wall,
      health: () => healthOf(wall()),
      metrics: () => {
        const view = wall();
        const { rss, heapUsed } = process.memoryUsage();
        const { user, system } = process.cpuUsage();
        return writeMetrics({
          wall: view,
          ok: healthOf(view).ok,
          journalSequence: journal.head.sequence,
          liveReaders: hub.readers,
          liveDropped: hub.dropped,
          requests,
          refusedAtTheDoor,
          residentBytes: rss,
          heapBytes: heapUsed,
          uptimeS: (clock.monotonicMs() - startedMs) / 1000,
          cpuS: (user + system) / 1_000_000,
        });
      },
      routes: () => routes,
    }),
    ...quizRoutes(classroom),
    ...pictureRoutes(classroom.pictures),
    ...tabletRoutes({ door, tablets: classroom.tablets }),
    ...bankRoutes(options.sets),
    ...rosterRoutes({ classroom, room, classesChanged: async () => options.school?.refresh() }),
    ...(options.school === undefined ? [] : schoolRoutes({ school: options.school, classroom, room })),
    ...lessonRoutes({ classroom, teacherOf: sessions.teacherOf }),
    ...attendanceRoutes(classroom.lessons),
    ...teacherRoutes({ school, pins, badges: classroom.badges, room }),
    ...clickerRoutes(classroom.numbers),
    ...reportRoutes({
      journal,
      room,
      ports,
      source: sourceOf(config.room.path),
      dataDirectory: options.dataDirectory,
      exportEnded: options.exportEnded,
    }),
    ...(options.maintenance === undefined ? [] : maintenanceRoutes(options.maintenance)),
    ...deviceRoutes(devices),
    ...(options.cameras === undefined
      ? []
      : cameraRoutes({
          cameras: options.cameras,
          devices,
          recordings: options.recordings,
          examOn: () => scenes.exam !== null,
        })),
    ...(options.recordings === undefined ? [] : recordingRoutes(options.recordings)),
    ...(options.readiness === undefined ? [] : readinessRoutes(options.readiness, callNameless)),
    ...roomRoutes({ scenes, shutdown: options.shutdown, pinSet: () => sessions.pinSet }),
    ...guardRoutes({
      sessions,
      room,
      ports,
      cookie: cookieName,
      teacher: (id) => school.teachers().find((one) => one.id === id)?.name,
      teacherCame: (id) => classroom.lessons.teacherCame(id, 'page'),
      acceptIdentity: options.acceptIdentity,
      setLanguage: async (wanted) => {
        await room.setSetting('language', wanted);
        language = wanted;
        hub.changedSoon();
      },
    }),
  ];
  const app = createApp({
    routes,
    pinSet: () => sessions.pinSet,
    lockedS: () => sessions.lockedS(),
    log,
    page: servePages(options.pageDirectory),
  });

  function cookieName(): string {
    return `banban_${port}`;
  }
  function tokenOf(request: IncomingMessage): string | undefined {
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
    return pairs.find((pair) => pair.startsWith(`${cookieName()}=`))?.slice(cookieName().length + 1);
  }
  /** Passes the door, and says who it is. */
  function callerOf(request: IncomingMessage): RequestCaller {
    const caller = admit(request, config.web.host);
    const token = tokenOf(request);
    const session = sessions.valid(token);
    return { ...caller, token, session, names: session && caller.sealed };
  }

  function live(
    request: IncomingMessage,
    response: ServerResponse,
    caller: RequestCaller,
    query: URLSearchParams,
  ): void {
    const scope = query.get('scope') ?? 'wall';
    if (scope !== 'wall' && scope !== 'private') throw refuse('WEB-INVALID', '/api/live scope');
    if (scope === 'private' && !caller.session)
      throw refuse(sessions.pinSet ? 'PIN-SESSION' : 'PIN-FIRST', '/api/live');
    const header = request.headers['last-event-id'];
    const resumeFrom = parsePosition(
      (typeof header === 'string' ? header : undefined) ?? query.get('lastEventId') ?? undefined,
    );
    const rights = () => (sessions.valid(caller.token) ? { names: caller.sealed } : undefined);
    request.socket.setKeepAlive(true, 30_000);
    if (!hub.admit({ response, scope: scope satisfies Scope, rights, resumeFrom }))
      throw refuse('WEB-BUSY', '/api/live');
  }

  const server = createServer(
    { keepAliveTimeout: 10_000, headersTimeout: 10_000, requestTimeout: 60_000 },
    (request, response) => {
      guardAnswer(request, response);
      response.on('finish', () => {
        const key = `${Math.floor(response.statusCode / 100)}xx`;
        requests[key] = (requests[key] ?? 0) + 1;
      });
      const [path, query] = (request.url ?? '/').split('?', 2);
      try {
        const caller = callerOf(request);
        if (path === '/api/live' && request.method === 'GET') {
          live(request, response, caller, new URLSearchParams(query));
          return;
        }
        void app(request, response, caller);
      } catch (error) {
        const refusal = shown(error, path ?? '', log);
        if (refusal.code === 'WEB-HOST' || refusal.code === 'WEB-FOREIGN') refusedAtTheDoor += 1;
        sendAnswer(response, jsonAnswer(statusOf(refusal), bodyOf(refusal)));
      }
    },
  );
  answerNoHttp(server);

  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(config.web.port, config.web.host, resolve);
    });
  } catch (error) {
    hub.close();
    await door.close();
    throw cannotListen(config, error as NodeJS.ErrnoException);
  }
  const bound = server.address() as AddressInfo;
  port = bound.port;

  const subscriptions = [
    classroom.onChange(() => hub.changedNow()),
    faults.onChange(() => hub.changedSoon()),
    sessions.onChange(() => hub.changedSoon()),
    journal.onState(() => {
      storeSince = clock.now();
      hub.changedSoon();
    }),
    options.onUplinkChange?.(() => hub.changedSoon()),
    options.onReceiversChange?.(() => hub.changedSoon()),
    devices.listen({ changed: () => hub.changedSoon() }),
    scenes.onChange(() => hub.changedSoon()),
    options.onShutdownChange?.(() => hub.changedSoon()),
    options.recordings?.onChange(() => hub.changedSoon()),
    options.readiness?.onChange(() => hub.changedSoon()),
  ];

  return {
    address: `http://${addressOf(bound)}`,
    close: async () => {
      for (const stop of subscriptions) stop?.();
      hub.close();
      await door.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const grace = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(grace);
    },
  };
}

/** An address a browser on this computer can open. */
function addressOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `127.0.0.1:${port}`;
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

function cannotListen(config: Config, error: NodeJS.ErrnoException): ShownError {
  const where = `${config.web.host}:${config.web.port}`;
  const taken = error.code === 'EADDRINUSE';
  return new ShownError(
    {
      code: taken ? 'WEB-PORT-TAKEN' : 'WEB-CANNOT-LISTEN',
      where,
      what: taken
        ? { zh: '这个端口已被别的程序占用', en: 'another program uses this port' }
        : {
            zh: `不能在这个地址上提供网页（${error.code ?? ''}）`,
            en: `cannot serve pages here (${error.code ?? ''})`,
          },
      todo: taken
        ? {
            zh: '可能班班已经在运行；否则在配置里换一个 web.port',
            en: 'Banban may be running already; else choose another web.port',
          }
        : { zh: '检查配置里的 web.host 和 web.port', en: 'check web.host and web.port in the config' },
    },
    { cause: error },
  );
}
