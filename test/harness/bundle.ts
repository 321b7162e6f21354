/** The bundle of this machine, built once a run: what benchmarks measure and packages ship. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundle } from '../../packaging/bundle/build.ts';
import { ownTarget } from '../../packaging/bundle/targets.ts';

let built: Promise<string> | undefined;

/** The launcher's path as a program to spawn. */
export async function bundleProgram(): Promise<readonly string[]> {
  built ??= (async () => {
    const directory = fileURLToPath(new URL('../../.build/bench-bundle', import.meta.url));
    await buildBundle(ownTarget(process.platform, process.arch), directory, Date.now());
    return directory;
  })();
  return [join(await built, 'banban')];
}
