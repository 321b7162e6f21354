/** Where one is in a set of questions: the next one is a tap away, also after a reload. */
import { computed, signal } from '@preact/signals';
import { act, ask } from '../client.ts';
import { question } from '../live.ts';
import { onElsewhere, store, stored } from '../parts/stored.ts';

export interface SetPlace {
  readonly set: string;
  readonly name: string;
  /** Numbers of its questions, in their order. */
  readonly numbers: readonly number[];
  readonly number: number;
  /** The question that was asked from it; a question asked otherwise leaves the set. */
  readonly question: string;
}

const SET = 'banban.set';

const place = signal<SetPlace | null>(read(stored(SET)));

onElsewhere((key, value) => {
  if (key === SET) place.value = read(value);
});

function read(text: string | null): SetPlace | null {
  if (text === null) return null;
  try {
    const found = JSON.parse(text) as SetPlace;
    return Array.isArray(found.numbers) && typeof found.set === 'string' ? found : null;
  } catch {
    // Something else wrote there: no set.
    return null;
  }
}

/** Null: the question that stands is not of a set, or it was the set's last. */
export const nextOfSet = computed(() => {
  const now = place.value;
  if (now === null || question.value?.id !== now.question) return null;
  const number = now.numbers[now.numbers.indexOf(now.number) + 1];
  return number === undefined ? null : { ...now, number };
});

/** Asks question `number` of the set. */
export async function askOfSet(from: Omit<SetPlace, 'question'>): Promise<boolean> {
  const asked = await act('ask', () => ask({ item: { set: from.set, number: from.number } }));
  if (asked === undefined) return false;
  place.value = { ...from, question: asked.id };
  store(SET, JSON.stringify(place.value));
  return true;
}
