/** Clickers of different makes in one room: their ids are told apart by form, so that none is taken for another's. */

const FORMS: readonly (readonly [family: string, form: RegExp])[] = [
  ['iclicker', /^[0-9A-F]{8}$/],
  ['sunvote', /^SV\d{4}$/],
  ['turningpoint', /^TP[0-9A-F]{6}$/],
  ['keypad', /^KP[0-9A-F]{6}$/],
];

/** Whose an id is by its form; `other`: nobody's known here. */
export function clickerFamily(clicker: string): string {
  return FORMS.find(([, form]) => form.test(clicker))?.[0] ?? 'other';
}
