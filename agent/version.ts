/** Replaced by the bundler; in a checkout read from package.json. */
import { readFileSync } from 'node:fs';

declare const BANBAN_VERSION: string | undefined;
declare const BANBAN_BUILD_TIME: number | undefined;

export const bundled = typeof BANBAN_VERSION === 'string';

export const version: string =
  typeof BANBAN_VERSION === 'string'
    ? BANBAN_VERSION
    : (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;

/** Wall ms when this program was built: no journal line is older. In a checkout, the day the project began. */
export const buildTime: number =
  typeof BANBAN_BUILD_TIME === 'number' ? BANBAN_BUILD_TIME : Date.parse('2026-11-21T00:00:00Z');
