/** Two numeric pads of one make, in two ports: two clickers of one receiver, each known by its port. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentProcess, api, startAgentProcess } from '../../harness/agent-process.ts';
import { ask, until } from './kernel.ts';
import { Program, report } from './program.ts';

const SLOW_MS = 60_000;
const SLOW = { withinMs: SLOW_MS };

interface Answer {
  readonly id: string;
  readonly responses: readonly { readonly clicker: string; readonly answer: string }[];
}

export async function pads(banban: string): Promise<void> {
  const simulate = (udc: string): Program =>
    new Program(process.execPath, [banban, 'simulate', 'keyboard', '--listen', `gadget:${udc}`]);
  const [one, other] = [simulate('dummy_udc.0'), simulate('dummy_udc.1')];
  let agent: AgentProcess | undefined;
  try {
    for (const pad of [one, other]) await pad.find('ready line', ({ text }) => text.startsWith('ready '), SLOW);
    agent = await startAgentProcess({
      program: [process.execPath, banban],
      directory: await mkdtemp(join(tmpdir(), 'banban-lab-')),
      config: {
        web: { port: 0 },
        devices: [{ id: 'pads', driver: 'keyboard', model: 'keypad-generic', address: 'hid://1209:0001' }],
      },
    });
    const room = agent;
    const question = await api<Answer>(room.address, '/api/questions', {
      method: 'POST',
      body: { kind: 'single', options: 4 },
    });
    const responses = async (): Promise<Answer['responses']> =>
      (await ask<Answer>(room, `/api/questions/${question.body.id}`)).responses;
    const answered = async (wanted: string): Promise<Answer['responses']> =>
      await until(
        `answers ${wanted}`,
        async () => {
          const all = await responses();
          const said = all
            .map(({ answer }) => answer)
            .sort()
            .join('');
          return said === wanted ? all : undefined;
        },
        SLOW_MS,
      );

    await pressUntil(one, 'key 1', () => answered('A'));
    await tell(other, 'press key kp2');
    const both = await answered('AB');
    report({ fact: 'two-pads', clickers: both.map(({ clicker }) => clicker).sort() });

    // Pulled out and put back into its port it is the same pupil's; the other one went on.
    await tell(one, 'unplug');
    await tell(other, 'press key 3');
    await answered('AC');
    await tell(one, 'plug');
    await pressUntil(one, 'key 4', () => answered('CD'));
    report({ fact: 'pad-put-back', clickers: (await responses()).map(({ clicker }) => clicker).sort() });
    report({ fact: 'pads-agent-stopped', code: await agent.stop() });
  } catch (error) {
    process.stderr.write(`${agent?.log() ?? ''}\n`);
    throw error;
  } finally {
    await agent?.kill();
    await one.stop();
    await other.stop();
  }
}

/** A pad that was just plugged in is heard a moment later: its pupil presses again. */
async function pressUntil<T>(pad: Program, key: string, heard: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => pad.tell(`press ${key}`), 1_000);
  try {
    return await heard();
  } finally {
    clearInterval(timer);
  }
}

async function tell(program: Program, line: string): Promise<void> {
  const from = program.lines.length;
  program.tell(line);
  await program.find(`answer to ${line}`, ({ json }) => json['ok'] === true, { from, ...SLOW });
}
