/** What is a reader's own and not the room's, kept in the browser: a reload and a second window show the same. */

/** Storage can be switched off by a policy; then only a reload forgets. */
export function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // See above: nothing is lost that the room needs.
    return null;
  }
}

/** Null forgets it. */
export function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // See above.
  }
}

/** Another window has stored something. */
export function onElsewhere(listener: (key: string | null, value: string | null) => void): void {
  addEventListener('storage', (event) => listener(event.key, event.newValue));
}

/** What a reload of this very window hands over to the page that comes; other windows do not see it. */
export function handedOver(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    // Switched off by a policy: then nothing is handed over.
    return null;
  }
}

/** Null forgets it. False: it cannot be handed over. */
export function handOver(key: string, value: string | null): boolean {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
    return true;
  } catch {
    // See above.
    return false;
  }
}
