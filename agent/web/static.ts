/** The built pages: a handful of files in one directory, with an ETag each. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from './answer.ts';

const pages: Readonly<Record<string, string>> = { '/': 'index.html', '/private': 'private.html', '/bar': 'bar.html' };

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  json: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

const MISSING = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>班班</title>
<h1>页面还没有生成</h1>
<p>答题和记录照常工作。在源码目录里运行 <code>npx node packaging/bundle/page.ts</code>，再刷新这一页；安装版请重新安装。</p>
<p lang="en">The pages have not been built; the agent itself works. In a checkout type <code>npx node packaging/bundle/page.ts</code>, then reload; an installed Banban has to be installed again.</p>
`;

interface Kept {
  readonly mtimeMs: number;
  readonly size: number;
  readonly bytes: Uint8Array;
  readonly etag: string;
}

export function servePages(
  directory: string,
): (path: string, ifNoneMatch: string | undefined) => Promise<Answer | undefined> {
  const kept = new Map<string, Kept>();

  async function load(name: string): Promise<Kept | undefined> {
    const file = join(directory, name);
    try {
      const { mtimeMs, size } = await stat(file);
      const before = kept.get(name);
      if (before?.mtimeMs === mtimeMs && before.size === size) return before;
      const bytes = await readFile(file);
      const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
      const fresh = { mtimeMs, size, bytes, etag };
      kept.set(name, fresh);
      return fresh;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Not there, or a directory: the same to whoever asks. Anything else is a defect.
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
      throw error;
    }
  }

  return async (path, ifNoneMatch) => {
    const page = pages[path];
    // One level, no dots in front: a name cannot lead out of the directory.
    const name = page ?? /^\/((?:assets\/)?[A-Za-z0-9_][A-Za-z0-9_.-]*)$/.exec(path)?.[1];
    if (name === undefined) return undefined;
    const file = await load(name);
    if (file === undefined) {
      if (page === undefined) return undefined;
      return { status: 503, headers: { 'Content-Type': types.html ?? '' }, body: MISSING };
    }
    const headers = {
      'Content-Type': types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      // What is named by its contents never changes.
      'Cache-Control': name.startsWith('assets/') ? 'max-age=31536000, immutable' : 'no-cache',
      ETag: file.etag,
    };
    if (ifNoneMatch === file.etag) return { status: 304, headers, body: undefined };
    return { status: 200, headers, body: file.bytes };
  };
}
