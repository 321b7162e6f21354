/**
 * Raw Input through user32.dll. Source: Microsoft Learn, “Raw Input”: a message-only window registered with RIDEV_INPUTSINK
 * hears its devices whatever program is in front; RIDEV_DEVNOTIFY tells of plugs. 64-bit processes only.
 *
 * The window belongs to the thread that makes it, and only that one may ask for its messages.
 */
import type { CompanionUse } from '../../protocols/input/companion.ts';
import { RAW_HEADER_BYTES, RAW_INFO_BYTES, RAW_LIST_BYTES, rawDeviceList } from '../../protocols/input/raw-input.ts';
import { loadReportReaders } from './hid-reports.ts';
import type { RawDevice, RawInput, RawMessage } from './port.ts';
import { alreadyRunning, rawInputRefused } from './refusals.ts';
import { dword, windowsLibrary } from './windows-calls.ts';

const HWND_MESSAGE = -3;
const WM_INPUT_DEVICE_CHANGE = 0x00fe;
const WM_INPUT = 0x00ff;
const PM_REMOVE = 1;
const RIDEV_INPUTSINK = 0x0000_0100;
const RIDEV_DEVNOTIFY = 0x0000_2000;
const RID_INPUT = 0x1000_0003;
const RID_HEADER = 0x1000_0005;
const RIDI_PREPARSEDDATA = 0x2000_0005;
const RIDI_DEVICENAME = 0x2000_0007;
const RIDI_DEVICEINFO = 0x2000_000b;
const FAILED = 0xffff_ffff;
const SYNCHRONIZE = 0x0010_0000;
/** Of this session: each signed-in user may have one. */
const MUTEX = 'Local\\BanbanCompanion';

/** usUsagePage u16 · usUsage u16 · dwFlags u32 · hwndTarget 8 */
const REGISTRATION_BYTES = 16;
/** hwnd 8 · message u32 + 4 · wParam 8 · lParam 8 · time, point, private */
const MSG_BYTES = 48;
/** No report of a touch screen is longer. */
const MOST_RAW_BYTES = 64 * 1024;
const MOST_AT_ONCE = 1_000;

/** Top-level collections: keyboard; touch screen, pen, pen of a display without one. */
const USAGES: Readonly<Record<CompanionUse, readonly (readonly [page: number, usage: number])[]>> = {
  keyboard: [[0x01, 0x06]],
  digitizer: [
    [0x0d, 0x04],
    [0x0d, 0x02],
    [0x0d, 0x01],
  ],
};

/** Throws a ShownError: `COMPANION-TWICE`, `COMPANION-RAW-INPUT`. */
export async function openRawInput(uses: readonly CompanionUse[]): Promise<RawInput> {
  const user32 = await windowsLibrary('user32.dll');
  const kernel32 = await windowsLibrary('kernel32.dll');
  const lastError = kernel32('GetLastError', 'uint32_t', []);
  const getInfo = user32('GetRawInputDeviceInfoW', 'uint32_t', [
    'uintptr_t',
    'uint32_t',
    '_Out_ void *',
    '_Inout_ void *',
  ]);
  const getList = user32('GetRawInputDeviceList', 'uint32_t', ['_Out_ void *', '_Inout_ void *', 'uint32_t']);
  const getData = user32('GetRawInputData', 'uint32_t', [
    'uintptr_t',
    'uint32_t',
    '_Out_ void *',
    '_Inout_ void *',
    'uint32_t',
  ]);
  const peek = user32('PeekMessageW', 'int', ['_Out_ void *', 'uintptr_t', 'uint32_t', 'uint32_t', 'uint32_t']);
  const dispatch = user32('DispatchMessageW', 'intptr_t', ['void *']);
  const destroy = user32('DestroyWindow', 'int', ['uintptr_t']);

  if (Number(kernel32('OpenMutexW', 'uintptr_t', ['uint32_t', 'int', 'str16'])(SYNCHRONIZE, 0, MUTEX)) !== 0)
    throw alreadyRunning();
  // Never given back: it ends with the process.
  kernel32('CreateMutexW', 'uintptr_t', ['void *', 'int', 'str16'])(null, 0, MUTEX);

  const window = user32('CreateWindowExW', 'uintptr_t', [
    ...['uint32_t', 'str16', 'str16', 'uint32_t', 'int', 'int', 'int', 'int', 'intptr_t', 'uintptr_t', 'uintptr_t'],
    'void *',
  ])(0, 'STATIC', 'banban companion', 0, 0, 0, 0, 0, HWND_MESSAGE, 0, 0, null);
  if (Number(window) === 0) throw rawInputRefused('CreateWindowExW', Number(lastError()));
  const usages = uses.flatMap((use) => USAGES[use]);
  const registrations = Buffer.alloc(usages.length * REGISTRATION_BYTES);
  for (const [at, [page, usage]] of usages.entries()) {
    registrations.writeUInt16LE(page, at * REGISTRATION_BYTES);
    registrations.writeUInt16LE(usage, at * REGISTRATION_BYTES + 2);
    registrations.writeUInt32LE(RIDEV_INPUTSINK | RIDEV_DEVNOTIFY, at * REGISTRATION_BYTES + 4);
    registrations.writeBigUInt64LE(BigInt(window), at * REGISTRATION_BYTES + 8);
  }
  const register = user32('RegisterRawInputDevices', 'int', ['void *', 'uint32_t', 'uint32_t']);
  if (Number(register(registrations, usages.length, REGISTRATION_BYTES)) === 0)
    throw rawInputRefused('RegisterRawInputDevices', Number(lastError()));

  const readers = uses.includes('digitizer') ? await loadReportReaders() : undefined;
  const data = Buffer.alloc(MOST_RAW_BYTES);
  const message = Buffer.alloc(MSG_BYTES);

  function fetch(handle: bigint, command: number, most: number): Uint8Array | undefined {
    const count = Number(getData(handle, command, data, dword(most), RAW_HEADER_BYTES));
    return count === FAILED || count === 0 ? undefined : data.subarray(0, count);
  }

  function info(device: RawDevice, command: number, bytesEach: 1 | 2): Buffer | undefined {
    const size = dword();
    if (Number(getInfo(device, command, null, size)) === FAILED || size.readUInt32LE(0) === 0) return undefined;
    const bytes = Buffer.alloc(size.readUInt32LE(0) * bytesEach);
    return Number(getInfo(device, command, bytes, size)) === FAILED ? undefined : bytes;
  }

  return {
    devices() {
      const count = dword();
      if (Number(getList(null, count, RAW_LIST_BYTES)) === FAILED) return [];
      const list = Buffer.alloc(count.readUInt32LE(0) * RAW_LIST_BYTES);
      const got = list.length === 0 ? 0 : Number(getList(list, count, RAW_LIST_BYTES));
      // One more was plugged in between the two calls: word of it is on its way.
      return got === FAILED ? [] : rawDeviceList(list.subarray(0, got * RAW_LIST_BYTES));
    },
    describe(device) {
      const name = info(device, RIDI_DEVICENAME, 2);
      const about = Buffer.alloc(RAW_INFO_BYTES);
      about.writeUInt32LE(RAW_INFO_BYTES);
      const got = Number(getInfo(device, RIDI_DEVICEINFO, about, dword(RAW_INFO_BYTES)));
      if (name === undefined || got === FAILED) return undefined;
      return { path: name.toString('utf16le').replace(/\0+$/, ''), info: about };
    },
    reports(device) {
      const preparsed = info(device, RIDI_PREPARSEDDATA, 1);
      return preparsed === undefined ? undefined : readers?.(preparsed);
    },
    pump({ input, devicesChanged }) {
      for (let count = 0; count < MOST_AT_ONCE; count++) {
        if (Number(peek(message, 0, 0, 0, PM_REMOVE)) === 0) return;
        const kind = message.readUInt32LE(8);
        const handle = message.readBigUInt64LE(24);
        if (kind === WM_INPUT) input(rawMessage(handle));
        else if (kind === WM_INPUT_DEVICE_CHANGE) devicesChanged();
        // What is left of it is cleared away by the system in here.
        dispatch(message);
      }
    },
    close() {
      destroy(window);
    },
  };

  function rawMessage(handle: bigint): RawMessage {
    return {
      header: () => fetch(handle, RID_HEADER, RAW_HEADER_BYTES),
      whole: () => fetch(handle, RID_INPUT, MOST_RAW_BYTES),
    };
  }
}
