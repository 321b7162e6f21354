import { expect, test } from 'vitest';
import {
  type AddressSource,
  answeredConflict,
  conflictWritten,
  linuxConflict,
  windowsConflict,
} from '../../../drivers/host/address.ts';

const PORT = { port: 'eth0', address: '10.20.1.7', mac: '52:54:00:aa:bb:cc' };
const OTHER = '46:6f:a1:73:dc:1d';
const silence = 'ARPING 10.20.1.7 from 0.0.0.0 eth0\nSent 2 probes (2 broadcast(s))\nReceived 0 response(s)';
const answer = (mac: string, address = PORT.address): string =>
  `ARPING ${address} from 0.0.0.0 eth0\nUnicast reply from ${address} [${mac.toUpperCase()}]  0.540ms\nSent 1 probes (1 broadcast(s))\nReceived 1 response(s)`;

type Said = Readonly<Record<string, { readonly code: number | undefined; readonly said: string }>>;

function source(programs: Said, file?: { text: string; ageMs: number }): AddressSource {
  return {
    run: (program) => Promise.resolve(programs[program] ?? { code: undefined, said: 'ENOENT' }),
    ports: () => [PORT],
    answer: () => Promise.resolve(file),
  };
}

test('on Linux who answers for our address has it too; we ourselves do not count, and silence is well', async () => {
  const arping = (said: string, code = 1) => linuxConflict(source({ arping: { code, said } }));
  expect(await arping(answer(OTHER))).toBe(`10.20.1.7 ${OTHER}`);
  expect(await arping(answer(PORT.mac))).toBe('none');
  expect(await arping(answer(OTHER, '10.20.1.9'))).toBe('none');
  expect(await arping(silence, 0)).toBe('none');
});

test('whoever may not send raw frames has it asked by the small service, and believes it for an hour and a half', async () => {
  const denied = { arping: { code: 2, said: 'arping: socket: Operation not permitted' } };
  expect(await linuxConflict(source(denied, { text: answer(OTHER), ageMs: 60_000 }))).toBe(`10.20.1.7 ${OTHER}`);
  expect(await answeredConflict(source({}, { text: silence, ageMs: 60_000 }))).toBe('none');
  expect(await answeredConflict(source({}, { text: silence, ageMs: 6_000_000 }))).toBeUndefined();
  expect(await answeredConflict(source({}))).toBeUndefined();
});

test('else the journal is read, by whoever may; and where nobody can tell nothing is told', async () => {
  const manager =
    '<warn>  [1780000000.1] IPv4 address collision detection sees conflict on interface 2 ("eth0") for address 10.20.1.7 from host 46:6F:A1:73:DC:1D';
  expect(conflictWritten(manager)).toBe(`10.20.1.7 ${OTHER}`);
  expect(conflictWritten('eth0: Dropping address 10.20.1.7, as an address conflict was detected.')).toBe('10.20.1.7');
  expect(conflictWritten('eth0: Gained carrier')).toBeUndefined();
  const journalctl = (code: number, said: string) => linuxConflict(source({ journalctl: { code, said } }));
  expect(await journalctl(0, manager)).toBe(`10.20.1.7 ${OTHER}`);
  expect(await journalctl(0, '')).toBe('none');
  expect(await journalctl(1, 'No journal files were opened due to insufficient permissions.')).toBeUndefined();
  expect(await journalctl(0, 'Hint: You are currently not seeing messages from other users')).toBeUndefined();
  expect(await linuxConflict(source({}))).toBeUndefined();
});

/** As `Get-WinEvent | ToXml()` writes classic events: the words are in `Data` by number, %1 is the device. */
const event = (id: number, address: string): string =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Tcpip'/><EventID Qualifiers='49152'>${id}</EventID><Level>2</Level><TimeCreated SystemTime='2026-11-27T01:02:03.000Z'/></System><EventData><Data></Data><Data>${address}</Data><Data>46-6F-A1-73-DC-1D</Data><Binary>00000000</Binary></EventData></Event>`;

test('on Windows it is said by an event of Tcpip, or by the address itself', () => {
  expect(windowsConflict(event(4199, '10.20.1.7'))).toBe(`10.20.1.7 ${OTHER}`);
  expect(windowsConflict(event(4198, '10.20.1.7'))).toBe(`10.20.1.7 ${OTHER}`);
  expect(windowsConflict('duplicate 10.20.1.7\r\n')).toBe('10.20.1.7');
  // What it says of 0.0.0.0 means nothing (KB178550); other events are not asked for.
  expect(windowsConflict(event(4199, '0.0.0.0'))).toBe('none');
  expect(windowsConflict(event(4201, '10.20.1.7'))).toBe('none');
  expect(windowsConflict('Get-NetIPAddress : 无法将“Get-NetIPAddress”项识别为 cmdlet')).toBe('none');
  expect(windowsConflict('')).toBe('none');
});
