/**
 * Writes the documents generated from protocols/uplink: `protocols/uplink/schema/*.json` and
 * `protocols/uplink/asyncapi.yaml`, from the models the device table of the manual, and from the catalogue its table of faults. `npm run generate`; a test fails when they have drifted.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withDevices } from '../manual/devices.ts';
import { withFaults } from '../manual/faults.ts';
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
const manual = join(root, 'packaging/docs/devices.md');
writeFileSync(manual, withDevices(readFileSync(manual, 'utf8')));
const faults = join(root, 'packaging/docs/faults.md');
writeFileSync(faults, withFaults(readFileSync(faults, 'utf8')));
console.log(`${wanted.size} documents, the device table and the table of faults written`);
