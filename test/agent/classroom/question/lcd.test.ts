import { expect, it } from 'vitest';
import { questionLines, type Shown } from '../../../../agent/classroom/question/lcd.ts';

const shown = (question: Partial<Shown['question']>, fields: Partial<Shown> = {}): string[] =>
  questionLines({
    question: { kind: 'single', options: 4, state: 'open', startedAt: null, ...question },
    elapsedMs: 42_900,
    remainingMs: undefined,
    answered: 12,
    ...fields,
  });

it.each([
  [{}, 'A-D         OPEN'],
  [{ state: 'closed' }, 'A-D       CLOSED'],
  [{ kind: 'multiple', options: 5 }, 'A-E F=CLR   OPEN'],
  [{ kind: 'multiple', state: 'revealed' }, 'A-D F=CLR CLOSED'],
  [{ kind: 'truefalse', options: 2 }, 'A=Y B=N     OPEN'],
  [{ kind: 'truefalse', options: 2, state: 'closed' }, 'A=Y B=N   CLOSED'],
  [{ kind: 'numeric', options: 0 }, 'NUM+ENTER   OPEN'],
  [{ kind: 'ranking', options: 3 }, 'ORDER A-C   OPEN'],
  [{ kind: 'survey', options: 3 }, 'VOTE A-C    OPEN'],
  [{ kind: 'buzz', options: 0 }, 'ANY KEY     WAIT'],
  [{ kind: 'buzz', options: 0, startedAt: '2026-11-21T01:00:00.000Z' }, 'ANY KEY     OPEN'],
] as const)('of %j it says %s', (question, line) => {
  const lines = shown(question);
  expect(lines).toEqual(['0:42          12', line]);
  expect(lines.every((one) => /^[ -~]{16}$/.test(one))).toBe(true);
});

it('counts down where there is a limit, and says how long it took once it is closed', () => {
  expect(shown({}, { remainingMs: 17_001 })[0]).toBe('-0:18         12');
  expect(shown({}, { remainingMs: 1 })[0]).toBe('-0:01         12');
  expect(shown({}, { remainingMs: -5 })[0]).toBe('-0:00         12');
  expect(shown({ state: 'closed' }, { remainingMs: 17_000 })[0]).toBe('0:42          12');
});
