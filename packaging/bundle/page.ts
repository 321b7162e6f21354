/**
 * Builds the pages (agent/web/page) into a folder that the web server serves: four HTML files, a script each, a style
 * sheet for the teacher's pages and one for the pupils'. Nothing else is loaded, from nowhere else.
 */
import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emptied } from './emptied.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = join(root, 'agent/web/page');
const PAGES = ['index.html', 'private.html', 'bar.html', 'tablet.html'] as const;
/** Chromium of the oldest classroom PCs (Windows 7 ended there). */
const TARGET = 'chrome109';
/** WebViews of the oldest tablets in schools: Android 9, iOS 12. */
const TABLET_TARGET = ['chrome66', 'safari12'];
const STAMP = '.made-from';

export const pageDirectory = join(root, '.build/page');

/** Path, size and time of every file the pages are made from: cheap, and any edit changes it. */
async function fingerprint(): Promise<string> {
  const files = await readdir(source, { recursive: true });
  const watched = [...files.map((file) => join(source, file)), fileURLToPath(import.meta.url)].sort();
  const lines: string[] = [];
  for (const file of watched) {
    const found = await stat(file);
    if (found.isFile()) lines.push(`${file} ${found.size} ${found.mtimeMs}`);
  }
  return lines.join('\n');
}

/** Builds into `outDir`, which is replaced. Throws esbuild's BuildFailure with file, line and column. */
export async function buildPage(outDir: string): Promise<void> {
  // Loaded here: an installed agent brings its pages ready made and has no esbuild.
  const { build } = await import('esbuild');
  const from = await fingerprint();
  await emptied(outDir, 'index.html');
  await build({
    absWorkingDir: root,
    entryPoints: ['app.tsx', 'private.tsx', 'bar.tsx', 'style.css'].map((file) => join(source, file)),
    outdir: outDir,
    bundle: true,
    minify: true,
    format: 'esm',
    target: TARGET,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
  });
  await build({
    absWorkingDir: root,
    entryPoints: [
      { in: join(source, 'tablet/main.tsx'), out: 'tablet' },
      { in: join(source, 'tablet/tablet.css'), out: 'tablet' },
    ],
    outdir: outDir,
    bundle: true,
    minify: true,
    format: 'iife',
    target: TABLET_TARGET,
    // Safari before 14.1 has one bug in destructuring (a default that is a comma expression), which is not written here.
    supported: { destructuring: true },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
  });
  for (const page of PAGES) await cp(join(source, page), join(outDir, page));
  await writeFile(join(outDir, STAMP), from);
}

/** True when `outDir` was made from exactly the files that are there now. */
export async function isPageFresh(outDir: string): Promise<boolean> {
  try {
    return (await readFile(join(outDir, STAMP), 'utf8')) === (await fingerprint());
  } catch {
    // Never built, or swept away: not fresh.
    return false;
  }
}

/** Builds only when something changed; ≈ 10 ms when nothing did. */
export async function ensurePage(outDir: string = pageDirectory): Promise<string> {
  if (!(await isPageFresh(outDir))) await buildPage(outDir);
  return outDir;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildPage(process.argv[2] ?? pageDirectory);
}
