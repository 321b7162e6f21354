/**
 * Builds the pages (agent/web/page) into a folder that the web server serves: four HTML files, a script each, the parts of
 * code the wall's page loads when they are needed, a style sheet for the teacher's pages and one for the pupils'. Nothing else
 * is loaded, from nowhere else.
 */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Metafile } from 'esbuild';
import { emptied } from './emptied.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = join(root, 'agent/web/page');
const PAGES = ['index.html', 'private.html', 'bar.html', 'tablet.html'] as const;
/** Chromium of the oldest classroom PCs (Windows 7 ended there). */
const TARGET = 'chrome109';
/** WebViews of the oldest tablets in schools: Android 9, iOS 12. */
const TABLET_TARGET = ['chrome66', 'safari12'];
const STAMP = '.made-from';
/** Where the code is that is loaded when it is needed, and what it has in common with the rest: named by what is in it. */
const PARTS = 'assets';

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
  const teachers = {
    absWorkingDir: root,
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
  } as const satisfies BuildOptions;
  // By itself: parts shared with the other pages as well would be many small ones.
  const { metafile } = await build({
    ...teachers,
    entryPoints: [join(source, 'app.tsx')],
    splitting: true,
    chunkNames: `${PARTS}/[name]-[hash]`,
    metafile: true,
  });
  await build({
    ...teachers,
    entryPoints: ['private.tsx', 'bar.tsx', 'style.css'].map((file) => join(source, file)),
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
  for (const page of PAGES)
    await writeFile(join(outDir, page), hastened(await readFile(join(source, page), 'utf8'), metafile, outDir));
  await writeFile(join(outDir, STAMP), from);
}

/** The page asks for all that its script begins with at once, not for one file after the other. */
function hastened(html: string, { outputs }: Metafile, outDir: string): string {
  const files = new Map(Object.entries(outputs).map(([path, output]) => [relative(outDir, join(root, path)), output]));
  const needed = new Set<string>();
  const need = (file: string): void => {
    for (const { path, kind } of files.get(file)?.imports ?? []) {
      const part = relative(outDir, join(root, path));
      if (kind !== 'import-statement' || needed.has(part)) continue;
      needed.add(part);
      need(part);
    }
  };
  const script = /<script type="module" src="\/([\w.-]+)"/.exec(html)?.[1];
  if (script !== undefined) need(script);
  const links = [...needed].map((part) => `    <link rel="modulepreload" href="/${part.replaceAll('\\', '/')}" />\n`);
  return html.replace('  </head>', `${links.join('')}  </head>`);
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
