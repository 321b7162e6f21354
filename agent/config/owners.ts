/** 谁主管谁负责、谁运维谁负责、谁使用谁负责: three owners, and what is said where one has not been named. */
import type { BothLanguages } from '../../protocols/shown-error.ts';
import type { OwnerConfig, OwnerRole } from './config.ts';

export type Owners = Readonly<Partial<Record<OwnerRole, OwnerConfig>>>;

export const OWNER_ROLES: readonly OwnerRole[] = ['authority', 'maintainer', 'user'];

export const OWNER_NAMES: Readonly<Record<OwnerRole, BothLanguages>> = {
  authority: { zh: '主管', en: 'in charge' },
  maintainer: { zh: '运维', en: 'maintenance' },
  user: { zh: '使用', en: 'in use' },
};

type Written = string | { readonly name: string; readonly code?: string | undefined };

/** As the file has them: just words, or with a code. */
export function ownersOf(
  section: Readonly<Partial<Record<OwnerRole, Written | undefined>>> | undefined,
): Owners | undefined {
  if (section === undefined) return undefined;
  const named = OWNER_ROLES.flatMap((role) => {
    const written = section[role];
    if (written === undefined) return [];
    return [[role, typeof written === 'string' ? { name: written } : written] as const];
  });
  return Object.fromEntries(named);
}

export function missingOwners(owners: Owners | undefined): OwnerRole[] {
  return OWNER_ROLES.filter((role) => owners?.[role] === undefined);
}

/** What is wrong with a report, or a config, that does not name all three; and what to do. */
export function ownersMissing(missing: readonly OwnerRole[]): [what: BothLanguages, todo: BothLanguages] {
  const [zh, en] = (['zh', 'en'] as const).map((language) => missing.map((role) => OWNER_NAMES[role][language]));
  return [
    {
      zh: `三个负责不全，缺：${zh?.join('、')}`,
      en: `not all three owners are named, missing: ${en?.join(', ')}`,
    },
    {
      zh: '在配置的 owners 里写上 authority（主管）、maintainer（运维）、user（使用）',
      en: 'name authority, maintainer and user under owners in the config',
    },
  ];
}
