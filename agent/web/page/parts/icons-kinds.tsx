/** A small drawing for each kind of question, so that they are told apart before they are read. */
import type { ComponentChildren } from 'preact';
import type { QuestionKind } from '../../api.ts';
import { Icon } from './icons.tsx';

export type KindOrTool = QuestionKind | 'draw' | 'timer';

const DRAWINGS: Readonly<Record<KindOrTool, ComponentChildren>> = {
  single: (
    <>
      <circle cx="6" cy="7" r="2.6" />
      <path d="M12 7h8 M12 17h8" />
      <circle cx="6" cy="17" r="2.6" fill="currentColor" />
    </>
  ),
  multiple: (
    <path d="M3.5 4.5h5v5h-5Z M3.5 14.5h5v5h-5Z M4.8 7l1.1 1.1L7.6 6 M4.8 17l1.1 1.1L7.6 16 M12.5 7H20 M12.5 17H20" />
  ),
  truefalse: <path d="M3 12.5l3.2 3.5L11 8 M14 8.5l7 7.5 M21 8.5L14 16" />,
  numeric: <path d="M4 8l2.5-2v12 M11 8.2a2.5 2.5 0 1 1 4.4 1.7L11 18h5 M19 18h.01" />,
  ranking: <path d="M4 5h10 M4 12h7 M4 19h4 M18 5v14 M15 16l3 3l3-3" />,
  survey: <path d="M4 20V11h4v9Z M10 20V5h4v15Z M16 20v-6h4v6Z" />,
  buzz: (
    <>
      <path d="M5 19h14 M7 19v-3a5 5 0 0 1 10 0v3 M12 11V9" />
      <path d="M12 3v2.5 M5.5 5.5l1.8 1.8 M18.5 5.5l-1.8 1.8" />
    </>
  ),
  draw: (
    <>
      <rect x="4" y="4" width="16" height="16" rx="3.5" />
      <path d="M8.5 8.5h.01 M15.5 8.5h.01 M12 12h.01 M8.5 15.5h.01 M15.5 15.5h.01" stroke-width="2.6" />
    </>
  ),
  timer: (
    <>
      <circle cx="12" cy="13.5" r="7.5" />
      <path d="M12 9.5v4l2.5 2 M9.5 2.5h5" />
    </>
  ),
};

export function KindIcon({ kind }: { kind: KindOrTool }) {
  return <Icon>{DRAWINGS[kind]}</Icon>;
}
