/** No user and no password of a camera in anything that is kept, shown or sent. */

/** `rtsp://user:pass@host/…`, also where the password itself has an @ or a slash in it. */
const LOGIN = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s'"<>]*@/gi;
/** Passwords in a query: some cameras put them into the address of their stream. */
const IN_QUERY = /([?&](?:user|usr|username|loginuse|pwd|pass|passwd|password|loginpas|token|auth)=)[^&\s'"<>]*/gi;

/** @param secrets what must not stay besides, whatever stands around it: a password as it is and as it is escaped */
export function redacted(text: string, secrets: readonly string[] = []): string {
  let shown = text.replace(LOGIN, '$1***@').replace(IN_QUERY, '$1***');
  // A password of one or two letters is in every other word.
  for (const secret of secrets) if (secret.length > 2) shown = shown.replaceAll(secret, '***');
  return shown;
}

/** What must not stay of an address: its user’s password in every way it can be written. */
export function secretsOf(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { password } = new URL(address);
  if (password === '') return [];
  return [...new Set([password, plain(password)])];
}

function plain(escaped: string): string {
  try {
    return decodeURIComponent(escaped);
  } catch {
    // A lone % is no escape: then it is the password as it stands.
    return escaped;
  }
}
