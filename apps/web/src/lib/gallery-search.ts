import { cutTo, showsNothing, textLimits, trimText } from '@atelier/core/text';

/** Filters of the gallery, kept in the URL so that a view can be bookmarked, shared and returned to. */
export interface GallerySearch {
  readonly q?: string;
  readonly style?: string;
  readonly orientation?: Orientation;
  /** A month, "2026-03", that the gallery begins with; newer pictures are above it. */
  readonly at?: string;
}

export const orientations = ['landscape', 'portrait', 'square'] as const;
type Orientation = (typeof orientations)[number];

const maxLengths = { q: textLimits.search, style: 40 } as const;

const textOf = (value: unknown, maxLength: number): string | undefined => {
  const text = typeof value === 'string' || typeof value === 'number' ? trimText(String(value)) : '';
  return showsNothing(text) ? undefined : trimText(cutTo(text, maxLength));
};

const monthPattern = /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])$/;

/** Reads the filters from the URL's search params; anything unknown or malformed is dropped. */
export const parseGallerySearch = (raw: Record<string, unknown>): GallerySearch => {
  const q = textOf(raw.q, maxLengths.q);
  const style = textOf(raw.style, maxLengths.style);
  const orientation = orientations.find((known) => known === raw.orientation);
  const at = typeof raw.at === 'string' && monthPattern.test(raw.at) ? raw.at : undefined;
  return {
    ...(at === undefined ? {} : { at }),
    ...(q === undefined ? {} : { q }),
    ...(style === undefined ? {} : { style }),
    ...(orientation === undefined ? {} : { orientation }),
  };
};
