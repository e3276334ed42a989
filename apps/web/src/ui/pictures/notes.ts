import type { ImageSummary } from '@atelier/core/schemas/images';
import { formatPictures } from '../../lib/format.ts';

/** What a person notes about pictures: one of the two. */
export type Note = { readonly favourite: boolean } | { readonly rating: number | null };

export const mostStars = 5;

/** A note to give to some pictures. */
export interface NoteChange {
  readonly ids: readonly string[];
  readonly note: Note;
}

const hasNote = (image: ImageSummary, note: Note): boolean =>
  'favourite' in note ? image.favourite === note.favourite : image.rating === note.rating;

/** The pictures that the note would change. */
export const differing = (images: readonly ImageSummary[], note: Note): readonly ImageSummary[] =>
  images.filter((image) => !hasNote(image, note));

/** The changes that give each picture back what it has now in place of `note`. */
export const undoing = (images: readonly ImageSummary[], note: Note): readonly NoteChange[] => {
  const byValue = Map.groupBy(images, (image) => ('favourite' in note ? image.favourite : image.rating));
  return [...byValue].map(([value, same]) => ({
    ids: same.map(({ id }) => id),
    note: typeof value === 'boolean' ? { favourite: value } : { rating: value },
  }));
};

/** The same pictures where the note changes nothing, so that what shows them does not render again. */
export const withNote = <T extends ImageSummary>(
  images: readonly T[],
  { ids, note }: NoteChange,
): readonly T[] => {
  const wanted = new Set(ids);
  return images.some((image) => wanted.has(image.id) && !hasNote(image, note))
    ? images.map((image) => (wanted.has(image.id) ? { ...image, ...note } : image))
    : images;
};

/** "3 stars". */
export const starsText = (stars: number): string => (stars === 1 ? '1 star' : `${stars} stars`);

/** What was done, for a message. */
export const noteText = (note: Note, count: number): string => {
  const some = count === 1 ? null : formatPictures(count);
  if ('favourite' in note) {
    if (note.favourite) return some === null ? 'Added to favourites.' : `${some} added to favourites.`;
    return some === null ? 'Removed from favourites.' : `${some} removed from favourites.`;
  }
  if (note.rating === null) return some === null ? 'Rating removed.' : `Ratings of ${some} removed.`;
  return some === null ? `Rated ${starsText(note.rating)}.` : `${some} rated ${starsText(note.rating)}.`;
};
