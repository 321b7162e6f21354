/**
 * An error that is safe and useful to show a person: a stable code, where it is, what is wrong and what to do,
 * in Chinese and English. It never carries a name, a secret or a stack trace.
 *
 * Everything that refuses input throws one of these; anything else that is thrown is a defect of ours.
 */
export interface BothLanguages {
  readonly zh: string;
  readonly en: string;
}

export interface ShownErrorFields {
  /** Stable and greppable: `AREA-WHAT`, e.g. `CONFIG-UNKNOWN-KEY`. */
  readonly code: string;
  /** A place: `file:line:column`, an address, a topic, a field's path. */
  readonly where: string;
  readonly what: BothLanguages;
  readonly todo: BothLanguages;
}

export class ShownError extends Error {
  readonly code: string;
  readonly where: string;
  readonly what: BothLanguages;
  readonly todo: BothLanguages;

  constructor(fields: ShownErrorFields, options?: { cause?: unknown }) {
    super(`${fields.code} ${fields.where}: ${fields.what.en}`, options);
    this.name = 'ShownError';
    this.code = fields.code;
    this.where = fields.where;
    this.what = fields.what;
    this.todo = fields.todo;
  }

  /** The form every interface speaks: the command line, HTTP and MQTT results. */
  toJSON(): ShownErrorFields {
    return { code: this.code, where: this.where, what: this.what, todo: this.todo };
  }
}
