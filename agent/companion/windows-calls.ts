/** Functions of a Windows library, each by its parameters' types. Loaded when the companion runs, and by nobody else. */

export type WindowsCall = (...values: readonly unknown[]) => number | bigint;
/** `('DefWindowProcW', 'intptr_t', ['uintptr_t', 'uint32_t', 'uintptr_t', 'intptr_t'])` */
export type CallsOf = (name: string, result: string, parameters: readonly string[]) => WindowsCall;

/**
 * Parameters that are not there, zeros beyond the last one: a 64-bit Windows function does not see them. Wine (10.0) copies
 * more of a system call's frame than its parameters take, and koffi's stack may end there: without these
 * `GetRawInputDeviceList` faults for ever in Wine, and never in Windows.
 */
const SPARE = ['int64_t', 'int64_t', 'int64_t', 'int64_t'] as const;
const ZEROS = SPARE.map(() => 0);

export async function windowsLibrary(file: string): Promise<CallsOf> {
  // `default`: the bundle gives a CommonJS package no named exports, and Node gives it both.
  const { default: koffi } = await import('koffi');
  const library = koffi.load(file);
  return (name, result, parameters) => {
    const call = library.func(name, result, [...parameters, ...SPARE]) as WindowsCall;
    return (...values) => call(...values, ...ZEROS);
  };
}

/** A DWORD of the kind that calls want by its address. */
export function dword(value = 0): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
