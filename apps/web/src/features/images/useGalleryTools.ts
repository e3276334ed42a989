import type { ImageSummary } from '@atelier/core/schemas/images';
import { useMemo } from 'react';
import { useCan } from '../../lib/session.ts';
import { useNotes } from '../../ui/pictures/useNotes.ts';
import { useSelectedImages } from '../../ui/pictures/useSelectedImages.ts';
import { useSelection } from '../../ui/pictures/useSelection.ts';
import { useBulkDeletion } from './useBulkDeletion.ts';
import { useTileKeys } from './useTileKeys.ts';

/** The selection of the gallery and what can be done with it, by buttons and keys. @param kept what is selected at first */
export const useGalleryTools = (images: readonly ImageSummary[], kept: readonly string[]) => {
  const selection = useSelection(
    useMemo(() => images.map(({ id }) => id), [images]),
    kept,
  );
  const selected = useSelectedImages(images, selection.ids);
  const annotate = useNotes();
  const mayOrganise = useCan('image:organise');
  const deletion = useBulkDeletion(() => {
    selection.clear();
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  });
  const remove = () => deletion.remove([...selection.ids]);
  useTileKeys({ images, selected, annotate, remove });
  return {
    selection,
    selected,
    annotate,
    /** For tiles: undefined for those who may only look. */
    onNote: mayOrganise ? annotate : undefined,
    remove,
    isRemoving: deletion.busy,
  };
};
