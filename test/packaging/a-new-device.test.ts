/** The manual's worked example, built from the manual's own text: whoever follows the page gets what it says. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nowhere } from '../../drivers/device.ts';
import type { Model } from '../../drivers/models/model.ts';
import { driverEntry } from '../../drivers/registry.ts';
import { playDialogue } from '../drivers/models/dialogue.ts';

const page = new URL('../../packaging/docs/a-new-device.md', import.meta.url);
const models = new URL('../../drivers/models/', import.meta.url);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The first fenced block after `heading` in this language. */
function block(text: string, after: string, language: string): string {
  const from = text.slice(text.indexOf(after));
  const found = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(from)?.[1];
  if (found === undefined) throw new Error(`no ${language} block after “${after}”`);
  return found;
}

test('the example’s model and its dialogue fit, and every command is reached', async () => {
  const text = await readFile(page, 'utf8');
  const source = block(text, '## 2.', 'ts').replaceAll(
    /from '(\.[^']+)'/g,
    (_, path: string) => `from '${new URL(path, models).href}'`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'banban-new-device-'));
  try {
    const file = join(folder, 'storeroom-panel.ts');
    await writeFile(file, source);
    const { storeroomPanel } = (await import(pathToFileURL(file).href)) as { storeroomPanel: Model<unknown> };
    const { commands } = await playDialogue(storeroomPanel, block(text, '## 3.', ''));
    const device = driverEntry(storeroomPanel.driver)?.create({
      id: 'x',
      label: 'x',
      model: storeroomPanel,
      secret: undefined,
      sink: nowhere,
      clock: { monotonicMs: () => 0 },
    });
    expect([...commands].sort()).toEqual(device?.commands.map(({ name }) => name).sort());
    expect(text).toContain(`model: ${storeroomPanel.id}`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
