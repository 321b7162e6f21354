/** The figures against weeks that were computed by hand: test/cases/kpi/<week>/{week,expected}.yaml. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { KpiFacts } from '../../../../agent/maintenance/kpi/facts.ts';
import { figuresOf, intactDevices } from '../../../../agent/maintenance/kpi/figures.ts';
import { intersect, lengthOf, type Span, union } from '../../../../agent/maintenance/kpi/spans.ts';
import { KPI_TEXTS } from '../../../../agent/maintenance/kpi/texts.ts';

const CASES = new URL('../../../cases/kpi/', import.meta.url).pathname;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY_MS = 86_400_000;

const kinds = z.enum(['clicker', 'panel', 'projector', 'sensor']);
const perDay = z.record(z.string(), z.array(z.number()));
const week = z.strictObject({
  monday: z.string(),
  bells: z.array(z.string()),
  days: z.array(z.string()),
  powered: z.array(z.string()),
  devices: z.record(z.string(), kinds),
  faults: z.array(
    z.strictObject({
      code: z.string(),
      device: z.string().optional(),
      severity: z.enum(['S1', 'S2', 'S3', 'S4']),
      from: z.string(),
      to: z.string().optional(),
    }),
  ),
  displayOn: z.array(z.string()),
  touched: z.array(z.strictObject({ at: z.string(), seconds: z.number() })).default([]),
  interactions: perDay.default({}),
  held: z.union([z.literal('interactions'), perDay]).default({}),
  teachers: z.array(z.string()),
  timetableTeachers: z.array(z.string()),
  reports: z
    .array(
      z.strictObject({
        at: z.string(),
        acceptedAt: z.string().optional(),
        severity: z.enum(['S1', 'S2']).default('S1'),
        returnedAt: z.array(z.string()).default([]),
        closedAt: z.string().optional(),
      }),
    )
    .default([]),
});

function factsOf(text: string): KpiFacts {
  const said = week.parse(parse(text));
  const monday = Date.parse(`${said.monday}T00:00:00+08:00`);
  const clock = (time: string): number => {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    return (hour * 60 + minute) * 60_000;
  };
  /** `tue 08:20`, or `-2 09:00`: days before Monday. */
  const moment = (when: string): number => {
    const [day = '', time = ''] = when.split(' ');
    return monday + (DAYS.includes(day) ? DAYS.indexOf(day) : Number(day)) * DAY_MS + clock(time);
  };
  const span = (day: string, hours: string): Span => {
    const [from = '', to = ''] = hours.split('-');
    return { from: moment(`${day} ${from}`), to: moment(`${day} ${to}`) };
  };
  const daily = (hours: readonly string[]): Span[] => said.days.flatMap((day) => hours.map((one) => span(day, one)));
  const lessonsOf = (given: Record<string, number[]>): Span[] =>
    Object.entries(given).flatMap(([day, periods]) => periods.map((period) => span(day, said.bells[period - 1] ?? '')));
  const held = lessonsOf(said.held === 'interactions' ? said.interactions : said.held);
  return {
    range: { from: monday, to: monday + 7 * DAY_MS },
    devices: Object.entries(said.devices).map(([id, kind]) => ({
      id,
      kind,
      span: { from: 0, to: Number.POSITIVE_INFINITY },
    })),
    faults: said.faults.map(({ code, device, severity, from, to }) => ({
      code,
      device,
      severity,
      span: { from: moment(from), to: to === undefined ? Number.POSITIVE_INFINITY : moment(to) },
    })),
    planned: daily(said.bells),
    lessons: held.map((one, index) => ({ span: one, teacher: said.teachers[index % said.teachers.length] })),
    displayOn: daily(said.displayOn),
    powered: daily(said.powered),
    touched: said.touched.map(({ at, seconds }) => ({
      span: { from: moment(at), to: moment(at) + 300_000 },
      activeSeconds: seconds,
    })),
    interactions: lessonsOf(said.interactions).map(({ from }) => from + 600_000),
    schoolTime: daily(said.powered),
    teachers: said.timetableTeachers,
    reports: said.reports.map(({ at, acceptedAt }) => ({
      at: moment(at),
      acceptedAt: acceptedAt === undefined ? undefined : moment(acceptedAt),
    })),
    closings: said.reports.flatMap(({ at, severity, closedAt }) =>
      closedAt === undefined ? [] : [{ at: moment(at), closedAt: moment(closedAt), severity }],
    ),
    returns: said.reports.flatMap(({ returnedAt }) => returnedAt.map(moment)),
  };
}

const read = (name: string, file: string): string => readFileSync(`${CASES}${name}/${file}.yaml`, 'utf8');

describe('weeks computed by hand', () => {
  const names = readdirSync(CASES);
  expect(names.length).toBeGreaterThanOrEqual(3);
  it.each(names)('%s', (name) => {
    const figures = figuresOf(factsOf(read(name, 'week')));
    expect(Object.fromEntries(figures.map(({ id, numerator, denominator }) => [id, [numerator, denominator]]))).toEqual(
      parse(read(name, 'expected')),
    );
    for (const { value, numerator, denominator } of figures)
      expect(value).toBe(denominator === 0 ? null : numerator / denominator);
  });
});

test('a kind of device has its own share', () => {
  const facts = factsOf(read('forty-lessons', 'week'));
  expect(intactDevices(facts, 'projector')).toMatchObject({ numerator: 34, denominator: 40 });
  expect(intactDevices(facts, 'panel')).toMatchObject({ numerator: 40, denominator: 40 });
});

test('a device counts while the room has it', () => {
  const facts = factsOf(read('forty-lessons', 'week'));
  const from = facts.range.from + 3 * DAY_MS;
  const devices = facts.devices.map((one) =>
    one.id === 'base' ? { ...one, span: { from, to: Number.POSITIVE_INFINITY } } : one,
  );
  expect(intactDevices({ ...facts, devices }, 'clicker')).toMatchObject({ numerator: 16, denominator: 16 });
});

test('where no display can say that it is on, the PC’s own time counts', () => {
  const facts = factsOf(read('forty-lessons', 'week'));
  const usedOf = (displayOn: KpiFacts['displayOn']): unknown =>
    figuresOf({ ...facts, displayOn }).find(({ id }) => id === 'used');
  expect(usedOf([])).toMatchObject({ numerator: 0, denominator: 40 });
  expect(usedOf(undefined)).toMatchObject({ numerator: 30, denominator: 40 });
});

test('a day’s figures add up to the week’s', () => {
  const facts = factsOf(read('over-night', 'week'));
  const days = [0, 1, 2, 3, 4, 5, 6].map((day) => {
    const from = facts.range.from + day * DAY_MS;
    return figuresOf({ ...facts, range: { from, to: from + DAY_MS } });
  });
  for (const [index, whole] of figuresOf(facts).entries()) {
    if (whole.id === 'often' || whole.id === 'widely') continue;
    const sum = (key: 'numerator' | 'denominator'): number =>
      days.reduce((total, figures) => total + (figures[index]?.[key] ?? 0), 0);
    expect([whole.id, sum('numerator'), sum('denominator')]).toEqual([whole.id, whole.numerator, whole.denominator]);
  }
});

test('every figure says how it is computed', () => {
  for (const { id } of figuresOf(factsOf(read('holiday', 'week')))) {
    expect(KPI_TEXTS[id].formula.zh).toContain('÷');
    expect(KPI_TEXTS[id].formula.en).toContain('÷');
  }
});

test('spans are joined and cut', () => {
  const span = (from: number, to: number): Span => ({ from, to });
  expect(union([span(5, 9), span(1, 3), span(3, 4), span(8, 12), span(7, 7)])).toEqual([span(1, 4), span(5, 12)]);
  expect(intersect([span(0, 10)], [span(-5, 2), span(4, 6), span(9, 20)])).toEqual([
    span(0, 2),
    span(4, 6),
    span(9, 10),
  ]);
  expect(intersect([], [span(0, 1)])).toEqual([]);
  expect(lengthOf([span(0, 10), span(5, 15)])).toBe(15);
});
