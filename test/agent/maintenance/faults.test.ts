import { describe, expect, it, vi } from 'vitest';
import {
  catalogue,
  causesOf,
  definitionOf,
  type FaultCode,
  type FaultDetail,
  faultText,
  isFaultCode,
  severityOf,
} from '../../../agent/maintenance/catalogue.ts';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import { silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import { eventTypes } from '../../../protocols/uplink/events.ts';
import { heldClock, NINE, settle } from '../classroom/classroom-fixture.ts';
import { createMemoryJournal } from '../classroom/memory-journal.ts';

const codes = Object.keys(catalogue) as FaultCode[];
const details: readonly FaultDetail[] = [
  {},
  { questionOpen: true },
  { clickers: 5, clicker: '42000A48', presses: 6, file: 'journal.db.damaged', ms: 812 },
];

async function open(journal = createMemoryJournal(), clock = heldClock()) {
  const faults = await createFaults({ journal, ports: { clock, randomBytes: systemRandomBytes, log: silentLog } });
  return { faults, journal, clock };
}
const listed = (faults: { list(): readonly { code: string }[] }) => faults.list().map(({ code }) => code);

describe('the catalogue', () => {
  it.each(codes)('says of %s in both languages what, since when, what still works and what to do', (code) => {
    for (const detail of details) {
      const text = faultText({ code, device: 'base', detail, since: NINE }, NINE);
      const { works, todo } = catalogue[code];
      expect(text.zh).toMatch(/\p{Script=Han}/u);
      expect(text.en).not.toMatch(/\p{Script=Han}/u);
      for (const [language, stop] of [
        ['zh', '。'],
        ['en', '.'],
      ] as const) {
        expect(text[language]).toContain('09:00');
        expect(text[language]).not.toMatch(/undefined|NaN|null|\[object/);
        for (const sentence of [works, todo]) {
          expect(text[language]).toContain(sentence[language]);
          expect(sentence[language].endsWith(stop)).toBe(true);
        }
      }
      expect(text.zh).not.toContain(code);
    }
  });

  it('depends on codes it has, and never in a circle', () => {
    for (const code of codes) {
      for (const cause of definitionOf(code).dependsOn)
        expect(isFaultCode(typeof cause === 'string' ? cause : cause.code)).toBe(true);
      expect(causesOf(code).has(code)).toBe(false);
    }
  });

  it('calls a missing receiver grave while a question is open', () => {
    expect(severityOf('CLK-BASE', { questionOpen: true })).toBe('S1');
    expect(severityOf('CLK-BASE', { questionOpen: false })).toBe('S2');
  });

  it('names the day of a fault that is older than today', () => {
    const text = faultText({ code: 'NET-BROKER', device: undefined, detail: {}, since: NINE }, NINE + 86_400_000);
    expect(text.zh).toContain('11月21日 09:00 起');
    expect(text.en).toContain('since 2026-11-21 09:00');
  });
});

describe('faults', () => {
  it('are shown once committed, open once and close once', async () => {
    const { faults, journal, clock } = await open();
    const heard = vi.fn();
    faults.onChange(heard);
    journal.hold();
    faults.open('CLK-BASE', { device: 'base', detail: { questionOpen: true } });
    faults.open('CLK-BASE', { device: 'base' });
    await settle();
    expect(faults.list()).toEqual([]);
    journal.release();
    await settle();
    expect(faults.list()).toMatchObject([{ code: 'CLK-BASE', device: 'base', severity: 'S1', since: NINE }]);
    expect(heard).toHaveBeenCalledTimes(1);
    clock.advance(5000);
    clock.wallMs -= 60_000;
    faults.close('CLK-BASE', 'other');
    faults.close('CLK-BASE', 'base');
    faults.close('CLK-BASE', 'base');
    await settle();
    expect(faults.list()).toEqual([]);
    const lines = journal.lines.map(({ text }) => JSON.parse(text));
    expect(lines.map(({ type }) => type)).toEqual(['cn.banban.fault.opened', 'cn.banban.fault.closed']);
    expect(lines[1].data).toMatchObject({ code: 'CLK-BASE', device: 'base', lastedMs: 5000 });
    expect(new Set(lines.map(({ subject, data }) => `${subject} ${data.fault}`)).size).toBe(1);
    for (const { type, data } of lines) {
      const definition = eventTypes[type as 'cn.banban.fault.opened'];
      expect(definition.data.safeParse(data).success).toBe(true);
    }
  });

  it('that open and close in one breath are both on record and never shown', async () => {
    const { faults, journal } = await open();
    faults.open('AGT-SLOWDISK');
    faults.close('AGT-SLOWDISK');
    expect(faults.list()).toEqual([]);
    await settle();
    expect(faults.list()).toEqual([]);
    expect(journal.lines).toHaveLength(2);
  });

  it('are listed gravest first, without those that a deeper one explains', async () => {
    const { faults } = await open();
    faults.open('AGT-FORWARD');
    faults.open('NET-BROKER');
    faults.open('CLK-RF', { device: 'base' });
    faults.open('CLK-RF', { device: 'other' });
    faults.open('CLK-BASE', { device: 'base', detail: { questionOpen: true } });
    await settle();
    expect(faults.list().map(({ code, device }) => [code, device])).toEqual([
      ['CLK-BASE', 'base'],
      ['NET-BROKER', null],
      ['CLK-RF', 'other'],
    ]);
    expect(faults.listAll()).toHaveLength(5);
    faults.open('AGT-TLS');
    await settle();
    expect(listed(faults)).toEqual(['CLK-BASE', 'AGT-TLS', 'CLK-RF']);
    faults.close('AGT-TLS');
    faults.close('NET-BROKER');
    await settle();
    expect(listed(faults)).toEqual(['CLK-BASE', 'AGT-FORWARD', 'CLK-RF']);
  });

  it('outlive a restart, until what broke works again', async () => {
    const before = await open();
    before.faults.open('CLK-BASE', { device: 'base' });
    before.faults.open('NET-BROKER');
    before.faults.close('NET-BROKER');
    await settle();
    const { faults, journal } = await open(before.journal, heldClock(NINE + 60_000));
    expect(faults.list()).toEqual(before.faults.list());
    faults.open('CLK-BASE', { device: 'base' });
    faults.close('CLK-BASE', 'base');
    await settle();
    expect(faults.list()).toEqual([]);
    expect(journal.lines).toHaveLength(4);
    expect(JSON.parse(journal.lines[3]?.text ?? '').data.lastedMs).toBe(60_000);
  });

  it('of a device that left the config are closed', async () => {
    const before = await open();
    before.faults.open('CLK-BASE', { device: 'old' });
    before.faults.open('CLK-BASE', { device: 'base' });
    before.faults.open('NET-BROKER');
    await settle();
    before.faults.keepDevices(['base']);
    await settle();
    expect(before.faults.list().map(({ device }) => device)).toEqual(['base', null]);
  });

  it('are shown even if the journal would not take them', async () => {
    const { faults, journal } = await open();
    journal.append = () => Promise.reject(new Error('closing'));
    faults.open('AGT-UNSAVED');
    await settle();
    expect(listed(faults)).toEqual(['AGT-UNSAVED']);
  });
});
