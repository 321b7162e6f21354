/**
 * Writes the documents generated from protocols/uplink: `protocols/uplink/schema/*.json` and
 * `protocols/uplink/asyncapi.yaml`. `npm run generate`; a test fails when they have drifted.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { documents } from './documents.ts';

const root = new URL('../../', import.meta.url).pathname;

const wanted = documents();
const schemaDirectory = join(root, 'protocols/uplink/schema');
mkdirSync(schemaDirectory, { recursive: true });
for (const name of readdirSync(schemaDirectory)) {
  if (!wanted.has(`protocols/uplink/schema/${name}`)) rmSync(join(schemaDirectory, name));
}
for (const [path, text] of wanted) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
console.log(`${wanted.size} documents written`);
