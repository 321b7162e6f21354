/** The six pictures of 报修, told apart before they are read. */
import type { ComponentChildren } from 'preact';
import type { ReportKind } from '../../api-maintenance.ts';
import { Icon } from './icons.tsx';

const DRAWINGS: Readonly<Record<ReportKind, ComponentChildren>> = {
  projector: (
    <>
      <rect x="2.5" y="9" width="19" height="8.5" rx="2" />
      <circle cx="8" cy="13.2" r="2.6" />
      <path d="M15 13.2h3.5 M5.5 17.5v2 M18.5 17.5v2 M4 6l2 1.5 M8 4.5v2.5 M12 6l-2 1.5" />
    </>
  ),
  sound: <path d="M3.5 9.5h4l5-4.5v14l-5-4.5h-4Z M16 9a4.2 4.2 0 0 1 0 6 M18.6 6.4a8 8 0 0 1 0 11.2" />,
  touch: (
    <path d="M9 12V5a1.8 1.8 0 0 1 3.6 0v6 M12.6 10.5a1.7 1.7 0 0 1 3.3 0v1 M15.9 11.5a1.7 1.7 0 0 1 3.3.4v3.4c0 3.4-2.3 5.7-5.6 5.7c-2.7 0-4.1-1-5.4-3.1l-2.9-4.5c-.9-1.5 1.2-2.8 2.3-1.4L9 14" />
  ),
  network: <path d="M3 9.5a13 13 0 0 1 18 0 M6 13a8.6 8.6 0 0 1 12 0 M9 16.4a4.3 4.3 0 0 1 6 0 M12 19.6h.01" />,
  pc: (
    <>
      <rect x="3" y="4.5" width="18" height="11.5" rx="2" />
      <path d="M8.5 20h7 M12 16v4" />
    </>
  ),
  other: (
    <>
      <circle cx="12" cy="12" r="8.8" />
      <path d="M9.4 9.6a2.7 2.7 0 1 1 3.8 2.5c-.8.4-1.2.9-1.2 1.9 M12 17h.01" />
    </>
  ),
};

export function ReportIcon({ what }: { what: ReportKind }) {
  return <Icon>{DRAWINGS[what]}</Icon>;
}

export const RepairIcon = () => (
  <Icon>
    <path d="M19.6 4.2l-3 3l.4 2.3l2.3.4l3-3a5 5 0 0 1-6.7 5.6L8.2 20a2.2 2.2 0 0 1-3.2-3.2L12.4 9.4a5 5 0 0 1 7.2-5.2Z" />
  </Icon>
);
export const CheckUpIcon = () => (
  <Icon>
    <path d="M3 12.5h4l2.2-6l4 11.5l2.6-7.5l1.4 2H21" />
  </Icon>
);
export const ReportsIcon = () => (
  <Icon>
    <rect x="4.5" y="3.5" width="15" height="17" rx="2.5" />
    <path d="M8 8.5l1.2 1.2l2.2-2.4 M13.5 8.5h3 M8 14.5l1.2 1.2l2.2-2.4 M13.5 14.5h3" />
  </Icon>
);
export const PastIcon = () => (
  <Icon>
    <path d="M4.2 9.5a8.3 8.3 0 1 1-.4 4 M3.5 4.5v5h5 M12 7.5V12l3.2 2" />
  </Icon>
);
