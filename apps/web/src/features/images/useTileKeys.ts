import type { ImageSummary } from '@atelier/core/schemas/images';
import { useCan } from '../../lib/session.ts';
import type { Note } from '../../ui/pictures/notes.ts';
import { useNoteKeys } from '../../ui/pictures/useNoteKeys.ts';
import { usePageKeys } from '../../ui/pictures/usePageKeys.ts';

/** The picture that has the focus, or else the one below the pointer. */
const pointedTo = (): string | undefined => {
  const tile = '[data-tile]';
  const focused = document.activeElement?.closest<HTMLElement>(tile);
  return (focused ?? document.querySelector<HTMLElement>(`${tile}:hover`))?.dataset.tile;
};

interface Options {
  readonly images: readonly ImageSummary[];
  readonly selected: readonly ImageSummary[];
  readonly annotate: (images: readonly ImageSummary[], note: Note) => void;
  readonly remove: () => void;
}

/** The keys of the gallery. They are for the selection; without one, for the picture that the user is at. */
export const useTileKeys = ({ images, selected, annotate, remove }: Options): void => {
  const mayDelete = useCan('image:delete');
  const chosen = () => {
    if (selected.length > 0) return selected;
    const id = pointedTo();
    return images.filter((image) => image.id === id);
  };
  useNoteKeys(chosen, annotate);
  usePageKeys(mayDelete && selected.length > 0 ? { Delete: remove } : {});
};
