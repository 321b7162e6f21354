import { describe, expect, it } from 'vitest';
import { banban } from '../../harness/command-line.ts';

describe('banban channels', () => {
  it('prints a line for each room', async () => {
    const { code, stdout } = await banban(['channels', '301', '302', '1203']);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual(['301   AA', '302   AB', '1203  AC', '']);
  });

  it('says as JSON which rooms share a channel', async () => {
    const rooms = Array.from({ length: 17 }, (_, index) => String(101 + index));
    const { code, stdout } = await banban(['channels', ...rooms, '--json']);
    expect(code).toBe(0);
    const answer = JSON.parse(stdout) as {
      ok: boolean;
      rooms: { room: string; channel: string; shares: string | null }[];
    };
    expect(answer.ok).toBe(true);
    expect(answer.rooms.at(-1)).toEqual({ room: '117', channel: 'AA', shares: '101' });
    expect(answer.rooms[5]).toEqual({ room: '106', channel: 'BB', shares: null });
  });

  it('refuses no room, and a room named twice', async () => {
    expect((await banban(['channels'])).code).toBe(2);
    const { code, stderr } = await banban(['channels', '301', '301']);
    expect(code).toBe(1);
    expect(stderr).toContain('301');
  });
});
