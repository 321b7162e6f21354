/** A key and a certificate as a panel makes its own: fresh at each start, signed by nobody else, kept nowhere. */
import { spawnSync } from 'node:child_process';
import { ShownError } from '../../protocols/shown-error.ts';

export interface SelfSigned {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

const REQUEST =
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=panel -keyout - -out -';

/** By the system's `openssl`, ≈ 20 ms. Throws a ShownError `SIMULATE-OPENSSL` where it is missing or refuses. */
export function selfSigned(): SelfSigned {
  const made = spawnSync('openssl', REQUEST.split(' '), { encoding: 'utf8', timeout: 10_000 });
  const [key] = /-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----\n/.exec(made.stdout ?? '') ?? [];
  const [cert] = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n/.exec(made.stdout ?? '') ?? [];
  if (key !== undefined && cert !== undefined) return { key, cert };
  throw new ShownError(
    {
      code: 'SIMULATE-OPENSSL',
      where: 'set secured',
      what: { zh: '做不出证书：没有 openssl，或它出错了', en: 'no certificate: openssl is missing or failed' },
      todo: { zh: '安装 openssl 后再试', en: 'install openssl and try again' },
    },
    { cause: made.error ?? made.stderr },
  );
}
