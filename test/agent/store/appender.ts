/** A child of kill.test.ts: appends for ever and says on stdout what was answered. Arguments: directory, engine. */
import { silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import type { EngineName } from '../../../agent/store/engine.ts';
import { openStores } from '../../../agent/store/stores.ts';

const [directory, engine] = process.argv.slice(2) as [string, EngineName];
const ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };
const { journal } = await openStores({
  directory,
  engine,
  source: '/local',
  version: '0',
  buildTime: 0,
  ports,
  keepDays: 180,
  maxMB: 500,
});

let sq = 0;
async function lane(): Promise<void> {
  for (;;) {
    const mine = sq++;
    const committed = await journal.append({
      type: 'cn.banban.response.pressed',
      subject: 'q',
      at: systemClock.now(),
      data: { question: 'q', device: 'base', clicker: 'A1B2C3D4', key: 'A', sq: mine },
    });
    journal.moveCursor('shown', committed);
    process.stdout.write(`${committed.epoch} ${committed.sequence} ${mine}\n`);
  }
}
await Promise.all([lane(), lane(), lane()]);
