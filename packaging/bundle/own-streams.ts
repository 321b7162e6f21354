// An esbuild plug-in: MQTT.js and what it stands on bring Node's streams along once more (readable-stream, 120 KB with what
// it needs), for browsers and for Node 8. Here they get those of the runtime, of which readable-stream is a copy: 1.7 MB less
// in an idle agent.
import type { Plugin } from 'esbuild';

export const ownStreams: Plugin = {
  name: 'the runtime’s own streams',
  setup(build) {
    build.onResolve({ filter: /^readable-stream$/ }, () => ({ path: 'node:stream', external: true }));
  },
};
