import { cutTo, showsNothing, textLimits, trimText } from '@atelier/core/text';

/** Filters of the gallery, kept in the URL so that a view can be bookmarked, shared and returned to. */
export interface GallerySearch {
  readonly q?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly style?: string;
  readonly orientation?: Orientation;
  /** Rated so or better. */
  readonly rating?: number;
  readonly favourite?: true;
  /** Whether other pictures were made from it. */
  readonly children?: true;
  readonly flagged?: true;
  /** The id of a collection: its pictures. */
  readonly collection?: string;
  /** In the order of the collection, which has no other filters; on the pages of pictures. */
  readonly sort?: 'collection';
  /** The first and the last day, "2026-03-01", where the user is. */
  readonly from?: string;
  readonly to?: string;
  /** A month, "2026-03", that the gallery begins with; newer pictures are above it. */
  readonly at?: string;
}

export const orientations = ['landscape', 'portrait', 'square'] as const;
type Orientation = (typeof orientations)[number];

const maxLengths = { q: textLimits.search, style: 40, model: 64, provider: 64 } as const;

const textOf = (value: unknown, maxLength: number): string | undefined => {
  const text = typeof value === 'string' || typeof value === 'number' ? trimText(String(value)) : '';
  return showsNothing(text) ? undefined : trimText(cutTo(text, maxLength));
};

const monthPattern = /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])$/;
const dayPattern = /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const matching = (value: unknown, pattern: RegExp): string | undefined =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;
const collectionPattern = /^col_[0-9a-z]{24}$/;
const collectionOf = (value: unknown): string | undefined => matching(value, collectionPattern);
const yes = (value: unknown): true | undefined => (value === true ? true : undefined);

/** Reads the filters from the URL's search params; anything unknown or malformed is dropped. */
export const parseGallerySearch = (raw: Record<string, unknown>): GallerySearch => {
  const found = {
    q: textOf(raw.q, maxLengths.q),
    model: textOf(raw.model, maxLengths.model),
    provider: textOf(raw.provider, maxLengths.provider),
    style: textOf(raw.style, maxLengths.style),
    orientation: orientations.find((known) => known === raw.orientation),
    rating: [1, 2, 3, 4, 5].find((stars) => stars === raw.rating),
    favourite: yes(raw.favourite),
    children: yes(raw.children),
    flagged: yes(raw.flagged),
    collection: collectionOf(raw.collection),
    from: matching(raw.from, dayPattern),
    to: matching(raw.to, dayPattern),
    at: matching(raw.at, monthPattern),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
};

/** The same for the page of a picture, which may be reached in the order of a collection. */
export const parsePictureSearch = (raw: Record<string, unknown>): GallerySearch => {
  const collection = collectionOf(raw.collection);
  return raw.sort === 'collection' && collection !== undefined
    ? { collection, sort: 'collection' }
    : parseGallerySearch(raw);
};

/** A change of filters; undefined takes one away. */
export type FilterChange = { readonly [K in keyof GallerySearch]?: GallerySearch[K] | undefined };

/** With other filters: the gallery begins at its newest picture again. */
export const withFilters = (search: GallerySearch, change: FilterChange): GallerySearch =>
  parseGallerySearch({ ...search, at: undefined, ...change });

/** What narrows the gallery down, without the place where it begins. */
export const filtersOf = ({ at: _at, ...filters }: GallerySearch): GallerySearch => filters;
