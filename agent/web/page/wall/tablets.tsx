/** Tablets on the wall: the QR code and the four digits large enough for the back row, and how many are in. No seats, no names. */
import { computed } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { encode } from 'uqr';
import type { TabletsView } from '../../api-lesson.ts';
import type { TabletsAnswer } from '../../api-tablet.ts';
import { act, call } from '../client.ts';
import { language, wall } from '../live.ts';
import { Press, useConfirmed } from '../parts/press.tsx';
import { closeSheet, Sheet } from '../parts/sheet.tsx';
import { en, zh } from '../words/tablets.ts';

const tabletWords = computed(() => (language.value === 'zh' ? zh : en));

const letIn = (address?: string): Promise<TabletsAnswer> =>
  call('POST', '/api/tablets', { on: true, ...(address === undefined ? {} : { address }) });
const shutOut = (): Promise<TabletsAnswer> => call('POST', '/api/tablets', { on: false });
const look = (): Promise<TabletsAnswer> => call('GET', '/api/tablets');

/** Modules of white around it, so that it is found (ISO/IEC 18004: four). */
const QUIET_ZONE = 4;

/** One path of unit squares: drawn sharp at any size. */
export function qrPath(text: string): { readonly size: number; readonly path: string } {
  const { size, data } = encode(text, { ecc: 'M', border: QUIET_ZONE });
  const runs = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')));
  return { size, path: runs.join('') };
}

export function QrCode({ url, code }: Pick<TabletsView, 'url' | 'code'>) {
  const { size, path } = qrPath(`${url}#${code}`);
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={tabletWords.value.tabletsQr(url, code)}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** For the wall: how to get in. */
export function TabletsPanel({ view }: { view: TabletsView }) {
  const w = tabletWords.value;
  const away = view.joined - view.online;
  return (
    <section class="tablets" data-tablets="on">
      <QrCode url={view.url} code={view.code} />
      <div class="tablets-how">
        <p class="tablets-lead">{w.tabletsHow}</p>
        <p>
          {w.tabletsType}
          <b class="tablets-url">{view.url.replace('http://', '')}</b>
        </p>
        <p>
          {w.tabletsCode}
          <b class="tablets-code">{view.code}</b>
        </p>
        <p>{w.tabletsSeat}</p>
        <p class="tablets-count" role="status">
          {w.tabletsIn(view.online)}
          {away > 0 && <small>{w.tabletsAway(away)}</small>}
        </p>
      </div>
    </section>
  );
}

function Addresses({ answer, changed }: { answer: TabletsAnswer; changed: (answer: TabletsAnswer) => void }) {
  const others = answer.addresses.filter(({ address }) => address !== answer.address);
  if (others.length === 0) return null;
  return (
    <div class="tablets-others">
      <span>{tabletWords.value.tabletsElsewhere}</span>
      {others.map(({ address, name }) => (
        <Press
          key={address}
          look="quiet"
          onPress={() =>
            void act('tablets', () => letIn(address)).then((next) => {
              if (next !== undefined) changed(next);
            })
          }
        >
          {`${address} · ${name}`}
        </Press>
      ))}
    </div>
  );
}

export function TabletsSheet() {
  const w = tabletWords.value;
  const view = wall.value?.tablets ?? null;
  const [answer, setAnswer] = useState<TabletsAnswer | null>(null);
  const heard = (next: TabletsAnswer | undefined): void => {
    if (next !== undefined) setAnswer(next);
  };
  useEffect(() => void act('tablets', look).then(heard), []);
  const [ending, end] = useConfirmed(() => void act('tablets', shutOut).then(closeSheet));
  return (
    <Sheet head={w.tabletsHead} wide>
      {view !== null && <TabletsPanel view={view} />}
      {view !== null && answer !== null && <Addresses answer={answer} changed={setAnswer} />}
      {view === null && <p class="tablets-off">{answer?.allowed === false ? w.tabletsForbidden : w.tabletsOff}</p>}
      <div class="sheet-bar">
        {view === null && answer?.allowed !== false && (
          <Press look="go" class="wide" onPress={() => void act('tablets', () => letIn()).then(heard)}>
            {w.tabletsStart}
          </Press>
        )}
        {view !== null && (
          <Press look="danger" onPress={end}>
            {ending ? w.tabletsEndConfirm : w.tabletsEnd}
          </Press>
        )}
      </div>
    </Sheet>
  );
}
