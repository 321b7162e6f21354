/**
 * What the system's own words become. Windows' answers are from documentation (idera's and neophob's notes on productState,
 * Microsoft's pages of Get-HotFix, Get-LocalGroupMember and the Uninstall keys), not from a PC of ours.
 */
import { describe, expect, test } from 'vitest';
import {
  antivirusOf,
  chosenPackages,
  dateOf,
  linuxAdministrators,
  linuxFacts,
  listedPrograms,
  POWERSHELL,
  sidsOf,
  windowsPosture,
} from '../../../drivers/host/posture.ts';
import { LINUX_ENDS, linuxEnds, WINDOWS_ENDS, windowsEnds } from '../../../drivers/host/support-ends.ts';
import { surveyInProcess } from '../../../drivers/host/surveyor.ts';

describe('Windows', () => {
  const scanner = (...states: number[]): string =>
    states.map((state) => `\r\ndisplayName  : Some Scanner\r\nproductState : ${state}\r\n`).join('');

  test.each([
    ['on, signatures new (0x61100)', scanner(397_568), 'on'],
    ['on, signatures old (0x61110)', scanner(397_584), 'outdated'],
    ['off (0x60100)', scanner(393_472), 'off'],
    ['snoozed', scanner(0x62000), 'off'],
    ['expired', scanner(0x63000), 'off'],
    ['the built-in one off because another is on', scanner(393_472, 266_240), 'on'],
    ['two on, one old', scanner(266_256, 397_568), 'on'],
    ['none has registered', '\r\n', 'none'],
    ['a server has no Security Center', 'Get-CimInstance : Invalid namespace "root/SecurityCenter2"', null],
  ])('virus scanner: %s', (_, listing, expected) => {
    expect(antivirusOf(listing)).toBe(expected);
  });

  test('the date of the newest update, administrators as marks, programs once each', async () => {
    expect(dateOf('2026-10-15\r\n')).toBe(Date.parse('2026-10-15T00:00:00+08:00'));
    expect(dateOf('')).toBeNull();
    expect(dateOf("Get-HotFix : The term 'Get-HotFix' is not recognized")).toBeNull();
    const sids = sidsOf(
      'S-1-5-21-1004336348-1177238915-682003330-500\r\nS-1-5-21-1004336348-1177238915-682003330-1001\r\n',
    );
    expect(sids).toHaveLength(2);
    expect(new Set(sids).size).toBe(2);
    for (const mark of sids ?? []) expect(mark).toMatch(/^[0-9a-f]{16}$/);
    expect(sidsOf('Get-LocalGroupMember : not recognized')).toBeNull();
    expect(
      listedPrograms(
        'WPS Office|Kingsoft Corp.|12.1\r\n7-Zip (x64)|Igor Pavlov|\r\nWPS Office|Kingsoft Corp.|12.1\r\nA|B||1\r\n',
      ),
    ).toEqual([
      { name: '7-Zip (x64)', publisher: 'Igor Pavlov' },
      { name: 'A|B', version: '1' },
      { name: 'WPS Office', publisher: 'Kingsoft Corp.', version: '12.1' },
    ]);
    expect(listedPrograms('error')).toBeNull();
    const answers: Readonly<Record<string, string>> = {
      [POWERSHELL.antivirus]: scanner(397_568),
      [POWERSHELL.updated]: '2026-10-15\r\n',
      [POWERSHELL.administrators]: 'S-1-5-21-1-2-3-500\r\n',
      [POWERSHELL.programs]: 'WPS Office|Kingsoft Corp.|12.1\r\n',
    };
    expect(await windowsPosture((command) => Promise.resolve(answers[command] ?? ''))).toMatchObject({
      antivirus: 'on',
      updatedAt: Date.parse('2026-10-15T00:00:00+08:00'),
      administrators: [expect.any(String)],
      programs: [{ name: 'WPS Office' }],
    });
  });

  test.each([
    ['Windows 7 Professional', '6.1.7601', '2020-01-14'],
    ['Windows 10 Pro', '10.0.19045', '2025-10-14'],
    ['Windows 10 Education', '10.0.19045', '2025-10-14'],
    ['Windows 10 Home', '10.0.18363', '2025-10-14'],
    ['Windows 10 Enterprise LTSC 2021', '10.0.19044', '2027-01-12'],
    ['Windows 10 Pro', '10.0.19044', '2023-06-13'],
    ['Windows 11 Pro', '10.0.26100', '2026-10-13'],
    ['Windows 11 Pro Education', '10.0.22631', '2025-11-11'],
    ['Windows 11 Education', '10.0.22631', '2026-11-10'],
    ['Windows 11 Pro', '10.0.99999', undefined],
    ['Windows Server 2019 Standard', '10.0.17763', undefined],
    ['Windows 10 Enterprise LTSC 2024', '10.0.14393', undefined],
    ['', '', undefined],
  ])('support of %s %s ends %s', (version, release, ends) => {
    expect(windowsEnds(version, release)).toBe(ends);
  });
});

describe('Linux', () => {
  const files = {
    osRelease: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n',
    passwd: 'root:x:0:0::/root:/bin/sh\nteacher:x:1000:1000::/home/t:/bin/sh\ntoor:x:0:0::/root:/bin/sh\n',
    group: 'root:x:0:\nsudo:x:27:teacher,ops\nusers:x:100:pupil\n',
    dpkgStatus: [
      'Package: dpkg\nStatus: install ok installed\nEssential: yes\nPriority: required\nVersion: 1',
      'Package: game-hall\nStatus: install ok installed\nPriority: optional\nMaintainer: Some Studio <a@b.c>\nVersion: 2.0',
      'Package: libgame\nStatus: install ok installed\nPriority: optional\nVersion: 2.0',
      'Package: gone\nStatus: deinstall ok config-files\nPriority: optional\nVersion: 1',
    ].join('\n\n'),
    extendedStates: 'Package: libgame\nArchitecture: amd64\nAuto-Installed: 1\n',
    changedAt: 1_700_000_000_000,
    antivirus: 'outdated',
  } as const;

  test('packages somebody asked for, accounts that may do everything, no names of them', () => {
    expect(chosenPackages(files.dpkgStatus, files.extendedStates)).toEqual([
      { name: 'game-hall', publisher: 'Some Studio', version: '2.0' },
    ]);
    expect(linuxAdministrators(files.group, files.passwd)).toHaveLength(4);
    const facts = linuxFacts(files);
    expect(facts).toMatchObject({
      system: 'Debian GNU/Linux 12 (bookworm)',
      supportEnds: '2028-06-30',
      antivirus: 'outdated',
    });
    expect(JSON.stringify(facts)).not.toMatch(/teacher|root|ops/);
    const nothing = {
      ...{ osRelease: '', passwd: '', group: '', dpkgStatus: '', extendedStates: '' },
      ...{ changedAt: null, antivirus: null },
    };
    expect(linuxFacts(nothing)).toEqual({
      system: 'Linux',
      supportEnds: null,
      antivirus: null,
      updatedAt: null,
      administrators: null,
      programs: null,
    });
  });

  test('this machine answers through the survey’s own process', async () => {
    const { facts } = await surveyInProcess(['posture'], new AbortController().signal);
    expect(facts.posture?.system).not.toBe('');
    expect(facts.posture?.administrators?.length).toBeGreaterThan(0);
  });
});

test('the table is made of real days, each once', () => {
  for (const { ends } of WINDOWS_ENDS) expect(new Date(`${ends}T00:00:00Z`).toISOString().slice(0, 10)).toBe(ends);
  for (const ends of Object.values(LINUX_ENDS)) expect(ends).toMatch(/^20\d\d-\d\d-\d\d$/);
  const keys = WINDOWS_ENDS.flatMap(({ build, editions }) => editions.map((edition) => `${build} ${edition}`));
  expect(new Set(keys).size).toBe(keys.length);
  expect(linuxEnds('ID=uos\nVERSION_ID="20"')).toBeUndefined();
});
