// The npm packages: does node_modules fit package-lock.json, and if not, `npm ci`.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from './say.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compares node_modules with package-lock.json, without running npm (npm needs a second for it; this takes milliseconds).
 * npm writes node_modules/.package-lock.json last, so an interrupted install has none.
 * @returns {{ok: boolean, reason: 'fits'|'missing'|'half'|'differs'|'no-lockfile', count: number}} count: packages this platform needs
 */
export function treeFits(directory = root) {
  if (!existsSync(join(directory, 'package-lock.json'))) return { ok: false, reason: 'no-lockfile', count: 0 };
  const wanted = neededHere(readJson(join(directory, 'package-lock.json')).packages);
  const count = wanted.length;
  const modules = join(directory, 'node_modules');
  if (!existsSync(modules)) return { ok: false, reason: 'missing', count };
  let installed;
  try {
    installed = readJson(join(modules, '.package-lock.json')).packages;
  } catch {
    // Absent or cut off: the last install did not come to its end.
    return { ok: false, reason: 'half', count };
  }
  for (const [path, entry] of wanted) {
    const there = installed[path];
    if (!there && entry.optional && !isRuntime(path)) continue;
    if (!there || there.version !== entry.version) return { ok: false, reason: 'differs', count };
    if (!existsSync(join(directory, path, 'package.json'))) return { ok: false, reason: 'half', count };
  }
  return { ok: true, reason: 'fits', count };
}

/** The lockfile's entries that npm would install on this platform: [path, entry][] */
function neededHere(packages) {
  const ourLibc = libc();
  return Object.entries(packages).filter(
    ([path, entry]) =>
      path !== '' &&
      allows(entry.os, process.platform) &&
      allows(entry.cpu, process.arch) &&
      allows(entry.libc, ourLibc),
  );
}

/** npm's rule for os, cpu and libc: a list of names, `!name` excludes. */
function allows(list, value) {
  if (list === undefined || value === undefined) return true;
  const names = Array.isArray(list) ? list : [list];
  if (names.some((name) => name === `!${value}`)) return false;
  const positive = names.filter((name) => !name.startsWith('!'));
  return positive.length === 0 || positive.includes(value) || positive.includes('any');
}

function libc() {
  if (process.platform !== 'linux') return undefined;
  try {
    // process.report would know for certain, but takes a second.
    return readFileSync('/usr/bin/ldd', 'latin1').includes('musl') ? 'musl' : 'glibc';
  } catch {
    // No ldd: a distribution of glibc without its development tools.
    return 'glibc';
  }
}

/** The Node that everything after the set-up runs on. Optional for npm (one package per platform), not for us. */
function isRuntime(path) {
  return /^node_modules\/node-(linux|win|darwin)-/.test(path);
}

/**
 * Runs `npm ci`, saying before how much it is and after what went wrong, if anything.
 * @returns {Promise<boolean>} true when node_modules fits the lockfile afterwards
 */
export async function installPackages(fit) {
  if (fit.reason === 'no-lockfile') {
    say(
      '找不到 package-lock.json：请重新克隆仓库（git clone）。',
      'package-lock.json is missing: please clone the repository again.',
    );
    return false;
  }
  const because = {
    missing: ['第一次运行', 'first run'],
    half: ['上次没有装完', 'the last install was interrupted'],
    differs: ['软件包清单有更新', 'the list of packages has changed'],
  }[fit.reason];
  const size = readJson(fileURLToPath(new URL('sizes.json', import.meta.url)));
  say(
    `班班：安装 ${fit.count} 个 npm 软件包到 node_modules（下载约 ${size.downloadMB} MB，占用约 ${size.diskMB} MB；${because[0]}）……`,
    `Banban: installing ${fit.count} npm packages into node_modules (about ${size.downloadMB} MB to download, ${size.diskMB} MB on disk; ${because[1]}) …`,
  );
  const started = process.hrtime.bigint();
  const result = await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  const seconds = Number((process.hrtime.bigint() - started) / 1_000_000_000n);
  if (result.code === 0) {
    const now = treeFits();
    if (now.ok) {
      say(`完成，用时 ${seconds} 秒。`, `Done in ${seconds} s.`);
      return true;
    }
    say(
      `安装后缺少本机（${process.platform}-${process.arch}）的运行时软件包。支持 Linux x64/arm64 和 Windows x64。`,
      `After the install the runtime for this platform (${process.platform}-${process.arch}) is still missing. Linux x64/arm64 and Windows x64 are supported.`,
    );
    return false;
  }
  explainNpm(result);
  return false;
}

/** One clear sentence for what npm answered. */
function explainNpm({ code, output }) {
  if (code === 'ENOENT') {
    say(
      '找不到 npm。请安装 Node.js 20 或更新版本（自带 npm）；Debian 上：apt-get install npm。',
      'npm was not found. Install Node.js 20 or newer (npm comes with it); on Debian: apt-get install npm.',
    );
  } else if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH|network/i.test(
      output,
    )
  ) {
    say(
      '下载失败：连不上 npm 软件源。请检查网络；在校园网里可设置代理（npm config set proxy …）或镜像（npm config set registry …），然后再运行同一条命令。',
      'Download failed: the npm registry cannot be reached. Check the network, or set a proxy (npm config set proxy …) or a mirror (npm config set registry …), then run the same command again.',
    );
  } else if (/ENOSPC/.test(output)) {
    say(
      '磁盘空间不足，npm 软件包没有装完。请腾出 1 GB 后再运行同一条命令。',
      'The disk is full, the npm packages are not complete. Free 1 GB and run the same command again.',
    );
  } else if (/EACCES|EPERM/.test(output)) {
    say(
      `没有权限写入 ${join(root, 'node_modules')}。请用克隆仓库的同一个用户运行，或先删除该目录。`,
      `No permission to write ${join(root, 'node_modules')}. Run as the user who cloned the repository, or delete that directory first.`,
    );
  } else {
    say(`npm ci 失败（退出码 ${code}）。npm 的原话：`, `npm ci failed (exit code ${code}). In npm's own words:`);
  }
  process.stdout.write(output.trim() === '' ? '' : `${output.trim().split('\n').slice(0, 12).join('\n')}\n`);
}

/** Runs npm as the one that called us does, else the one on PATH. Never rejects: {code: number|string, output: string}. */
function runNpm(args) {
  const cli = process.env.npm_execpath;
  const asScript = cli && basename(cli) === 'npm-cli.js';
  // Not process.execPath: that may be node_modules/.bin/node, which `npm ci` deletes (Windows refuses to).
  const node = process.env.npm_node_execpath || process.execPath;
  return new Promise((resolve) => {
    const options = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: withoutNpmLogLevel(process.env) };
    const child = asScript
      ? spawn(outsideTree(node), [cli, ...args], options)
      : spawn(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
          ...options,
          shell: process.platform === 'win32',
        });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    let waited = 0;
    const patience = setInterval(() => {
      waited += 20;
      process.stdout.write(`  …… ${waited} s\n`);
    }, 20_000);
    // Whoever stops us stops npm, too: half an installation that goes on by itself meets the next one.
    const stop = () => child.kill();
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    child.on('error', (error) => {
      clearInterval(patience);
      resolve({ code: error.code ?? 'ERROR', output: error.code === 'ENOENT' ? '' : String(error.message) });
    });
    child.on('close', (code, signal) => {
      clearInterval(patience);
      resolve({ code: code ?? signal, output });
    });
  });
}

/** The caller may have set npm_config_loglevel (npm exports its options to scripts); ours decides here. */
function withoutNpmLogLevel(env) {
  const { npm_config_loglevel: _ignored, ...rest } = env;
  return rest;
}

/** A node binary that lives in the tree about to be deleted is of no use; the system's is. */
function outsideTree(node) {
  try {
    if (!realpathSync(node).startsWith(join(root, 'node_modules'))) return node;
  } catch {
    // It is already gone: any node on PATH is better.
  }
  return 'node';
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
