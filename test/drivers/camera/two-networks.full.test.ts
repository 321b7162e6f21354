/**
 * The real thing: two network namespaces and two cables between them, cameras on either, multicast by the kernel. Cameras are
 * found on every network, each once; one that gets another address is found again by its endpoint.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const SETUP = [
  'ip link set lo up',
  'unshare --net sleep 120 & export PEER=$!',
  // The other network is there once its process is no longer in ours.
  'while [ "$(readlink /proc/$PEER/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done',
  'there="nsenter -t $PEER -n"',
  '$there ip link set lo up',
  'for net in 1 2; do',
  '  ip link add eth$net type veth peer name eth$net netns $PEER',
  '  ip addr add 10.8.$net.1/24 dev eth$net; ip link set eth$net up',
  '  $there ip addr add 10.8.$net.2/24 dev eth$net; $there ip link set eth$net up',
  'done',
  'sleep 0.5',
  'said=$(mktemp)',
  '$there "$0" "$2" > "$said" & CAMERAS=$!',
  'trap "kill $CAMERAS $PEER; rm -f $said" EXIT',
  'for tries in $(seq 200); do grep -q ready "$said" && break; sleep 0.1; done',
].join('\n');

test('cameras are found on every network, each once, and one that moves is followed', async () => {
  const [program, cameras] = ['two-networks.ts', 'two-networks-cameras.ts'].map((name) =>
    fileURLToPath(new URL(`./${name}`, import.meta.url)),
  );
  const { stdout } = await promisify(execFile)(
    'unshare',
    [
      '--net',
      '--map-root-user',
      '--',
      'sh',
      '-ec',
      `${SETUP}\n"$0" "$1" $PEER`,
      process.execPath,
      program ?? '',
      cameras ?? '',
    ],
    { timeout: 110_000 },
  );
  const { found, before, after } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
  expect(found).toEqual([8001, 8002, 8003].map((port) => expect.stringMatching(new RegExp(`^${port} 10.8.[12]$`))));
  expect(before).toBe('10.8.1.2');
  expect(after).toBe('10.8.1.9');
});
