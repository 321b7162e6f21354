/** What the page asks of the server about question sets. */
import type { QuestionSetImport, QuestionSetItems, QuestionSetList } from '../api-bank.ts';
import { call } from './client.ts';

export const questionSets = (): Promise<QuestionSetList> => call('GET', '/api/sets');
export const questionSet = (id: string): Promise<QuestionSetItems> =>
  call('GET', `/api/sets/${encodeURIComponent(id)}`);
export const importSet = (name: string, file: Uint8Array<ArrayBuffer>, dryRun: boolean): Promise<QuestionSetImport> =>
  call('POST', `/api/sets?name=${encodeURIComponent(name)}&dryRun=${dryRun ? 1 : 0}`, file, 'application/octet-stream');
export const eraseSet = (id: string): Promise<unknown> => call('DELETE', `/api/sets/${encodeURIComponent(id)}`);
