/** A pseudo terminal of our own, raw, through libc: Node has no call for one. Linux only. */
import { closeSync, openSync, write as writeTo } from 'node:fs';
import { ReadStream } from 'node:tty';

export interface Pty {
  /** The end a host opens: `/dev/pts/5`. */
  readonly path: string;
  /** What the host writes. */
  readonly master: ReadStream;
  write(bytes: Uint8Array): void;
  close(): Promise<void>;
}

const O_RDWR = 2;
const O_NOCTTY = 0o400;
const PATH_BYTES = 128;
/** More than any C library's `struct termios` takes. */
const TERMIOS_BYTES = 256;
const TCSANOW = 0;
/** A host that does not read is not written to any more: a terminal's own buffer is 4 KiB. */
const MOST_WAITING = 256;

export async function openPty(): Promise<Pty> {
  const { default: koffi } = await import('koffi');
  const libc = koffi.load('libc.so.6');
  const must = (what: string, result: number): number => {
    if (result < 0) throw new Error(`${what} failed (errno ${koffi.errno()})`);
    return result;
  };
  const master = must('posix_openpt', libc.func('int posix_openpt(int)')(O_RDWR | O_NOCTTY));
  try {
    must('grantpt', libc.func('int grantpt(int)')(master));
    must('unlockpt', libc.func('int unlockpt(int)')(master));
    const name = Buffer.alloc(PATH_BYTES);
    must('ptsname_r', -libc.func('int ptsname_r(int, _Out_ void *, size_t)')(master, name, PATH_BYTES));
    const path = name.toString('latin1', 0, name.indexOf(0));
    // The other end stays open while hosts come and go; without it every close would be a hang-up.
    const held = openSync(path, 'r+');
    const termios = Buffer.alloc(TERMIOS_BYTES);
    must('tcgetattr', libc.func('int tcgetattr(int, _Out_ void *)')(held, termios));
    libc.func('void cfmakeraw(_Inout_ void *)')(termios);
    must('tcsetattr', libc.func('int tcsetattr(int, int, void *)')(held, TCSANOW, termios));
    return ptyOf(path, master, held);
  } catch (error) {
    closeSync(master);
    throw error;
  }
}

function ptyOf(path: string, fd: number, held: number): Pty {
  const master = new ReadStream(fd);
  // Ends only by our own closing; an error then has nobody to tell.
  master.on('error', () => {});
  let open = true;
  let waiting = 0;
  return {
    path,
    master,
    write(bytes) {
      if (!open || waiting > MOST_WAITING) return;
      waiting++;
      // What cannot be written is lost, as on a line nobody listens to.
      writeTo(fd, bytes, () => {
        waiting--;
      });
    },
    close: () =>
      new Promise((resolve) => {
        open = false;
        closeSync(held);
        master.once('close', () => resolve());
        master.destroy();
      }),
  };
}
