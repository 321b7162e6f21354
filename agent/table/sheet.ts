/** A sheet of a file as everybody reads it further: rows of text with the place each had in the file. */

export interface TableRow {
  /** 1-based line or row in the file. */
  readonly row: number;
  readonly cells: readonly string[];
}

export interface Sheet {
  /** As its tab says; of a text file empty. */
  readonly name: string;
  /** Without blank rows. */
  readonly rows: readonly TableRow[];
}

/** Something about one row that a person should know. */
export interface RowRemark {
  readonly row: number;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}
