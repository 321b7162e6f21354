// node packaging/deb/build.ts [--target linux-x64|linux-arm64]
// A Debian package from the bundle, by dpkg-deb alone: .build/deb/banban_VERSION_ARCH.deb
import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { buildBundle, buildTimeNow, bundleDirectory } from '../bundle/build.ts';
import { ownTarget, type Target, type TargetName, targets } from '../bundle/targets.ts';
import { udevRules } from '../udev/rules.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));

const architectures: Partial<Record<TargetName, string>> = { 'linux-x64': 'amd64', 'linux-arm64': 'arm64' };

/**
 * The shared libraries that the runtime and the addons name (objdump -p). The runtime's libatomic and node-hid's libusb
 * are on no minimal Debian.
 */
const depends = 'libc6 (>= 2.28), libstdc++6, libgcc-s1 | libgcc1, libatomic1, libudev1, libusb-1.0-0, passwd';

/**
 * Packs a finished bundle.
 * @param bundle the bundle's directory · @param output the directory for the package
 * @returns the package's path
 */
export async function buildDeb(target: Target, bundle: string, output: string): Promise<string> {
  const architecture = architectures[target.name];
  if (architecture === undefined) throw new Error(`there is no Debian package for ${target.name}`);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  await mkdir(output, { recursive: true });
  const tree = join(output, `tree-${architecture}`);
  await rm(tree, { recursive: true, force: true });

  await cp(bundle, join(tree, 'opt/banban'), { recursive: true });
  for (const unit of ['banban.service', 'banban-address.service', 'banban-address.timer'])
    await install(join(here, unit), join(tree, 'lib/systemd/system', unit));
  await install(join(here, 'address-check'), join(tree, 'opt/banban/address-check'));
  await install(join(here, 'banban.yaml'), join(tree, 'etc/banban/banban.yaml'));
  await mkdir(join(tree, 'lib/udev/rules.d'), { recursive: true });
  await writeFile(join(tree, 'lib/udev/rules.d/70-banban.rules'), await udevRules());
  await install(join(here, '50-banban.rules'), join(tree, 'usr/share/polkit-1/rules.d/50-banban.rules'));
  await mkdir(join(tree, 'usr/bin'), { recursive: true });
  await symlink('/opt/banban/banban', join(tree, 'usr/bin/banban'));
  const manuals = join(root, 'packaging/docs');
  for (const manual of (await readdir(manuals)).filter((name) => name.endsWith('.md'))) {
    await install(join(manuals, manual), join(tree, 'usr/share/doc/banban', manual));
  }

  await mkdir(join(tree, 'DEBIAN'));
  const installedKB = Math.ceil((await weightOf(tree)) / 1024);
  await writeFile(join(tree, 'DEBIAN/control'), control(version, architecture, installedKB));
  await writeFile(join(tree, 'DEBIAN/conffiles'), '/etc/banban/banban.yaml\n');
  for (const script of ['postinst', 'prerm', 'postrm']) {
    await copyFile(join(here, script), join(tree, 'DEBIAN', script));
    await chmod(join(tree, 'DEBIAN', script), 0o755);
  }
  await ordinaryModes(tree);

  const file = join(output, `banban_${version}_${architecture}.deb`);
  // xz, because the dpkg of UOS 20 and Kylin V10 knows no zstd; level 2 is half the time of 6 and 5 % larger.
  await run('dpkg-deb', ['--root-owner-group', '-Zxz', '-z2', '--build', tree, file]);
  await rm(tree, { recursive: true });
  return file;
}

function control(version: string, architecture: string, installedKB: number): string {
  return [
    'Package: banban',
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    'Maintainer: Banban <banban@localhost>',
    `Installed-Size: ${installedKB}`,
    `Depends: ${depends}`,
    // Not recommended: a PC without a network would be refused the package for want of them.
    'Suggests: iputils-arping, iputils-ping',
    'Section: education',
    'Priority: optional',
    'Description: 班班：教室电脑上的智能体',
    ' 接收答题器的按键，写入本机日志，在教师网页上实时显示，并可靠地上报到区县的 MQTT 服务器。',
    ' .',
    ' The agent of a classroom PC: answer clickers to a durable journal, the teacher page, and the',
    ' district broker. Brings its own runtime; needs no network to be installed.',
    '',
  ].join('\n');
}

async function install(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

async function weightOf(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}

/** 755 for folders and programs, 644 for the rest, whatever the builder's umask is. */
async function ordinaryModes(tree: string): Promise<void> {
  await chmod(tree, 0o755);
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) continue;
    const { mode } = await stat(path);
    await chmod(path, entry.isDirectory() || (mode & 0o111) !== 0 ? 0o755 : 0o644);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { target: { type: 'string' } } });
  const target =
    values.target === undefined ? ownTarget(process.platform, process.arch) : targets[values.target as TargetName];
  if (target === undefined) throw new Error(`--target is one of ${Object.keys(architectures).join(', ')}`);
  const bundle = bundleDirectory(target);
  await buildBundle(target, bundle, buildTimeNow());
  const file = await buildDeb(target, bundle, join(root, '.build/deb'));
  console.log(`${file}  ${((await stat(file)).size / 1e6).toFixed(1)} MB`);
}

if (import.meta.main) await main();
