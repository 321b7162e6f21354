/** What can be exported, and as what: a table for whoever asks; what makes the files is loaded when one is wanted. */

/** `report`: all of them but the presses, in one workbook. */
export const EXPORT_KINDS = [
  'report',
  'summary',
  'matrix',
  'presses',
  'attendance',
  'register',
  'marks',
  'xapi',
] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];
/** `csv`: UTF-8 with BOM; `gbk`: CSV in GB18030; `jsonl`: a statement a line; `json`: an array. */
export const EXPORT_FORMATS = ['xlsx', 'csv', 'gbk', 'jsonl', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
