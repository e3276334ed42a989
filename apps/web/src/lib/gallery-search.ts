import { cutTo, showsNothing, textLimits, trimText } from '@atelier/core/text';

/** What the gallery is narrowed to. It lives in the URL, so that a view can be kept, shared and gone back to. */
export interface GallerySearch {
  readonly q?: string;
  readonly style?: string;
  readonly orientation?: Orientation;
}

export const orientations = ['landscape', 'portrait', 'square'] as const;
export type Orientation = (typeof orientations)[number];

const longest = { q: textLimits.search, style: 40 } as const;

const textOf = (value: unknown, maxLength: number): string | undefined => {
  const text = typeof value === 'string' || typeof value === 'number' ? trimText(String(value)) : '';
  return showsNothing(text) ? undefined : trimText(cutTo(text, maxLength));
};

/** Keeps what the gallery understands; anything else in the URL is dropped. */
export const parseGallerySearch = (raw: Record<string, unknown>): GallerySearch => {
  const q = textOf(raw.q, longest.q);
  const style = textOf(raw.style, longest.style);
  const orientation = orientations.find((known) => known === raw.orientation);
  return {
    ...(q === undefined ? {} : { q }),
    ...(style === undefined ? {} : { style }),
    ...(orientation === undefined ? {} : { orientation }),
  };
};
