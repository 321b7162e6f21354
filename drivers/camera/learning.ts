/** What is asked of a camera to know it: at once what makes it usable, behind that what it can do besides. */
import { pause } from '../pause.ts';
import { deviceLost, deviceRefused } from '../transport/failure.ts';
import type { CameraAbility } from './camera.ts';
import { findAgain } from './find-again.ts';
import type { KnownCamera } from './known.ts';
import type { Login } from './login.ts';
import type { CameraPlace } from './place.ts';
import { codeOf, type Session } from './session.ts';

/** Nobody waits longer for what can wait. */
const DETAILS_WITHIN_MS = 6_000;
const FOUND_WITHIN_MS = 1_000;

export interface Pupil {
  readonly session: Session;
  readonly known: KnownCamera;
  readonly login: Login;
  readonly place: CameraPlace;
  readonly label: string;
  readonly signal: AbortSignal;
}

/**
 * Time, services, who it is (which proves name and password), profiles; in this order. Rejects with the ShownError of what
 * does not do; a camera without profiles is one all the same.
 */
export async function connectTo(pupil: Pupil): Promise<void> {
  const { session, known, login, place, label } = pupil;
  const { talk } = session;
  await talk.askClock().catch((error: unknown) => {
    // No time, or not for us: what it is asked next says more.
    if (!['DEVICE-CANNOT', 'DEVICE-REFUSES'].includes(codeOf(error) ?? '')) throw error;
  });
  known.level('up');
  known.learnClock(talk.clock);
  if (login.held) throw login.heldBack();
  await session.findServices();
  if (place.address.endpoint !== undefined) await isTheOne(pupil, place.address.endpoint);
  const identity = await session.identity();
  const { serial } = known.identity;
  // Found again by discovery: it had better be the same one.
  if (place.hasMoved && serial !== undefined && identity.serial !== undefined && identity.serial !== serial)
    throw deviceRefused(label, 'another camera is at its address');
  known.learnIdentity(identity);
  known.learnProfiles(await session.profiles());
  known.level('authenticated');
}

/**
 * Another camera may have got its address. It is asked who it is before it is shown a password; if it is not ours, ours is
 * looked for, and the next connection goes there.
 */
async function isTheOne({ session, place, label, signal }: Pupil, endpoint: string): Promise<void> {
  const told = await session.endpoint().catch(unsaid);
  if (told === undefined || told === endpoint) return;
  throw (await findAgain(place, FOUND_WITHIN_MS, signal))
    ? deviceLost(label, 'it has another address now')
    : deviceRefused(label, 'another camera is at its address');
}

/** One that fails is what it is; the others are asked all the same. Never rejects. */
export async function learnDetails(pupil: Pupil): Promise<void> {
  const { session, known, place, signal } = pupil;
  const { services } = session.talk;
  known.able({
    ...(services.ptz === undefined ? { ptz: 'unsupported', presets: 'unsupported', home: 'unsupported' } : {}),
    ...(services.events === undefined ? { events: 'unsupported' } : {}),
    ...(known.state.clock?.mode === 'ntp' ? { setClock: 'unsupported' } : {}),
  });
  const all = async (): Promise<void> => {
    if (services.ptz !== undefined) await learnTurning(pupil);
    const profile = known.chosen?.sub;
    if (profile !== undefined)
      known.able({ snapshot: await abilityOf(session.snapshotUri(profile), (uri) => uri !== undefined) });
    const mac = await session.mac().catch(unsaid);
    if (mac !== undefined) known.learnIdentity({ mac });
    place.endpoint ??= await session.endpoint().catch(unsaid);
  };
  const late = pause(DETAILS_WITHIN_MS, signal).catch(unsaid);
  await Promise.race([all(), late]);
}

async function learnTurning(pupil: Pupil): Promise<void> {
  const { session, known } = pupil;
  let ptz: CameraAbility;
  try {
    const nodes = await session.nodes();
    known.node = nodes.find(({ token }) => token === known.turned?.nodeToken) ?? nodes[0];
    const turns = known.node?.continuous === true || known.node?.continuousZoom === true;
    // A node and no profile that has it: some leave that out, and turn all the same.
    if (turns) known.turned ??= known.chosen?.main;
    ptz = turns && known.turned !== undefined ? 'ok' : 'unsupported';
  } catch (error) {
    ptz = codeOf(error) === 'DEVICE-CANNOT' ? 'unsupported' : 'fault';
  }
  known.able({ ptz, home: ptz === 'ok' && known.node?.home !== true ? 'unsupported' : ptz });
  if (ptz === 'ok') await learnPresets(pupil).catch(unsaid);
  else known.able({ presets: ptz });
}

/** Rejects where they cannot be had; then it is known that they cannot. */
export async function learnPresets({ session, known }: Pick<Pupil, 'session' | 'known'>): Promise<void> {
  const { turned } = known;
  if (turned === undefined) return;
  try {
    known.learnPresets(await session.presets(turned.token));
  } catch (error) {
    known.able({ presets: codeOf(error) === 'DEVICE-CANNOT' ? 'unsupported' : 'fault' });
    throw error;
  }
}

async function abilityOf<T>(asked: Promise<T>, isSound: (answer: T) => boolean): Promise<CameraAbility> {
  try {
    return isSound(await asked) ? 'ok' : 'unsupported';
  } catch (error) {
    return codeOf(error) === 'DEVICE-CANNOT' ? 'unsupported' : 'fault';
  }
}

/** What it does not say is not known, and it is asked no further. */
export function unsaid(): undefined {
  return undefined;
}
