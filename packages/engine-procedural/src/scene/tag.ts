import { group } from '../toolkit/svg.ts';

/** Marks what shows a thing or feature, so that the picture itself says what is in it. */
export const tag = (name: string, markup: string): string =>
  markup === '' ? '' : group({ 'data-thing': name }, markup);

/** The names of everything that a picture shows. */
export const tagsIn = (svg: string): ReadonlySet<string> =>
  new Set([...svg.matchAll(/data-thing="([a-z ]+)"/g)].flatMap(([, names = '']) => names.split(' ')));
