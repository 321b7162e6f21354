/** Getting in: four digits from the wall, and a seat number. No name, and no keyboard that would cover half the page. */
import { signal } from '@preact/signals';
import { isRefusal, join, NO_ANSWER } from './link.ts';
import { arrive, asksSeat, enter, language, notice, words } from './store.ts';

const SEAT = 'banban.seat';
const CODE_DIGITS = 4;
const SEAT_DIGITS = 3;

const fromAddress = (): string => (/^#(\d{4})$/.exec(location.hash) ?? [])[1] ?? '';

const code = signal(fromAddress());
const seat = signal(remembered());
/** Which of the two is being typed. */
const typing = signal<'code' | 'seat'>(code.value === '' ? 'code' : 'seat');
const busy = signal(false);
const refused = signal('');

// The QR code was scanned again, with another lesson's code.
addEventListener('hashchange', () => {
  code.value = fromAddress() || code.value;
});

function remembered(): string {
  try {
    return localStorage.getItem(SEAT) ?? '';
  } catch {
    // Storage is switched off: the number is typed again.
    return '';
  }
}

function remember(number: string): void {
  try {
    localStorage.setItem(SEAT, number);
  } catch {
    // See above.
  }
}

async function go(): Promise<void> {
  if (busy.value) return;
  busy.value = true;
  refused.value = '';
  const answer = await join({ code: code.value, ...(asksSeat.value ? { seat: seat.value } : {}) });
  busy.value = false;
  if (answer === NO_ANSWER) refused.value = words().noAnswer;
  else if (!isRefusal(answer)) {
    remember(seat.value);
    enter();
  } else {
    refused.value = answer[language.value];
    if (answer.code === 'TABLET-CODE') {
      code.value = '';
      typing.value = 'code';
    } else if (answer.code.indexOf('TABLET-SEAT') === 0) {
      seat.value = '';
      typing.value = 'seat';
    } else if (answer.code === 'TABLETS-NOT-RUNNING') void arrive();
  }
}

function press(digit: string): void {
  refused.value = '';
  if (typing.value === 'code') {
    code.value = (code.value + digit).slice(0, CODE_DIGITS);
    if (code.value.length === CODE_DIGITS && asksSeat.value) typing.value = 'seat';
  } else if (seat.value.length < SEAT_DIGITS) seat.value += digit;
}

function erase(): void {
  const field = typing.value === 'code' ? code : seat;
  if (typing.value === 'seat' && field.value === '') typing.value = 'code';
  else field.value = field.value.slice(0, -1);
}

function Field({ name, value, label }: { name: 'code' | 'seat'; value: string; label: string }) {
  const on = typing.value === name;
  return (
    <button
      type="button"
      class={on ? 'field field-on' : 'field'}
      aria-pressed={on}
      aria-label={`${label} ${value.split('').join(' ')}`}
      onClick={() => {
        typing.value = name;
      }}
    >
      <span>{label}</span>
      <b>{value === '' ? ' ' : value}</b>
    </button>
  );
}

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export function Join() {
  const w = words();
  const ready = code.value.length === CODE_DIGITS && (!asksSeat.value || seat.value !== '');
  return (
    <main class="join" data-state="join">
      <h1>{w.joinHead}</h1>
      <p class={refused.value === '' ? 'hint' : 'hint hint-bad'} role={refused.value === '' ? undefined : 'alert'}>
        {refused.value !== ''
          ? refused.value
          : notice.value === 'gone'
            ? w.gone
            : typing.value === 'code'
              ? w.joinWhy
              : w.seatHint}
      </p>
      <div class="fields">
        <Field name="code" value={code.value} label={w.code} />
        {asksSeat.value && <Field name="seat" value={seat.value} label={w.seat} />}
      </div>
      <div class="digits">
        {DIGITS.map((digit) => (
          <button key={digit} type="button" onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" aria-label={w.erase} onClick={erase}>
          ⌫
        </button>
        <button type="button" onClick={() => press('0')}>
          0
        </button>
        <button type="button" class="go" disabled={!ready || busy.value} onClick={() => void go()}>
          {busy.value ? w.joining : w.join}
        </button>
      </div>
    </main>
  );
}

// A keyboard, where the tablet has one.
addEventListener('keydown', (event) => {
  if (document.querySelector('.join') === null) return;
  if (/^\d$/.test(event.key)) press(event.key);
  else if (event.key === 'Backspace') erase();
  else if (event.key === 'Enter' && document.activeElement?.tagName !== 'BUTTON') void go();
});
