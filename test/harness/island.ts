/**
 * A place without any way out: a network namespace with a loopback and one classroom network on which nobody else is.
 * Needs the right to make one (root, or user namespaces).
 */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

export const ISLAND_ADDRESS = '192.168.77.10';
export const ISLAND_CARD = 'class0';
const SETUP = [
  'ip link set lo up',
  `ip link add ${ISLAND_CARD} type dummy`,
  `ip addr add ${ISLAND_ADDRESS}/24 dev ${ISLAND_CARD}`,
  `ip link set ${ISLAND_CARD} up`,
].join(' && ');
const UNSHARE = ['--net', '--map-root-user', '--'];

export const hasIslands =
  process.platform === 'linux' && spawnSync('unshare', [...UNSHARE, 'sh', '-c', SETUP]).status === 0;

/** Runs a TypeScript file there and gives back what it printed. */
export async function runOnIsland(file: string, args: readonly string[] = []): Promise<string> {
  const command = `${SETUP} && exec "$0" "$@"`;
  const { stdout } = await promisify(execFile)(
    'unshare',
    [...UNSHARE, 'sh', '-c', command, process.execPath, file, ...args],
    { maxBuffer: 8 * 1024 * 1024 },
  );
  return stdout;
}
