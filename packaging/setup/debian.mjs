// Debian's packages: the real broker, browser and emulator that the tests use. `npm start` needs none of them, but one
// small library that only the most minimal Debian lacks.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { say } from './say.mjs';

const libraryFolders = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/lib/x86_64-linux-gnu',
  '/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/lib64',
  '/usr/lib',
];

function inLibraries(file) {
  return libraryFolders.map((folder) => join(folder, file));
}

/**
 * package → what proves that it is there (a command on PATH, or files of which one must exist). Proofs, not dpkg's word:
 * a mosquitto built by hand serves as well, and so does another distribution.
 */
const needs = {
  mosquitto: { commands: ['mosquitto'] },
  'mosquitto-clients': { commands: ['mosquitto_sub', 'mosquitto_pub'] },
  chromium: { commands: ['chromium'] },
  'fonts-noto-cjk': {
    files: ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', '/usr/share/fonts/google-noto-cjk'],
  },
  openssl: { commands: ['openssl'] },
  // A Modbus master by others, for our simulated sensors.
  mbpoll: { commands: ['mbpoll'] },
  // Opens what is exported, without a window.
  'libreoffice-calc-nogui': { commands: ['soffice'] },
  'qemu-system-x86': { commands: ['qemu-system-x86_64'] },
  'busybox-static': { files: ['/usr/share/doc/busybox-static'] },
  cpio: { commands: ['cpio'] },
  kmod: { commands: ['modprobe'] },
  udev: { commands: ['udevadm'] },
  // Two networks with one address, and a line that loses what is sent.
  'iputils-arping': { commands: ['arping'] },
  'iputils-ping': { commands: ['ping'] },
  nftables: { commands: ['nft'] },
  debootstrap: { commands: ['debootstrap'] },
  // Cameras: ffmpeg records and looks at the recordings; GStreamer is the simulated camera's stream.
  ffmpeg: { commands: ['ffmpeg', 'ffprobe'] },
  'python3-gi': { files: ['/usr/lib/python3/dist-packages/gi/__init__.py'] },
  'gir1.2-gst-rtsp-server-1.0': { files: inLibraries('girepository-1.0/GstRtspServer-1.0.typelib') },
  'gstreamer1.0-plugins-base': { files: inLibraries('gstreamer-1.0/libgstvideotestsrc.so') },
  'gstreamer1.0-plugins-good': { files: inLibraries('gstreamer-1.0/libgstrtp.so') },
  'gstreamer1.0-plugins-bad': { files: inLibraries('gstreamer-1.0/libgstvideoparsersbad.so') },
  'gstreamer1.0-plugins-ugly': { files: inLibraries('gstreamer-1.0/libgstx264.so') },
  // Slows the disk down for a benchmark.
  strace: { commands: ['strace'] },
  // Shared libraries: of Node 26 itself, and of node-hid.
  libatomic1: { libraries: ['libatomic.so.1'] },
  'libusb-1.0-0': { libraries: ['libusb-1.0.so.0'] },
};

const runtime = ['libatomic1'];
const live = ['libusb-1.0-0', 'mosquitto', 'mosquitto-clients', 'chromium', 'fonts-noto-cjk', 'openssl', 'mbpoll'];
const usbLaboratory = ['qemu-system-x86', 'busybox-static', 'cpio', 'kmod', 'udev'];
const network = ['iputils-arping', 'iputils-ping', 'nftables'];
const cameras = [
  'ffmpeg',
  'python3-gi',
  'gir1.2-gst-rtsp-server-1.0',
  'gstreamer1.0-plugins-base',
  'gstreamer1.0-plugins-good',
  'gstreamer1.0-plugins-bad',
  'gstreamer1.0-plugins-ugly',
];
const byPurpose = {
  start: runtime,
  test: [...runtime, ...live, ...usbLaboratory, ...cameras, 'libreoffice-calc-nogui'],
  full: [...runtime, ...live, ...usbLaboratory, ...cameras, 'libreoffice-calc-nogui', 'debootstrap', ...network],
  bench: [...runtime, ...live, ...cameras, 'strace'],
};

/** @returns {string[]} the names of Debian's packages a purpose needs and this machine lacks */
export function missingNeeds(purpose, env = process.env) {
  if (process.platform === 'win32') return byPurpose[purpose].filter((name) => needs[name].libraries === undefined);
  const path = [...(env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return byPurpose[purpose].filter((name) => {
    const { commands = [], files = [], libraries = [] } = needs[name];
    if (libraries.length > 0)
      return !libraries.every((library) => libraryFolders.some((folder) => existsSync(join(folder, library))));
    if (commands.length > 0)
      return !commands.every((command) => path.some((directory) => existsSync(join(directory, command))));
    return !files.some((file) => existsSync(file));
  });
}

/**
 * Installs what is missing, or says what is missing and what to type. Never fails the set-up: tests that need a missing
 * part fail by themselves and name it; everything else still runs.
 */
export async function installDebianPackages(purpose, missing) {
  const names = missing.join(' ');
  if (process.platform === 'win32') {
    say(
      `Windows 上没有这些测试部件：${names}。npm start 不需要它们；完整测试请在 Debian 12/13 或 WSL 里运行。`,
      `These parts of the tests are not to be had on Windows: ${names}. npm start does not need them; run the tests on Debian 12/13 or in WSL.`,
    );
    return;
  }
  if (!isThere('apt-get')) {
    say(
      `缺少：${names}（Debian 软件包名）。本机没有 apt-get，请用自己的包管理器安装；缺少它们的测试会失败并说明原因。`,
      `Missing: ${names} (names of Debian's packages). There is no apt-get here: install them with this system's package manager. Tests that need them will fail and say so.`,
    );
    return;
  }
  const command = `apt-get install --no-install-recommends ${names}`;
  if (process.getuid() !== 0) {
    say(
      `缺少 Debian 软件包：${names}。当前用户不是 root，未安装。请运行：\n  sudo ${command}`,
      `Missing Debian packages: ${names}. Not installed, because this is not root. Please type:\n  sudo ${command}`,
    );
    return;
  }
  const unattended = Boolean(process.env.CI) && process.env.CI !== 'false';
  if (!unattended && !process.stdin.isTTY) {
    say(
      `缺少 Debian 软件包：${names}。没有终端可以询问，未安装。请运行（或设置 CI=1 后重试）：\n  ${command}`,
      `Missing Debian packages: ${names}. Not installed: there is no terminal to ask on. Please type (or set CI=1 and try again):\n  ${command}`,
    );
    return;
  }
  let plan = sizeOf(missing);
  if (!plan.ok) {
    // Fresh machines have no package lists at all: nothing can be said about sizes before they are there.
    say('正在更新 Debian 软件包列表（apt-get update）……', 'Fetching the lists of Debian packages (apt-get update) …');
    const update = apt(['update']);
    plan = sizeOf(missing);
    if (!plan.ok) {
      say(
        `无法安装 ${names}：apt 找不到它们，或连不上 Debian 软件源。请检查网络和 /etc/apt/sources.list，然后运行：${command}`,
        `Cannot install ${names}: apt does not find them, or Debian's mirror cannot be reached. Check the network and /etc/apt/sources.list, then type: ${command}`,
      );
      lastLines(`${update.stderr}${plan.output}`);
      return;
    }
  }
  say(
    `需要安装 Debian 软件包：${names}（连同依赖共 ${plan.count} 个，下载 ${plan.download}，占用 ${plan.disk}）。`,
    `Debian packages to install: ${names} (${plan.count} with what they need; ${plan.download} to download, ${plan.disk} on disk).`,
  );
  if (!unattended && !(await agreed())) {
    say(`好的，不安装。以后可运行：${command}`, `Not installed. To do it later: ${command}`);
    return;
  }
  let install = apt(['install', '-y', '--no-install-recommends', ...missing]);
  if (install.status !== 0) {
    // Old lists name files the mirror no longer has.
    apt(['update']);
    install = apt(['install', '-y', '--no-install-recommends', ...missing]);
  }
  const still = missingNeeds(purpose);
  if (still.length === 0) say('Debian 软件包已装好。', 'Debian packages are installed.');
  else {
    say(`没有装上：${still.join(' ')}。apt 的原话：`, `Not installed: ${still.join(' ')}. In apt's own words:`);
    lastLines(`${install.stderr}`);
  }
}

/** Asks apt what an installation would take, without doing it. */
function sizeOf(missing) {
  const answer = apt(['install', '--assume-no', '--no-install-recommends', ...missing]);
  const output = `${answer.stdout}${answer.stderr}`;
  const count = /(\d+) newly installed/.exec(output)?.[1];
  if (count === undefined) return { ok: false, output };
  return {
    ok: true,
    output,
    count,
    download: /Need to get ([\d.,]+ [kMG]?B)/.exec(output)?.[1] ?? '0 B',
    disk: /After this operation, ([\d.,]+ [kMG]?B)/.exec(output)?.[1] ?? '?',
  };
}

function apt(args) {
  return spawnSync('apt-get', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
  });
}

function agreed() {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return new Promise((resolve) => {
    terminal.on('close', () => resolve(false));
    terminal.question('现在安装吗？ Install now? [Y/n] ', (answer) => {
      resolve(!/^\s*(n|no|否|不)/i.test(answer));
      terminal.close();
    });
  });
}

function isThere(command) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, command)));
}

function lastLines(text) {
  const lines = text
    .trim()
    .split('\n')
    .filter((line) => line !== '');
  if (lines.length > 0) process.stdout.write(`${lines.slice(-5).join('\n')}\n`);
}
