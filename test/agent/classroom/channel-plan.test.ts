import { describe, expect, it } from 'vitest';
import { CHANNELS, planChannels } from '../../../agent/classroom/channel-plan.ts';

describe('the plan of channels', () => {
  it('has the 16 of the makers, AA to DD', () => {
    expect(CHANNELS).toHaveLength(16);
    expect([CHANNELS[0], CHANNELS[1], CHANNELS[15]]).toEqual(['AA', 'AB', 'DD']);
  });

  it('gives up to 16 rooms a channel of their own', () => {
    const rooms = Array.from({ length: 16 }, (_, index) => String(301 + index));
    const plan = planChannels(rooms);
    expect(new Set(plan.map(({ channel }) => channel)).size).toBe(16);
    expect(plan.every(({ shares }) => shares === undefined)).toBe(true);
    expect(plan.map(({ room }) => room)).toEqual(rooms);
  });

  it('lets only rooms share a channel that are far from each other', () => {
    // Four floors of twelve rooms: 48 rooms, each channel three times.
    const rooms = [1, 2, 3, 4].flatMap((floor) =>
      Array.from({ length: 12 }, (_, door) => String(floor * 100 + door + 1)),
    );
    const plan = planChannels(rooms);
    const places = new Map(
      rooms.map((room) => [room, { floor: Math.floor(Number(room) / 100), door: Number(room) % 100 }]),
    );
    for (const { room, shares } of plan) {
      const [here, there] = [places.get(room), places.get(shares ?? '')];
      expect(here).toBeDefined();
      expect(there).toBeDefined();
      // Neither next door nor above or below it.
      const apart = Math.abs((here?.door ?? 0) - (there?.door ?? 0));
      const floors = Math.abs((here?.floor ?? 0) - (there?.floor ?? 0));
      expect(apart + floors * 3, `${room} and ${shares}`).toBeGreaterThanOrEqual(4);
    }
  });

  it('takes another building for far away', () => {
    const rooms = ['A-101', 'A-102', ...Array.from({ length: 15 }, (_, index) => `B-${201 + index}`)];
    const plan = planChannels(rooms);
    expect(plan.at(-1)?.shares).toMatch(/^A-/);
  });

  it('plans rooms without numbers in the order they are named', () => {
    const plan = planChannels(['音乐室', '实验室', '报告厅']);
    expect(plan.map(({ channel }) => channel)).toEqual(['AA', 'AB', 'AC']);
  });

  it('refuses a room that is named twice, or not at all', () => {
    expect(() => planChannels(['301', ' 301 '])).toThrow(
      expect.objectContaining({ code: 'CHANNELS-ROOMS', where: '301' }),
    );
    expect(() => planChannels([''])).toThrow(expect.objectContaining({ code: 'CHANNELS-ROOMS' }));
    expect(planChannels([])).toEqual([]);
  });
});
