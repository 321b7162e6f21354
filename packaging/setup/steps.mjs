// The steps of setting up a checkout. Plain JavaScript: it runs on the system's Node (>= 20) before anything is installed.
// Every sentence a person reads comes in Chinese first, with English beside it.
import { installDebianPackages, missingNeeds } from './debian.mjs';
import { installPackages, treeFits } from './packages.mjs';
import { ensurePage } from './page.mjs';
import { say } from './say.mjs';

/** What can be set up, and for which purpose Debian's packages are needed. */
export const purposes = ['start', 'test', 'full', 'bench'];

/**
 * Sets up this checkout for a purpose.
 * @param {string} purpose one of `purposes`
 * @returns {Promise<number>} the exit code: 0 also where Debian packages stay missing (what works without them goes on),
 * 1 where nothing can go on, 2 for a wrong purpose
 */
export async function setUp(purpose) {
  if (!purposes.includes(purpose)) {
    say(
      `用法：node packaging/setup/setup.mjs ${purposes.join('|')}`,
      `usage: node packaging/setup/setup.mjs ${purposes.join('|')}`,
    );
    return 2;
  }
  const fit = treeFits();
  if (!fit.ok && !(await installPackages(fit))) return 1;
  const missing = missingNeeds(purpose);
  if (missing.length > 0) await installDebianPackages(purpose, missing);
  return ensurePage() ? 0 : 1;
}
