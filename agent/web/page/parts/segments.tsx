/** One of a few values, all of them in sight: radio buttons drawn as one row. */
export interface SegmentsProps<T> {
  /** Name of the group, once on a screen. */
  readonly name: string;
  readonly head: string;
  readonly values: readonly T[];
  readonly chosen: T;
  readonly say: (value: T) => string;
  readonly onChoose: (value: T) => void;
}

export function Segments<T>({ name, head, values, chosen, say, onChoose }: SegmentsProps<T>) {
  return (
    <fieldset class="segments">
      <legend>{head}</legend>
      {values.map((value) => (
        <label key={String(value)}>
          <input type="radio" name={name} checked={value === chosen} onChange={() => onChoose(value)} />
          <span>{say(value)}</span>
        </label>
      ))}
    </fieldset>
  );
}
