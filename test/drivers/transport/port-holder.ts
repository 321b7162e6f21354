/** Another program: opens a serial port, says in one line of JSON how it went, and holds it until its stdin ends. */
import { parseAddress } from '../../../drivers/transport/address.ts';
import { transportFor } from '../../../drivers/transport/transport.ts';
import { ShownError } from '../../../protocols/shown-error.ts';

process.title = 'port-holder';
try {
  await transportFor(parseAddress(process.argv[2] ?? '')).open(new AbortController().signal);
  console.log(JSON.stringify({ ok: true }));
} catch (error) {
  console.log(JSON.stringify(error instanceof ShownError ? error : { threw: String(error) }));
}
process.stdin.resume();
process.stdin.on('end', () => process.exit());
