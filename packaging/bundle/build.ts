// node packaging/bundle/build.ts [--target linux-x64|linux-arm64|win-x64]   (npm run build)
// One folder that runs without npm and without a checkout: .build/bundle/TARGET/
//   banban.js            the agent and its commands; part-*.js: what only some commands need
//   store-worker.js      the journal's thread
//   export-worker.js     an export's thread
//   host-survey.js       the program by which the PC looks itself over
//   rtsp-server.py       the simulated camera's stream, for a machine that has GStreamer
//   page/                the teacher's page
//   *.node               the native addons of that one platform
//   node | node.exe      the runtime; banban | banban.cmd: the launcher; companion.vbs: what Windows starts at logon
import { chmod, copyFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { addonFile, addonsBeside } from './addons.ts';
import { asciiSources } from './ascii-sources.ts';
import { emptied } from './emptied.ts';
import { companionVbs, launcherCmd, launcherSh } from './launchers.ts';
import { ownStreams } from './own-streams.ts';
import { packagedFile } from './packages.ts';
import { buildPage } from './page.ts';
import { ownTarget, type Target, type TargetName, targets } from './targets.ts';
import { withoutZodLocales } from './zod-locales.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The names every CommonJS package takes for granted and an ES module does not have. */
const commonJsNames =
  "import { createRequire as requireFrom } from 'node:module';" +
  'const require = requireFrom(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;';

/**
 * Builds the bundle of a target into a directory, which is emptied first.
 * @param buildTime wall ms written into the program: no line of its journal is older
 */
export async function buildBundle(target: Target, directory: string, buildTime: number): Promise<void> {
  await emptied(directory, 'banban.js');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  await build({
    absWorkingDir: root,
    entryPoints: {
      banban: 'agent/cli/banban.ts',
      'store-worker': 'agent/store/worker.ts',
      'export-worker': 'agent/classroom/report/worker.ts',
      'host-survey': 'drivers/host/survey-process.ts',
    },
    outdir: directory,
    bundle: true,
    // A command loads only its own parts: `run` never pays for the simulators and the embedded broker of `demo`.
    splitting: true,
    chunkNames: 'part-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node26',
    // Names stay readable: a stack trace from a classroom is all there will be.
    minifySyntax: true,
    minifyWhitespace: true,
    // Node prints the whole line an uncaught error comes from.
    lineLimit: 200,
    legalComments: 'none',
    define: { BANBAN_VERSION: JSON.stringify(version), BANBAN_BUILD_TIME: String(buildTime) },
    banner: { js: commonJsNames },
    plugins: [addonsBeside(root), asciiSources, withoutZodLocales, ownStreams],
    logLevel: 'warning',
  });
  await mustBeAscii(directory);
  for (const [addon, file] of Object.entries(target.addons) as [keyof Target['addons'], Target['addons']['usb']][]) {
    await copyFile(await packagedFile(file), join(directory, addonFile(addon)));
  }
  await copyFile(join(root, 'simulators/camera/rtsp-server.py'), join(directory, 'rtsp-server.py'));
  await buildPage(join(directory, 'page'));
  // Which sources the page was made from, and when, concerns a checkout only.
  await rm(join(directory, 'page', '.made-from'), { force: true });
  const windows = target.name.startsWith('win');
  const runtime = join(directory, windows ? 'node.exe' : 'node');
  await copyFile(await packagedFile(target.runtime), runtime);
  const launcher = join(directory, windows ? 'banban.cmd' : 'banban');
  await writeFile(launcher, windows ? launcherCmd : launcherSh);
  if (windows) await writeFile(join(directory, 'companion.vbs'), companionVbs);
  else for (const program of [runtime, launcher]) await chmod(program, 0o755);
  // Without this Node would have to guess what .js means, and a package.json further up could say otherwise.
  await writeFile(
    join(directory, 'package.json'),
    `${JSON.stringify({ name: 'banban', version, type: 'module', private: true })}\n`,
  );
}

/**
 * One character beyond Latin-1 and V8 keeps the whole file in two bytes a character, for as long as the agent runs.
 * esbuild escapes them in strings; in a regular expression the source has to.
 */
async function mustBeAscii(directory: string): Promise<void> {
  for (const file of (await readdir(directory)).filter((name) => name.endsWith('.js'))) {
    const at = (await readFile(join(directory, file), 'utf8')).match(/.{0,40}[^\0-\x7F].{0,40}/);
    if (at !== null) throw new Error(`${file} is not ASCII: write it with \\u escapes: ${at[0]}`);
  }
}

/** What the bundle of a target weighs, file by file, MB. */
export async function weigh(directory: string): Promise<{ file: string; mb: number }[]> {
  const files = await readdir(directory, { recursive: true });
  const sizes: { file: string; mb: number }[] = [];
  for (const file of files) {
    const about = await stat(join(directory, file));
    if (about.isFile()) sizes.push({ file, mb: about.size / 1e6 });
  }
  return sizes.sort((a, b) => b.mb - a.mb);
}

/** Where `npm run build` leaves the bundle of a target. */
export function bundleDirectory(target: Target): string {
  return join(root, '.build', 'bundle', target.name);
}

/** SOURCE_DATE_EPOCH (seconds) makes two builds of one commit alike. */
export function buildTimeNow(): number {
  const epoch = process.env['SOURCE_DATE_EPOCH'];
  return epoch === undefined ? Date.now() : Number(epoch) * 1000;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { target: { type: 'string' } } });
  const target =
    values.target === undefined ? ownTarget(process.platform, process.arch) : targets[values.target as TargetName];
  if (target === undefined) throw new Error(`--target is one of ${Object.keys(targets).join(', ')}`);
  const directory = bundleDirectory(target);
  await buildBundle(target, directory, buildTimeNow());
  const sizes = await weigh(directory);
  console.log(`${directory}`);
  for (const { file, mb } of sizes) console.log(`${mb.toFixed(2).padStart(8)} MB  ${file}`);
  console.log(
    `${sizes
      .reduce((sum, { mb }) => sum + mb, 0)
      .toFixed(2)
      .padStart(8)} MB  total`,
  );
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    // esbuild has already said what and where (logLevel); anything else says it here.
    if (!(error instanceof Error && 'errors' in error)) console.error(error);
    process.exitCode = 1;
  });
}
