/** Which of a camera's profiles is recorded, which watched, and which turns it. Pure. */
import type { KnownProfile } from './session.ts';

export interface Chosen {
  readonly main: KnownProfile;
  readonly sub: KnownProfile;
}

/**
 * The largest picture of the first source, and its smallest. Profiles without an encoder count only where there are no others:
 * a stream can be asked of them, and nobody knows what it is. Undefined: there is no profile at all.
 */
export function choose(profiles: readonly KnownProfile[]): Chosen | undefined {
  const encoded = profiles.filter(({ codec }) => codec !== undefined);
  const [first] = encoded.length > 0 ? encoded : profiles;
  if (first === undefined) return undefined;
  const ofSource = (encoded.length > 0 ? encoded : profiles).filter(
    ({ sourceToken }) => sourceToken === first.sourceToken,
  );
  const bySize = [...ofSource].sort((one, other) => area(other) - area(one));
  const [main = first] = bySize;
  // A still-picture stream costs more than it helps, where there is a moving one.
  const moving = bySize.filter(({ codec }) => codec !== 'JPEG');
  return { main, sub: moving.at(-1) ?? bySize.at(-1) ?? main };
}

/** The profile that movements are told to; undefined: nothing turns it. */
export function turnable(profiles: readonly KnownProfile[], main: KnownProfile | undefined): KnownProfile | undefined {
  return main?.ptz === true ? main : profiles.find(({ ptz }) => ptz);
}

function area({ width, height }: KnownProfile): number {
  return (width ?? 0) * (height ?? 0);
}
