/**
 * Which of our non-blocking handles can be read, without a thread waiting for each: input devices are neither sockets nor
 * terminals, and Node knows no other way to wait for a handle than a read that sits in one of its four threads.
 *
 * One epoll set for the process holds them all, and `@serialport/bindings-cpp`, which has libuv's poll, waits for the
 * set. (A poller for each handle would do as well, but that library never gives one back: a plug with a loose contact
 * would cost memory for ever.)
 */
import type { Poller } from '@serialport/bindings-cpp/dist/poller.js';
import { transportMissing } from './failure.ts';

export interface Readiness {
  /**
   * `readable` is called again and again while there is something to be read, an end or an error included. Returns the
   * way to end it, to be called before the handle is closed. Undefined: this is no handle one can wait for, a plain file.
   */
  watch(fd: number, readable: () => void): (() => void) | undefined;
  /** `ioctl` with a number for its argument; the system's error number, 0: it worked. */
  control(fd: number, request: number, argument: number): number;
}

const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLL_CLOEXEC = 0o2000000;
const EPOLLIN = 1;
const EPERM = 1;
const MOST_AT_ONCE = 16;
/** `struct epoll_event` is packed on x86-64 and nowhere else. */
const DATA_AT = process.arch === 'x64' ? 4 : 8;
const EVENT_BYTES = DATA_AT + 8;

let shared: Promise<Readiness> | undefined;

/** Loads what it needs at the first call. Linux only. Throws a ShownError `DEVICE-LIBRARY`. */
export function readiness(where: string): Promise<Readiness> {
  shared ??= create(where).catch((error: unknown) => {
    shared = undefined;
    throw error;
  });
  return shared;
}

async function create(where: string): Promise<Readiness> {
  // `default`: the bundle gives a CommonJS package no named exports, and Node gives it both.
  const [{ default: koffi }, { default: polling }] = await Promise.all([
    import('koffi'),
    import('@serialport/bindings-cpp/dist/poller.js'),
  ]).catch((error: unknown) => {
    throw transportMissing(where, 'koffi', error);
  });
  const libc = koffi.load('libc.so.6');
  const epollCtl = libc.func('int epoll_ctl(int, int, int, void *)');
  const epollWait = libc.func('int epoll_wait(int, _Out_ void *, int, int)');
  const ioctl = libc.func('int ioctl(int, unsigned long, int)');
  const set = libc.func('int epoll_create1(int)')(EPOLL_CLOEXEC) as number;
  if (set < 0) throw transportMissing(where, `epoll (errno ${koffi.errno()})`, undefined);

  const watched = new Map<number, () => void>();
  const ready = Buffer.alloc(MOST_AT_ONCE * EVENT_BYTES);
  const poller: Poller = new polling.Poller(set);
  let waiting = false;

  function wait(): void {
    if (waiting || watched.size === 0) return;
    waiting = true;
    poller.once('readable', () => {
      waiting = false;
      // The library calls without a callback scope: promises made in here would stand still until something else happens.
      setImmediate(tell);
    });
  }

  function tell(): void {
    const count = epollWait(set, ready, MOST_AT_ONCE, 0) as number;
    for (let at = 0; at < count; at++) watched.get(ready.readInt32LE(at * EVENT_BYTES + DATA_AT))?.();
    wait();
  }

  return {
    watch(fd, readable) {
      const wanted = Buffer.alloc(EVENT_BYTES);
      wanted.writeUInt32LE(EPOLLIN, 0);
      wanted.writeInt32LE(fd, DATA_AT);
      if ((epollCtl(set, EPOLL_CTL_ADD, fd, wanted) as number) < 0) {
        if (koffi.errno() === EPERM) return undefined;
        throw new Error(`epoll_ctl failed (errno ${koffi.errno()})`);
      }
      watched.set(fd, readable);
      wait();
      return () => {
        if (!watched.delete(fd)) return;
        epollCtl(set, EPOLL_CTL_DEL, fd, wanted);
        // The process may end now; a poller that waits would keep it.
        if (watched.size === 0 && waiting) poller.stop();
      };
    },
    control: (fd, request, argument) => ((ioctl(fd, request, argument) as number) < 0 ? koffi.errno() : 0),
  };
}
