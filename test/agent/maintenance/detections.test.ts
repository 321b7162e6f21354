/**
 * Every code of the catalogue, each found by what really finds it: a simulator that misbehaves, a broker that refuses, a file
 * that is gone, a planted reading of the PC. A code that is not in this table does not compile, and one that nothing
 * detects cannot pass.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createInterference } from '../../../agent/classroom/interference.ts';
import { createQuietClickers, QUIET_LESSONS } from '../../../agent/classroom/quiet-clickers.ts';
import type { DeviceConfig } from '../../../agent/config/config.ts';
import { createDevices, type DevicesOptions } from '../../../agent/devices/supervisor.ts';
import type { Journal, NewEvent, StoreState } from '../../../agent/journal/port.ts';
import { catalogue, type FaultCode } from '../../../agent/maintenance/catalogue.ts';
import { alwaysInUse, type Timers } from '../../../agent/maintenance/engine.ts';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import { createNetworkWatch } from '../../../agent/maintenance/network-watch.ts';
import { missingFiles, watchOwnFiles } from '../../../agent/maintenance/own-files.ts';
import type { FaultDesk } from '../../../agent/maintenance/port.ts';
import { startPosture } from '../../../agent/maintenance/posture/posture.ts';
import { watchQueue } from '../../../agent/maintenance/queue-watch.ts';
import { watchStart } from '../../../agent/maintenance/start-watch.ts';
import { watchStore } from '../../../agent/maintenance/store-watch.ts';
import { createTouchCheck } from '../../../agent/maintenance/touch-check.ts';
import { type Clock, silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import type { MachineCheck, Uplink } from '../../../agent/uplink/port.ts';
import { createUplink, type UplinkOptions } from '../../../agent/uplink/uplink.ts';
import type { Transport } from '../../../drivers/device.ts';
import { windowsConflict } from '../../../drivers/host/address.ts';
import type { HostReadings } from '../../../drivers/host/facts.ts';
import { hereTransport } from '../../../drivers/host/here.ts';
import { createHost } from '../../../drivers/host/host.ts';
import { createNetworkProbes, type NetworkProbes } from '../../../drivers/host/network.ts';
import type { PostureFacts } from '../../../drivers/host/posture.ts';
import { modesOf } from '../../../drivers/host/screen-mode.ts';
import { windowsOutputs } from '../../../drivers/host/sound.ts';
import { lastShutdownOf } from '../../../drivers/host/survey.ts';
import { buildDevice } from '../../../drivers/registry.ts';
import { deviceBusy, deviceDenied } from '../../../drivers/transport/failure.ts';
import { cameraPorts, startCamera } from '../../../simulators/camera/onvif.ts';
import { startBase } from '../../../simulators/iclicker/simulator.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import { startFaultProxy } from '../../harness/fault-proxy.ts';
import { freePort } from '../../harness/free-port.ts';
import { type Mosquitto, startMosquitto } from '../../harness/mosquitto.ts';
import { seatClass } from '../classroom/lesson/fixture.ts';
import { createMemoryJournal } from '../classroom/memory-journal.ts';
import { createTestRoom } from '../classroom/test-room.ts';
import { cleanUp, later, ports, simulated } from '../devices/fixture.ts';
import { type Behaviour, fakeFfmpeg } from '../recording/fake-ffmpeg.ts';
import { cameraAt, cleanUp as cleanUpRecordings, room as recordingRoom } from '../recording/fixture.ts';
import { memoryJournal } from '../uplink/memory-journal.ts';
import { configFor, FAST, lessonEvents, PATH, SOURCE, sameMachine, until } from '../uplink/room.ts';
import { reportsIn } from './report/reports-fixture.ts';

/** The engine's minutes pass in tenths of a second; devices and brokers keep their own time. */
const HURRY = 600;
const clock: Clock = { now: () => Date.now(), monotonicMs: () => performance.now() * HURRY };
const timers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms / HURRY);
    return () => clearTimeout(timer);
  },
};

let broker: Mosquitto;
beforeAll(async () => {
  broker = await startMosquitto({ tls: true });
});
afterAll(() => broker[Symbol.asyncDispose]());
afterEach(cleanUp);

async function desk(): Promise<FaultDesk> {
  const faults = await createFaults({
    journal: createMemoryJournal(),
    ports: { clock, randomBytes: systemRandomBytes, log: silentLog },
    timers,
    surroundings: alwaysInUse,
  });
  later(() => faults.stop());
  return faults;
}

/** A room with these devices, connected for real. */
function room(faults: FaultDesk, devices: readonly DeviceConfig[], more: Partial<DevicesOptions> = {}) {
  const made = createDevices({
    devices,
    ports,
    journal: { append: () => new Promise(() => {}) },
    faults,
    events: { press: () => {}, receiversChanged: () => {} },
    ...more,
  });
  later(() => made.stop());
  made.start();
  return made;
}

type Mend = () => Promise<void> | void;
/** Breaks it; what it may give back mends it again, and it must be over then. */
type Plant = ((faults: FaultDesk) => Promise<void> | void) | ((faults: FaultDesk) => Promise<Mend> | Mend);

/** A simulator of a driver, set up as told, and a device on it. */
const simulator =
  (driver: string, sets: Readonly<Record<string, string>>, misbehaves?: string): Plant =>
  async (faults) => {
    const device = await simulated(driver);
    for (const [what, value] of Object.entries(sets)) device.set(what, value);
    if (misbehaves !== undefined) await device.misbehave(misbehaves);
    room(faults, [{ id: 'it', driver, address: device.address }]);
  };

/** It was there, and its plug is pulled. */
const unplugged =
  (driver: string): Plant =>
  async (faults) => {
    const device = await simulated(driver);
    const { room: devices } = room(faults, [{ id: 'it', driver, address: device.address }]);
    await until(() => devices.get('it')?.status === 'online', 8_000, `${driver} online`);
    await device.unplug();
  };

/** A camera, set up as told. `who`: scheme and login we come with. */
const camera =
  (settings: Readonly<Record<string, string>>, who?: string, misbehaves?: string): Plant =>
  async (faults) => {
    const { address, misbehave } = await startedCamera(settings);
    if (misbehaves !== undefined) await misbehave(misbehaves);
    const ours = who === undefined ? address : address.replace(/^http:\/\/[^@]*@/, who);
    room(faults, [{ id: 'it', driver: 'onvif', address: ours }]);
  };

async function startedCamera(settings: Readonly<Record<string, string>>) {
  const made = await startCamera({ ports: cameraPorts(1), settings });
  later(() => made.close());
  return { address: made.address, misbehave: (how: string) => made.misbehave(how), unplug: () => made.unplug() };
}

const unpluggedCamera: Plant = async (faults) => {
  const { address, unplug } = await startedCamera({});
  const { room: devices } = room(faults, [{ id: 'it', driver: 'onvif', address }]);
  await until(() => devices.get('it')?.status === 'online', 8_000, 'the camera online');
  await unplug();
};

/** What the system says of its own protection, put in its mouth. */
const postured =
  (said: Partial<PostureFacts>): Plant =>
  async (faults) => {
    const facts = { system: 'Windows', supportEnds: null, antivirus: null, updatedAt: null, administrators: null };
    const testRoom = await createTestRoom();
    const posture = startPosture({
      look: () => Promise.resolve({ ...facts, programs: null, ...said }),
      allow: undefined,
      journal: createMemoryJournal(),
      room: testRoom,
      faults,
      pc: 'pc',
      ports,
    });
    later(async () => {
      await posture.stop();
      testRoom.close();
    });
    await posture.look();
  };

const portThat =
  (refuse: () => Error): Plant =>
  (faults) => {
    const transport: Transport = { label: 'serial:///dev/ttyUSB9', open: () => Promise.reject(refuse()) };
    const build: typeof buildDevice = (...args) => ({ ...buildDevice(...args), transport });
    room(faults, [{ id: 'it', driver: 'viewsonic', address: 'tcp://127.0.0.1:9' }], { build });
  };

/** A PC that reads so, and then otherwise. */
const pcThen =
  (readings: HostReadings, mended: HostReadings): Plant =>
  async (faults) => {
    let now = readings;
    const { room: devices, look } = pcThatReads(faults, () => now);
    await until(() => devices.get('pc')?.status === 'online', 5_000, 'the PC');
    return async () => {
      now = mended;
      await look();
    };
  };

/** A PC that reads so. */
const pc =
  (readings: HostReadings, diskHealth?: 'error'): Plant =>
  (faults) => {
    pcThatReads(faults, () => readings, diskHealth);
  };

function pcThatReads(faults: FaultDesk, reads: () => HostReadings, diskHealth?: 'error') {
  let look = (): Promise<unknown> => Promise.resolve();
  const build: typeof buildDevice = (setup, sink, driverClock) => {
    const source = {
      platform: 'win32',
      // Between two looks a minute goes by; what is planted counts at once.
      cpuTimes: () => ({ busy: 0, all: 0 }),
      cheap: () => Promise.resolve({ readings: reads(), identity: {} }),
      survey: () =>
        Promise.resolve({
          facts: { readings: {}, identity: {}, ...(diskHealth === undefined ? {} : { diskHealth }) },
          processes: 0,
        }),
    };
    const device = createHost({ id: setup.id, sink, clock: driverClock, source });
    look = () => device.read();
    return { ...buildDevice(setup, sink, driverClock), device, transport: hereTransport('host://') };
  };
  return { ...room(faults, [{ id: 'pc', driver: 'host', address: 'host://' }], { build }), look: () => look() };
}

const kernelPower = (bugcheck: number): string =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Kernel-Power'/><EventID>41</EventID><TimeCreated SystemTime='2026-11-27T00:01:00.000Z'/></System><EventData><Data Name='BugcheckCode'>${bugcheck}</Data><Data Name='PowerButtonTimestamp'>0</Data></EventData></Event>`;
const tcpip = (id: number, address: string, mac: string): string =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Tcpip'/><EventID Qualifiers='49152'>${id}</EventID></System><EventData><Data></Data><Data>${address}</Data><Data>${mac}</Data></EventData></Event>`;
const BOOTED = Date.parse('2026-11-27T00:00:30Z');

function uplink(faults: FaultDesk, url: string, more: Partial<UplinkOptions> & { readonly ca?: string } = {}): Uplink {
  const { ca, ...options } = more;
  const made = createUplink({
    config: configFor(url, ca === undefined ? {} : { ca }),
    path: PATH,
    journal: memoryJournal(SOURCE),
    faults,
    ports,
    version: '0.0.0-test',
    machine: sameMachine,
    schoolHours: () => true,
    ...options,
    times: { ...FAST, brokerFaultAfterMs: 200, stalledAfterMs: 300, ...options.times },
  });
  later(() => made.stop());
  made.start();
  return made;
}

/** The platform is away, and this is what the network says. */
const network =
  (says: Partial<NetworkProbes>): Plant =>
  (faults) => {
    const whole: NetworkProbes = {
      linkUp: () => true,
      gateway: () => Promise.resolve('ok'),
      gatewayAddress: () => Promise.resolve(undefined),
      resolves: () => Promise.resolve('ok'),
      reaches: () => Promise.resolve(true),
      foreignIssuer: () => Promise.resolve(undefined),
    };
    watchNetwork(faults, 'mqtt://platform.example', { ...whole, ...says }).uplinkIs('offline');
  };

function watchNetwork(faults: FaultDesk, url: string, probes: NetworkProbes, ca?: string) {
  const watch = createNetworkWatch({
    broker: { url, ca },
    readCa: (file) => readFile(file, 'utf8'),
    probes,
    faults,
    clock,
    timers,
    log: silentLog,
  });
  later(() => watch.stop());
  return watch;
}

function store(
  faults: FaultDesk,
  about: Partial<Pick<Journal, 'beginning' | 'refusingLow'>> & { state?: StoreState },
): void {
  const { beginning = { reason: 'first', fresh: true, engine: 'memory' }, refusingLow = false, state = 'ok' } = about;
  const unheard = (): (() => void) => () => {};
  later(watchStore({ beginning, refusingLow, state, onStoreChange: unheard, onState: unheard }, faults));
}

/** The journal of a PC on which the agent was started so long ago, each time without a goodbye; the PC runs since `bootedAgoMs`. */
async function started(faults: FaultDesk, startsAgoMs: readonly number[], bootedAgoMs: number): Promise<void> {
  const journal = createMemoryJournal();
  const at = Date.now();
  for (const ago of startsAgoMs) {
    const data = { version: '1', platform: 'test', boot: 'b', engine: 'memory' };
    await journal.append({ type: 'cn.banban.agent.started', at: at - ago, data });
  }
  await watchStart({ journal, faults, pc: 'pc', start: { at, bootedAt: at - bootedAgoMs } });
}

const MINUTE_MS = 60_000;

const plants = {
  'CLK-BASE': async (faults) => {
    const base = await startBase({ ports: systemPorts(7) });
    later(() => base.close());
    const { room: devices } = room(faults, [{ id: 'it', driver: 'iclicker', address: base.address }]);
    await until(() => devices.get('it')?.status === 'online', 8_000, 'the base');
    await base.unplug();
  },
  'CLK-RF': (faults) => {
    const interference = createInterference(faults, 0, 0);
    for (const clicker of ['82E9701B', '42BFD62B', '42000A48', '8F3A1B2C', '42000B49'])
      interference.heard({ device: 'it', clicker, key: 'A', sq: 1, atMonotonicMs: 0 }, true);
  },
  'CLK-BATT': async (faults) => {
    const testRoom = await createTestRoom();
    later(() => testRoom.close());
    const schoolClass = await seatClass(testRoom, 6);
    const pupils = await testRoom.pupils(schoolClass.id);
    const clickers = await createQuietClickers({ room: testRoom, faults, clock, log: silentLog });
    const [flat, ...others] = pupils;
    const word = { at: 0, from: null, to: 'present', by: 'teacher', reason: null, words: null, lateMin: null } as const;
    const about = {
      pupils,
      register: new Map(pupils.map(({ id }) => [id, [word]])),
      loans: new Map(),
      tablets: new Set(''),
    };
    for (let lesson = 0; lesson < QUIET_LESSONS; lesson++) {
      expect(faults.listAll()).toEqual([]);
      clickers.lessonBegan(`l${lesson}`);
      for (const { clicker } of others) clickers.heard(clicker ?? '', true);
      await clickers.lessonEnded(`l${lesson}`, about);
    }
    return () => clickers.heard(flat?.clicker ?? '', true);
  },
  'CLK-SPOOF': (faults) => {
    const interference = createInterference(faults, 0, 0);
    for (let sq = 0; sq < 8; sq++)
      interference.heard({ device: 'it', clicker: '82E9701B', key: 'A', sq, atMonotonicMs: sq * 50 }, false);
  },
  'PORT-BUSY': portThat(() => deviceBusy('serial://COM3', undefined, [{ name: 'xyz', pid: 7 }])),
  'PORT-DENIED': portThat(() => deviceDenied('serial://COM3')),
  'DSP-OFFLINE': unplugged('viewsonic'),
  'DSP-SELF': simulator('lg', { lamp: 'fault' }),
  'DSP-NOSIG': simulator('philips-sicp', { power: 'on', signal: 'off' }),
  'BRD-TOUCH': unplugged('digitizer'),
  'BRD-CAL': async (faults) => {
    const errors = { topLeft: 3, topRight: 15, bottomLeft: 0.4, bottomRight: 8 };
    const check = createTouchCheck({ journal: createMemoryJournal(), faults, devices: () => [], ports });
    expect(await check(errors)).toEqual({ ok: true, worstPx: 15, limitPx: 15 });
    expect(faults.listAll()).toEqual([]);
    expect(await check({ ...errors, topRight: 15.1 })).toMatchObject({ ok: false });
    return async () => {
      await check(errors);
    };
  },
  'RDR-OFFLINE': unplugged('em4100'),
  'SNS-OFFLINE': simulator('modbus', {}, 'silent'),
  'PRJ-OFFLINE': simulator('pjlink', {}, 'silent'),
  'PRJ-LAMP': simulator('pjlink', { lamp: 'error' }),
  'PRJ-LAMP-EOL': simulator('pjlink', { lamp: 'warning' }),
  'PRJ-TEMP': simulator('pjlink', { temperature: 'error' }),
  'PRJ-FAN': simulator('pjlink', { fan: 'warning' }),
  'PRJ-FILTER': simulator('pjlink', { filter: 'warning' }),
  'PRJ-COVER': simulator('pjlink', { cover: 'error' }),
  'PRJ-OTHER': simulator('pjlink', { other: 'error' }),
  'CAM-OFFLINE': unpluggedCamera,
  'CAM-AUTH': camera({ auth: 'digest' }, 'http://admin:wrong@'),
  'CAM-CLOCK': camera({ clock: '-378000000' }),
  'CAM-EVENTS': camera({}, undefined, 'fault:CreatePullPointSubscription'),
  'CAM-STREAM': recording({ records: 'stops', sees: 'nothing' }),
  'CAM-BLACK': recording({ sees: 'black' }),
  'CAM-FROZEN': recording({ sees: 'still' }),
  'REC-SILENT': recording({ hears: 'silent' }),
  'REC-STALL': recording({ records: 'hangs' }),
  'REC-DISK': async (faults) => {
    const { recordings } = recorded(faults, {}, { reserveBytes: 1e18 });
    await expect(recordings.begin({ by: 'hand' })).rejects.toMatchObject({ code: 'REC-DISK' });
  },
  'REC-FFMPEG': async (faults) => {
    const { recordings } = recorded(faults, {}, { env: { PATH: '' } });
    await expect(recordings.begin({ by: 'hand' })).rejects.toMatchObject({ code: 'REC-NO-FFMPEG' });
  },
  'PC-DISKFULL': pc({ diskFreePct: 8, diskFreeGB: 20 }),
  'PC-DISKBAD': pc({}, 'error'),
  'PC-MEM': pc({ memoryUsedPct: 97 }),
  'PC-CPU': pc({ cpuPct: 99 }),
  'PC-TEMP': pc({ temperatureC: 95 }),
  'PC-CLOCK': async (faults) => {
    const devices = pcThatReads(faults, () => ({}));
    await until(() => devices.room.get('pc')?.status === 'online', 5_000, 'the PC');
    // What came late once is not believed; twice it is.
    devices.clockOffset(90_000);
    expect(devices.room.get('pc')?.readings).not.toHaveProperty('clockOffsetS');
    devices.clockOffset(90_000);
  },
  'PC-POWERCUT': (faults) => started(faults, [8 * 60 * MINUTE_MS], MINUTE_MS),
  'PC-BSOD': pc(lastShutdownOf(kernelPower(159), BOOTED)),
  'USB-ERR': pc({ usbErrors: 1 }),
  'AUD-NONE': pcThen({ soundOutputs: windowsOutputs('service Running\r\nendpoint 8\r\n') ?? -1 }, { soundOutputs: 1 }),
  'DSP-RES': pcThen(
    modesOf('shown 1024x768\r\nnative 1920x1080\r\n'),
    modesOf('shown 1920x1080\r\nnative 1920x1080\r\n'),
  ),
  'NET-IPDUP': pcThen(
    { addressConflict: windowsConflict(tcpip(4199, '10.20.1.7', '46-6F-A1-73-DC-1D')) },
    { addressConflict: windowsConflict('') },
  ),
  'NET-LINK': network({ linkUp: () => false }),
  'NET-GW': network({ gateway: () => Promise.resolve('silent') }),
  'NET-DNS': network({ resolves: () => Promise.resolve('no-answer') }),
  'NET-WAN': network({ reaches: () => Promise.resolve(false) }),
  'NET-BROKER': async (faults) => {
    uplink(faults, `mqtt://127.0.0.1:${await freePort()}`);
  },
  'NET-QUAL': async (faults) => {
    const proxy = await startFaultProxy(broker.port);
    later(() => proxy[Symbol.asyncDispose]());
    const watch = watchNetwork(faults, proxy.url, createNetworkProbes());
    const line = uplink(faults, proxy.url, {
      roundTrip: watch.roundTrip,
      times: { keepaliveS: 2, stalledAfterMs: 60_000 },
    });
    await until(() => line.view().state === 'online', 8_000, 'online');
    // A ping that is not answered within half the keep-alive ends the connection: slow, not dead.
    proxy.delay(400);
  },
  'NET-INTERCEPT': (faults) => {
    watchNetwork(faults, broker.tlsUrl, createNetworkProbes(), broker.files.otherCa);
    uplink(faults, broker.tlsUrl, { ca: broker.files.otherCa });
  },
  'AGT-TLS': (faults) => {
    uplink(faults, broker.tlsUrl, { ca: broker.files.otherCa });
  },
  'AGT-FORWARD': async (faults) => {
    const proxy = await startFaultProxy(broker.port);
    later(() => proxy[Symbol.asyncDispose]());
    const journal = memoryJournal(SOURCE);
    const line = uplink(faults, proxy.url, { journal });
    await until(() => line.view().state === 'online', 8_000, 'online');
    proxy.dropPuback(1, () => 0);
    await journal.appendAll(lessonEvents(3));
  },
  'AGT-CLONE': (faults) => {
    const machine: MachineCheck = { state: 'clone', onAccepted: () => () => {} };
    uplink(faults, broker.url, { machine });
  },
  'AGT-ROLLBACK': async (faults) => {
    const journal = memoryJournal(SOURCE);
    await journal.appendAll(lessonEvents(5));
    const old = journal.copy();
    await journal.appendAll(lessonEvents(5, 5));
    const before = uplink(await desk(), broker.url, { journal });
    await until(() => before.view().state === 'online' && before.view().backlog === 0, 8_000, 'drained');
    await before.stop();
    // It comes up from the older image, and goes on writing as if nothing had been.
    await old.appendAll(lessonEvents(2, 20));
    uplink(faults, broker.url, { journal: old });
  },
  'AGT-STORE': (faults) =>
    store(faults, { beginning: { reason: 'damaged', fresh: true, engine: 'memory', setAside: 'journal.db.damaged' } }),
  'AGT-UNSAVED': (faults) => store(faults, { state: 'unsaved' }),
  'AGT-SLOWDISK': (faults) => store(faults, { state: 'saving' }),
  'AGT-DISKFULL': (faults) => store(faults, { refusingLow: true }),
  'AGT-RESTART': (faults) =>
    started(
      faults,
      [50, 30, 10].map((minutes) => minutes * MINUTE_MS),
      600 * MINUTE_MS,
    ),
  'AGT-QUEUE': async (faults) => {
    const journal = memoryJournal(SOURCE);
    const [old] = lessonEvents(1);
    if (old !== undefined) await journal.append({ ...old, at: Date.now() - 30 * 3_600_000 } as NewEvent);
    journal.moveCursor('uplink', { epoch: journal.head.epoch, sequence: 0 });
    const view = { state: 'online', since: 0, backlog: 1 } as const;
    later(watchQueue({ journal, uplink: () => view, faults, clock, timers, log: silentLog }));
  },
  'AGT-FILES': async (faults) => {
    const programDirectory = mkdtempSync(join(tmpdir(), 'banban-program-'));
    const dataDirectory = mkdtempSync(join(tmpdir(), 'banban-data-'));
    later(() => {
      for (const directory of [programDirectory, dataDirectory]) rmSync(directory, { recursive: true });
    });
    for (const [file, text] of Object.entries({
      'package.json': '{"version":"1"}',
      'hid.node': 'addon',
      'banban.js': '1',
    }))
      writeFileSync(join(programDirectory, file), text);
    const place = { programDirectory, dataDirectory, version: '1' };
    expect(await missingFiles(place)).toEqual([]);
    rmSync(join(programDirectory, 'hid.node'));
    writeFileSync(join(programDirectory, 'banban.js'), '');
    expect(await missingFiles(place)).toEqual(['banban.js', 'hid.node']);
    // Another version is being put in its place: no word.
    expect(await missingFiles({ ...place, version: '2' })).toBeUndefined();
    later(watchOwnFiles({ ...place, faults, timers, log: silentLog }));
  },
  'PC-AV': postured({ antivirus: 'off' }),
  'PC-PATCH': postured({ updatedAt: Date.now() - 90 * 86_400_000 }),
  'PC-EOS': postured({ supportEnds: '2020-01-14' }),
  'HUM-REPORT': async (faults) => {
    const { room, reports, remove } = await reportsIn(faults);
    later(() => {
      room.close();
      remove();
    });
    await reports.make({ what: 'sound' });
  },
} as const satisfies Record<FaultCode, Plant>;

/** A camera that is there, and a recorder that behaves like this; its seconds pass in tenths. */
function recorded(faults: FaultDesk, behaviour: Behaviour, more: Parameters<typeof recordingRoom>[1] = {}) {
  const quick = { ...ports, clock: { now: () => Date.now(), monotonicMs: () => performance.now() * 10 } };
  later(cleanUpRecordings);
  return recordingRoom([cameraAt(1)], { faults, ports: quick, env: fakeFfmpeg(behaviour).env, ...more });
}

function recording(behaviour: Behaviour): Plant {
  return async (faults) => {
    const { recordings } = recorded(faults, behaviour);
    await recordings.start();
    await recordings.begin({ by: 'hand' });
  };
}

test('the table knows every code', () => {
  expect(Object.keys(plants).sort()).toEqual(Object.keys(catalogue).sort());
});

test.each(Object.entries(plants) as [FaultCode, Plant][])('%s', async (code, plant) => {
  const faults = await desk();
  const mend = await plant(faults);
  await until(() => faults.listAll().some((fault) => fault.code === code), 25_000, code);
  const others = faults.listAll().filter((fault) => fault.code !== code);
  // Nothing else is said but what belongs to it.
  for (const other of others)
    expect([other.because, faults.listAll().find((one) => one.code === code)?.because]).toContainEqual(
      expect.any(String),
    );
  if (typeof mend !== 'function') return;
  await mend();
  await until(() => faults.listAll().every((fault) => fault.code !== code), 25_000, `${code} is over`);
});
