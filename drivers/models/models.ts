/** Every model file, in the order of the contract's families; the first of a family is its generic one. */
import { aabbccGeneric } from './aabbcc-generic.ts';
import { iclickerBase } from './iclicker-base.ts';
import { iclickerBaseV1 } from './iclicker-base-v1.ts';
import type { Model } from './model.ts';
import { pjlinkGeneric } from './pjlink-generic.ts';

/** A new model is one file and one line here; a test says when the line is missing. */
export const models: readonly Model<unknown>[] = [iclickerBase, iclickerBaseV1, aabbccGeneric, pjlinkGeneric];
