/** Where in the file a value or a key stands, and how a mistake there is told. */
import { type Document, isMap, isNode, isScalar } from 'yaml';
import type { BothLanguages } from '../../protocols/shown-error.ts';

export type Path = readonly (string | number)[];

/** Notes a mistake at an offset of the file. */
export type Complain = (offset: number, code: string, what: BothLanguages, todo: BothLanguages) => void;

/** Of the value at a path, or of the nearest thing around it that is there. */
export function valueOffset(document: Document, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

export function keyOffset(document: Document, path: Path): number {
  const holder: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(holder)) {
    for (const pair of holder.items) {
      if (isScalar(pair.key) && String(pair.key.value) === path.at(-1) && pair.key.range) return pair.key.range[0];
    }
  }
  return valueOffset(document, path);
}
