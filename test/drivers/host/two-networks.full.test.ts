/**
 * The real thing: two network namespaces and a cable between them, the system's own arping and ping, a kernel that loses
 * what it is told to (nftables; this kernel has no netem).
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SETUP = [
  'ip link set lo up',
  'unshare --net sleep 120 & export PEER=$!',
  'trap "kill $PEER" EXIT',
  // The other network is there once its process is no longer in ours.
  'while [ "$(readlink /proc/$PEER/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done',
  'ip link add eth0 type veth peer name eth0 netns $PEER',
  'ip addr add 10.9.9.5/24 dev eth0',
  'ip link set eth0 up',
  'nsenter -t $PEER -n ip addr add 10.9.9.5/24 dev eth0',
  'nsenter -t $PEER -n ip link set eth0 up',
  'sleep 1',
].join('\n');

test('who has our address is found and forgotten, and what the line loses is counted', async () => {
  const program = fileURLToPath(new URL('./two-networks.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    'unshare',
    ['--net', '--map-root-user', '--', 'sh', '-ec', `${SETUP}\n"$0" "$1"`, process.execPath, program],
    { timeout: 110_000 },
  );
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')).toEqual({
    both: expect.stringMatching(/^10\.9\.9\.5 ([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
    served: expect.stringMatching(/^10\.9\.9\.5 ([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
    alone: 'none',
    servedAlone: 'none',
    whole: { sent: 10, answered: 10 },
    lossy: { sent: 10, answered: 7 },
    off: 'called off',
    promptly: true,
  });
});
