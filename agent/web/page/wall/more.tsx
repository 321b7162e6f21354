/** Everything that is not needed every lesson, one tap further. */
import type { ComponentChildren } from 'preact';
import { rollCall } from '../calls.ts';
import { RecordPress } from '../camera/controls.tsx';
import { cameraWords, hasCamera } from '../camera/said.ts';
import { act, startBinding } from '../client.ts';
import { openFloatingBar } from '../floating.tsx';
import { schoolClass, words } from '../live.ts';
import {
  BarIcon,
  CheckIcon,
  ClickerIcon,
  ListIcon,
  PenIcon,
  PictureIcon,
  ReportIcon,
  SeatsIcon,
  StackIcon,
  TabletIcon,
} from '../parts/icons.tsx';
import { CheckUpIcon, RepairIcon } from '../parts/icons-maintenance.tsx';
import { Press } from '../parts/press.tsx';
import { closeSheet, Sheet } from '../parts/sheet.tsx';
import { takePicture } from './board-picture.tsx';
import { begin, lesson } from './lesson-acts.ts';
import { askOral, reported, sheet } from './place.ts';

export function MoreSheet() {
  const w = words.value;
  const on = lesson.value;
  return (
    <Sheet head={w.moreHead} wide>
      <div class="tiles tiles-more">
        <Tile icon={<StackIcon />} onPress={() => (sheet.value = 'sets')}>
          {w.sets}
        </Tile>
        {on !== null && (
          <>
            <Tile
              icon={<SeatsIcon />}
              onPress={() => void act('roll-call', () => rollCall(true)).then(closeSheet)}
              asks
            >
              {w.rollCall}
            </Tile>
            <Tile icon={<PenIcon />} onPress={() => (sheet.value = 'change')}>
              {w.moreLesson}
            </Tile>
            {!on.practice && (
              <Tile
                icon={<ReportIcon />}
                onPress={() => {
                  reported.value = on.id;
                  sheet.value = 'report';
                }}
              >
                {w.moreReport}
              </Tile>
            )}
          </>
        )}
        <Tile
          icon={<ClickerIcon />}
          disabled={schoolClass.value === null}
          onPress={() => void act('binding', () => startBinding('class')).then(closeSheet)}
          asks
        >
          {w.bind}
        </Tile>
        <Tile icon={<TabletIcon />} onPress={() => (sheet.value = 'tablets')}>
          {w.moreTablets}
        </Tile>
        <Tile icon={<PictureIcon />} onPress={() => void askWithPicture()} asks>
          {w.morePicture}
        </Tile>
        {hasCamera.value && <RecordPress tile />}
        <Tile icon={<CheckIcon />} onPress={() => (sheet.value = 'readiness')}>
          {cameraWords.value.readiness}
        </Tile>
        <Tile icon={<RepairIcon />} onPress={() => (sheet.value = 'repair')}>
          {w.repair}
        </Tile>
        <Tile icon={<CheckUpIcon />} onPress={() => (sheet.value = 'health')}>
          {w.checkUp}
        </Tile>
        <a class="press press-plain tile" href="/private#roster" target="banban-private" rel="opener">
          <ListIcon />
          {w.roster}
        </a>
        <a class="press press-plain tile" href="/private#lessons" target="banban-private" rel="opener">
          <ReportIcon />
          {w.moreLessons}
        </a>
        <Tile
          icon={<BarIcon />}
          onPress={() => {
            closeSheet();
            void openFloatingBar();
          }}
        >
          {w.floatingBar}
        </Tile>
        {on === null && (
          <Tile icon={<PenIcon />} onPress={() => void begin({ practice: true }).then(closeSheet)} asks>
            {w.morePractice}
          </Tile>
        )}
      </div>
    </Sheet>
  );
}

/** What is on the board is the question, and the letters are said aloud: one tap. */
async function askWithPicture(): Promise<void> {
  closeSheet();
  if (await takePicture('next')) askOral();
}

interface TileProps {
  readonly icon: ComponentChildren;
  readonly onPress: () => void;
  /** It asks something of the server. */
  readonly asks?: boolean;
  readonly disabled?: boolean;
  readonly children: string;
}

function Tile({ icon, onPress, asks, disabled, children }: TileProps) {
  return (
    <Press class="tile" onPress={onPress} local={asks !== true} disabled={disabled === true}>
      {icon}
      {children}
    </Press>
  );
}
