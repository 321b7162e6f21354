/** Where things live on this machine: data, config, the built page. The platform is passed in. */
import { join } from 'node:path';

export interface PlatformFacts {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Numeric user id, undefined on Windows. */
  readonly uid: number | undefined;
}

/** The data directory when `--data` is not given: the system's for a service, else the user's own. */
export function defaultDataDirectory(facts: PlatformFacts): string {
  if (facts.platform === 'win32') return join(facts.env['ProgramData'] ?? 'C:\\ProgramData', 'Banban', 'data');
  if (facts.uid === 0) return '/var/lib/banban';
  return join(facts.env['XDG_DATA_HOME'] ?? join(facts.home, '.local', 'share'), 'banban');
}

/** The config file when `--config` is not given. It need not exist: every key has a default. */
export function defaultConfigFile(facts: PlatformFacts): string {
  if (facts.platform === 'win32') return join(facts.env['ProgramData'] ?? 'C:\\ProgramData', 'Banban', 'banban.yaml');
  if (facts.uid === 0) return '/etc/banban/banban.yaml';
  return join(facts.env['XDG_CONFIG_HOME'] ?? join(facts.home, '.config'), 'banban', 'banban.yaml');
}
