/** Small line drawings; each says nothing that the words beside it do not. */
import type { ComponentChildren } from 'preact';
import type { Level } from '../lines.ts';

export function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {children}
    </svg>
  );
}

export const PenIcon = () => (
  <Icon>
    <path d="M4 20l1-4L16.5 4.5a2 2 0 0 1 3 3L8 19l-4 1Z M14.5 6.5l3 3" />
  </Icon>
);
export const ClickerIcon = () => (
  <Icon>
    <rect x="7" y="2.5" width="10" height="19" rx="3" />
    <path d="M10.5 7h3 M10 12h.01 M14 12h.01 M10 16h.01 M14 16h.01" />
  </Icon>
);
export const ListIcon = () => (
  <Icon>
    <path d="M9 6h11 M9 12h11 M9 18h11 M4.5 6h.01 M4.5 12h.01 M4.5 18h.01" />
  </Icon>
);
export const LockIcon = () => (
  <Icon>
    <rect x="5" y="10.5" width="14" height="10" rx="2.5" />
    <path d="M8 10.5V7.5a4 4 0 0 1 8 0v3" />
  </Icon>
);
export const BarIcon = () => (
  <Icon>
    <rect x="2.5" y="4" width="19" height="16" rx="2.5" />
    <rect x="11" y="13" width="8" height="4.5" rx="1.5" />
  </Icon>
);
export const BackIcon = () => (
  <Icon>
    <path d="M11 5l-7 7l7 7 M4.5 12H20" />
  </Icon>
);
export const ChevronIcon = () => (
  <Icon>
    <path d="M6 9l6 6l6-6" />
  </Icon>
);
export const EyeIcon = () => (
  <Icon>
    <path d="M2.5 12s3.5-6.5 9.5-6.5S21.5 12 21.5 12S18 18.5 12 18.5S2.5 12 2.5 12Z" />
    <circle cx="12" cy="12" r="3" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon>
    <path d="M5 3.5h14v17H5Z M8.5 9l1.5 1.6l2.6-3 M8.5 15.5l1.5 1.6l2.6-3 M15 9.5h1.5 M15 16h1.5" />
  </Icon>
);
export const PowerIcon = () => (
  <Icon>
    <path d="M12 3v8 M6.6 6.6a7.6 7.6 0 1 0 10.8 0" />
  </Icon>
);
export const RoomIcon = () => (
  <Icon>
    <rect x="2.5" y="4" width="19" height="12" rx="2" />
    <path d="M8 20h8 M12 16v4" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon>
    <path d="M5 12h.01 M12 12h.01 M19 12h.01" stroke-width="3.4" />
  </Icon>
);
export const StackIcon = () => (
  <Icon>
    <path d="M12 3.5l9 4.5l-9 4.5L3 8Z M3 12.5l9 4.5l9-4.5 M3 16.5L12 21l9-4.5" />
  </Icon>
);
export const SeatsIcon = () => (
  <Icon>
    <path d="M4 5h4v4H4Z M10 5h4v4h-4Z M16 5h4v4h-4Z M4 13h4v4H4Z M10 13h4v4h-4Z M16.3 15l1.5 1.6l2.9-3.4" />
  </Icon>
);
export const ReportIcon = () => (
  <Icon>
    <path d="M5 3.5h10l4 4v13H5Z M8.5 17v-3 M12 17v-6 M15.5 17v-4.5" />
  </Icon>
);
export const PictureIcon = () => (
  <Icon>
    <rect x="3" y="5" width="18" height="14" rx="2" />
    <path d="M3 16l5-5l4 4l3-3l6 6 M15.5 9h.01" />
  </Icon>
);
export const TabletIcon = () => (
  <Icon>
    <rect x="5" y="2.5" width="14" height="19" rx="2.5" />
    <path d="M11 18.5h2" />
  </Icon>
);
export const ShareIcon = () => (
  <Icon>
    <path d="M12 15V3.5 M8 7l4-4l4 4 M5 12v8.5h14V12" />
  </Icon>
);

/** The room's health: a shape of its own for each level, not only a colour. */
export function LevelMark({ level }: { level: Level }) {
  return (
    <svg class={`level level-${level}`} viewBox="0 0 20 20" aria-hidden="true">
      {level === 'well' && <circle cx="10" cy="10" r="8" />}
      {level === 'note' && <path d="M10 1.5L18.5 10L10 18.5L1.5 10Z" />}
      {level === 'care' && <path d="M10 2L19 18H1Z" />}
      {level === 'trouble' && <rect x="2" y="2" width="16" height="16" rx="2" />}
    </svg>
  );
}
