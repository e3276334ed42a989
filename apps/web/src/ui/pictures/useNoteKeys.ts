import type { ImageSummary } from '@atelier/core/schemas/images';
import { useCan } from '../../lib/session.ts';
import { mostStars, type Note } from './notes.ts';
import { usePageKeys } from './usePageKeys.ts';

/** Takes the favourites away only if all are favourites. */
export const favouriteToggled = (images: readonly ImageSummary[]): Note => ({
  favourite: !images.every(({ favourite }) => favourite),
});

/**
 * F marks favourites, 1 to 5 rate, and 0 takes the rating away.
 * @param chosen the pictures that a key is for, asked when it is pressed
 */
export const useNoteKeys = (
  chosen: () => readonly ImageSummary[],
  annotate: (images: readonly ImageSummary[], note: Note) => void,
): void => {
  const mayOrganise = useCan('image:organise');
  const act = (note: (images: readonly ImageSummary[]) => Note) => (event: KeyboardEvent) => {
    const images = chosen();
    if (images.length > 0 && !event.repeat) annotate(images, note(images));
  };
  const ratings = Array.from({ length: mostStars + 1 }, (_, stars) => [
    String(stars),
    act(() => ({ rating: stars === 0 ? null : stars })),
  ]);
  usePageKeys(mayOrganise ? { f: act(favouriteToggled), ...Object.fromEntries(ratings) } : {});
};
