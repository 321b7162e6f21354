/** What the tables of words have in common. */

export type Language = 'zh' | 'en';

/** A table in another language: the same keys, taking the same values. A text missing in it does not compile. */
export type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] };

export const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
