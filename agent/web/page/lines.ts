/**
 * The room's health in calm lines: what happened, since when, what still works. Pure: a view in, lines out.
 *
 * The page has its own short line for what it can see itself (receiver, network, store, neighbour); the faults that say
 * the same at greater length are left out, so that nothing is said twice.
 */
import type { FaultView, QuietFault, ReceiverView, WallView } from '../api.ts';
import { recordingLines, saidByRecording } from './camera/lines.ts';
import type { Language, Words } from './words.ts';

/** note: good to know. care: somebody should look. trouble: the quiz itself is touched. */
export type Level = 'well' | 'note' | 'care' | 'trouble';

export interface Line {
  readonly id: string;
  readonly level: Exclude<Level, 'well'>;
  readonly text: string;
  /** The same without what to do: what happened, since when, what still works. */
  readonly short: string;
  /** Worth a line beside a question. */
  readonly lesson: boolean;
}

const SAID_BY_THE_PAGE: ReadonlySet<string> = new Set([
  'CLK-BASE',
  'CLK-RF',
  'NET-BROKER',
  'AGT-FORWARD',
  'AGT-CLONE',
  'AGT-UNSAVED',
  'AGT-SLOWDISK',
]);

const ORDER: Record<Line['level'], number> = { trouble: 0, care: 1, note: 2 };

/** `09:12`, in the room's time zone. */
export function clock(wallMs: number): string {
  const at = new Date(wallMs);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}

export const usable = (receiver: ReceiverView): boolean =>
  receiver.status === 'online' || receiver.status === 'degraded';

function receiverLines(view: WallView, words: Words): Line[] {
  const asking = view.question?.state === 'open' || view.binding !== null;
  if (view.receivers.length === 0) {
    return [line('receiver', 'care', words.receiverNone)];
  }
  const lines: Line[] = [];
  const anyUsable = view.receivers.some(usable);
  for (const receiver of view.receivers) {
    const since = clock(receiver.since);
    const id = `receiver-${receiver.id}`;
    if (receiver.status === 'degraded') lines.push(line(id, 'care', words.receiverDegraded(since)));
    else if (receiver.status === 'connecting' && !anyUsable && !asking) {
      lines.push(line(id, 'note', words.receiverConnecting));
    } else if (!usable(receiver) && anyUsable) {
      lines.push(line(id, 'care', words.receiverOneOut(receiver.id, since)));
    } else if (!usable(receiver)) {
      lines.push(line(id, 'trouble', asking ? words.receiverOutAsking : words.receiverOut(since)));
    }
  }
  // Two receivers out at once say the same sentence: once is enough.
  return lines.filter((each, index) => lines.findIndex((other) => other.text === each.text) === index);
}

function uplinkLines(view: WallView, words: Words): Line[] {
  switch (view.uplink.state) {
    case 'off':
    case 'online':
      return [];
    case 'connecting':
      return [line('uplink', 'note', words.uplinkConnecting)];
    case 'offline':
      return [line('uplink', 'note', words.uplinkOffline)];
    case 'stalled':
      return [line('uplink', 'care', words.uplinkStalled)];
    case 'blocked':
      return [line('uplink', 'care', words.uplinkBlocked)];
  }
}

function storeLines(view: WallView, words: Words): Line[] {
  if (view.store.state === 'saving') return [line('store', 'note', words.storeSaving)];
  if (view.store.state === 'unsaved') return [line('store', 'trouble', words.storeUnsaved)];
  return [];
}

function faultLine(fault: FaultView, language: Language): Line {
  const text = fault.text[language];
  const level = fault.severity === 'S1' ? 'trouble' : fault.severity === 'S4' ? 'note' : 'care';
  const lesson = fault.severity === 'S1' || fault.severity === 'S2';
  return { id: `fault-${fault.fault}`, level, text, short: sentences(text, language, 2), lesson };
}

/** The first `count` sentences. */
function sentences(text: string, language: Language, count: number): string {
  const parts = text.split(language === 'zh' ? /(?<=。)/ : /(?<=\. )/);
  return parts.slice(0, count).join('').trim();
}

/** Not for everybody to act on, and never a sign that all is well. */
function quietLine({ fault, text, drill, mutedUntil }: QuietFault, words: Words, language: Language): Line {
  const about = sentences(text[language], language, 1);
  const said = drill || mutedUntil === null ? words.quietDrill(about) : words.quietMuted(clock(mutedUntil), about);
  return { id: `quiet-${fault}`, level: 'note', text: said, short: said, lesson: false };
}

function line(id: string, level: Line['level'], text: string): Line {
  return { id, level, text, short: text, lesson: true };
}

/** Worst first; empty when all is well. */
export function roomLines(view: WallView, words: Words, language: Language): Line[] {
  const lines = [...receiverLines(view, words), ...storeLines(view, words), ...uplinkLines(view, words)];
  lines.push(...recordingLines(view, language));
  if (view.unknown.neighbour) lines.push(line('neighbour', 'care', words.neighbour));
  for (const fault of view.faults) {
    if (SAID_BY_THE_PAGE.has(fault.code) || saidByRecording(view, fault.code, fault.device)) continue;
    lines.push(faultLine(fault, language));
  }
  for (const fault of view.quietFaults ?? []) lines.push(quietLine(fault, words, language));
  return lines.sort((one, other) => ORDER[one.level] - ORDER[other.level]);
}

export function worst(lines: readonly Line[]): Level {
  return lines[0]?.level ?? 'well';
}
