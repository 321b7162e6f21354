// The teacher's page: built when its sources changed, by the Node that npm installed (this one may be too old for it).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from './say.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @returns {boolean} true when the page is there and new */
export function ensurePage() {
  const page = join(root, 'packaging/bundle/page.ts');
  // A checkout without the page's builder is a test's own.
  if (!existsSync(page)) return true;
  const node = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  const run = spawnSync(node, ['packaging/setup/ensure-page.ts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  if (run.status === 0) return true;
  const output = `${run.error?.message ?? ''}${run.stderr ?? ''}`;
  if (/error while loading shared libraries: (\S+)/.test(output)) {
    const library = /error while loading shared libraries: ([^:\s]+)/.exec(output)[1];
    say(
      `随附的 Node.js 26 无法启动：系统缺少 ${library}。`,
      `Node.js 26, which npm installed, cannot start: this system lacks ${library}.`,
    );
    return false;
  }
  say('教师网页没有构建成功：', "The teacher's page could not be built:");
  process.stdout.write(`${output.trim().split('\n').slice(0, 12).join('\n')}\n`);
  return false;
}
