// systeminformation has a degree sign in a regular expression, which esbuild does not escape: see `mustBeAscii`.
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Writes what is not ASCII as \u escapes, which mean the same in strings and regular expressions. */
export const asciiSources: Plugin = {
  name: 'ascii-sources',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]systeminformation[\\/]lib[\\/]\w+\.js$/ }, async ({ path }) => ({
      contents: escaped(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

function escaped(source: string): string {
  return source.replace(/[^\0-\x7F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
