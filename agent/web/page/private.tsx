/**
 * The private view: a second screen, or the teacher's tablet. Names, who has answered, the class list, exports; behind the
 * PIN. What each pupil answered stays covered until the question is closed or a finger holds it open.
 */
import { computed, effect, signal } from '@preact/signals';
import { render } from 'preact';
import { RecordingSign } from './camera/sign.tsx';
import {
  acceptIdentity,
  act,
  closeSession,
  forgetRemarks,
  openSession,
  refusal,
  remark,
  session,
  setPin,
} from './client.ts';
import { listenToKeys } from './keys.ts';
import { clock, roomLines } from './lines.ts';
import { follow, language, offline, privately, serverNow, wall, words } from './live.ts';
import { LevelMark, LockIcon } from './parts/icons.tsx';
import { PinPad } from './parts/pin-pad.tsx';
import { Press } from './parts/press.tsx';
import { Attendance, attended } from './private/attendance.tsx';
import { BindingCard } from './private/binding-card.tsx';
import { Clickers } from './private/clickers.tsx';
import { Lessons, looked } from './private/lessons.tsx';
import { played, RecordingsTab } from './private/recordings.tsx';
import { Roster } from './private/roster.tsx';
import { Seats } from './private/seats.tsx';
import { Sets } from './private/sets.tsx';
import { Settings } from './private/settings.tsx';
import { RECORDINGS_WORDS } from './words/recordings.ts';
import { WORDS } from './words.ts';

type Tab = 'seats' | 'attendance' | 'lessons' | 'recordings' | 'sets' | 'clickers' | 'roster' | 'settings';
const TABS: readonly Tab[] = ['seats', 'attendance', 'lessons', 'recordings', 'sets', 'clickers', 'roster', 'settings'];

/** unknown: not asked yet. */
const gate = signal<'unknown' | 'no-pin' | 'closed' | 'open'>('unknown');
const tab = signal<Tab>(tabOf(location.hash));
let stopFollowing: (() => void) | undefined;

/** `#lessons/ID`: the lesson with this id. */
function tabOf(hash: string): Tab {
  const [name, id] = hash.slice(1).split('/');
  if (name === 'lessons' && id !== undefined) looked.value = decodeURIComponent(id);
  return TABS.find((each) => each === name) ?? 'seats';
}

function show(next: Tab): void {
  tab.value = next;
  refusal.value = null;
  history.replaceState(null, '', `#${next}`);
}

function open(): void {
  gate.value = 'open';
  stopFollowing?.();
  stopFollowing = follow('private', () => void lock());
}

/** The server ended the session, or the teacher did: nothing with a name stays in this window. */
async function lock(): Promise<void> {
  stopFollowing?.();
  stopFollowing = undefined;
  privately.value = null;
  gate.value = 'closed';
  await look();
}

async function look(): Promise<void> {
  const found = await act('session', session);
  if (found === undefined) return;
  if (found.open) open();
  else gate.value = found.pinSet ? 'closed' : 'no-pin';
}

function Gate() {
  const w = words.value;
  const isSet = gate.value !== 'no-pin';
  return (
    <main class="gate">
      <LockIcon />
      <GatePad isSet={isSet} />
      {refusal.value !== null && (
        <p class="note note-trouble" role="alert">
          {refusal.value[language.value]}
        </p>
      )}
      <p class="gate-why">{w.pinEnterWhy}</p>
    </main>
  );
}

const firstEntry = signal<string | null>(null);
const differ = signal(false);

function GatePad({ isSet }: { isSet: boolean }) {
  const w = words.value;
  const enter = async (pin: string): Promise<void> => {
    differ.value = false;
    if (!isSet && firstEntry.value === null) {
      firstEntry.value = pin;
      return;
    }
    if (!isSet) {
      const same = firstEntry.value === pin;
      firstEntry.value = null;
      differ.value = !same;
      if (!same || (await act('pin', () => setPin(pin))) === undefined) return;
    }
    if ((await act('pin', () => openSession(pin))) !== undefined) open();
  };
  return (
    <>
      <h1>{isSet ? w.pinEnter : firstEntry.value === null ? w.pinSetHead : w.pinSetAgain}</h1>
      <p>{differ.value ? w.pinDiffer : isSet ? '' : w.pinSetWhy}</p>
      <PinPad onEnter={(pin) => void enter(pin)} />
    </>
  );
}

const tabName = computed<Record<Tab, string>>(() => ({
  seats: words.value.tabSeats,
  clickers: words.value.tabClickers,
  roster: words.value.tabRoster,
  attendance: words.value.tabAttendance,
  lessons: words.value.tabLessons,
  recordings: RECORDINGS_WORDS[language.value].tab,
  sets: words.value.tabSets,
  settings: words.value.tabSettings,
}));

/** Only a person in the room knows that this computer is not a copy standing in another one. */
async function accept(): Promise<void> {
  if ((await act('identity', acceptIdentity)) === undefined) return;
  remark.value = { zh: WORDS.zh.identityAccepted, en: WORDS.en.identityAccepted };
}

function Health() {
  const view = wall.value;
  if (view === null) return null;
  const lines = roomLines(view, words.value, language.value);
  return (
    <div class="notes" role="status">
      {offline.value && (
        <p class="note note-trouble">
          <LevelMark level="trouble" />
          {words.value.lost}
        </p>
      )}
      {lines.map((line) => (
        <p key={line.id} class={`note note-${line.level}`}>
          <LevelMark level={line.level} />
          {line.text}
        </p>
      ))}
      {view.uplink.state === 'blocked' && <Press onPress={() => void accept()}>{words.value.identityAccept}</Press>}
    </div>
  );
}

function Inside() {
  const w = words.value;
  const view = wall.value;
  if (view === null) return <p class="waiting">{w.waiting}</p>;
  const waiting = privately.value?.unknownClickers.length ?? 0;
  return (
    <div class={`inside${offline.value ? ' inside-lost' : ''}`}>
      <header class="inside-top">
        <b>{view.class?.name ?? view.room.name}</b>
        <time>{clock(serverNow())}</time>
        <RecordingSign />
        <nav>
          {TABS.map((each) => (
            <button
              key={each}
              type="button"
              class="tab"
              aria-current={tab.value === each ? 'page' : undefined}
              onClick={() => {
                // Pressed again it leads back to where it begins.
                looked.value = null;
                attended.value = null;
                played.value = null;
                show(each);
              }}
            >
              {tabName.value[each]}
              {each === 'clickers' && waiting > 0 && <span class="badge">{waiting}</span>}
            </button>
          ))}
        </nav>
        <Press onPress={() => void act('lock', closeSession).then(lock)}>
          <LockIcon />
          {w.lock}
        </Press>
      </header>
      <Health />
      {refusal.value !== null && (
        <p class="note note-trouble" role="alert">
          {refusal.value[language.value]}
          {refusal.value.todo !== undefined && <small>{refusal.value.todo[language.value]}</small>}
        </p>
      )}
      {remark.value !== null && (
        <p class="note note-well" role="status">
          ✓ {remark.value[language.value]}
        </p>
      )}
      <BindingCard />
      {tab.value === 'seats' && <Seats />}
      {tab.value === 'clickers' && <Clickers />}
      {tab.value === 'roster' && <Roster />}
      {tab.value === 'attendance' && <Attendance />}
      {tab.value === 'lessons' && <Lessons onAttendance={() => show('attendance')} />}
      {tab.value === 'recordings' && <RecordingsTab />}
      {tab.value === 'sets' && <Sets />}
      {tab.value === 'settings' && <Settings />}
    </div>
  );
}

function PrivatePage() {
  if (gate.value === 'unknown') return <p class="waiting">{WORDS.zh.waiting}</p>;
  return gate.value === 'open' ? <Inside /> : <Gate />;
}

const root = document.getElementById('page');
if (root !== null) {
  effect(() => {
    document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  });
  addEventListener('hashchange', () => {
    tab.value = tabOf(location.hash);
  });
  forgetRemarks();
  listenToKeys(window);
  render(<PrivatePage />, root);
  void look();
}
