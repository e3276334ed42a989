import type { BulkInput } from '@atelier/core/schemas/gallery';
import type { ImageNeighbours } from '@atelier/core/schemas/image-page';
import type { ImageDetail, ImageSummary } from '@atelier/core/schemas/images';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { useLayoutEffect, useMemo, useRef } from 'react';
import {
  collectedImagesRoot,
  galleryRoot,
  mapItems,
  refetchUnderWay,
  updateLists,
} from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { notifyDone, notifyFailure, notifyUndoable } from '../notify.tsx';
import { differing, type Note, type NoteChange, noteText, undoing, withNote } from './notes.ts';

const neighboursKey = getQueryKey(trpc.images.neighbours);
const detailsKey = getQueryKey(trpc.images.get);
const countKey = getQueryKey(trpc.images.count);
const timelineKey = getQueryKey(trpc.images.timeline);
/** Whether a list or count depends on notes; the filters are a part of its key. */
const filtersByNotes = ({ queryKey }: { readonly queryKey: QueryKey }): boolean =>
  /"(?:favourite|rating|minRating)":/.test(JSON.stringify(queryKey));
/** One at a time, in the order in which they were made: the last one stays. */
const scope = { id: 'image-notes' } as const;

const bulkOf = ({ ids, note }: NoteChange): BulkInput => {
  const all = [...ids];
  if ('rating' in note) return { action: 'rate', ids: all, rating: note.rating };
  return { action: note.favourite ? 'favourite' : 'unfavourite', ids: all };
};

/** Shows a note wherever the pictures are cached. */
const useShownNotes = () => {
  const queryClient = useQueryClient();
  const show = (change: NoteChange): void => {
    for (const queryKey of [galleryRoot, collectedImagesRoot])
      updateLists<ImageSummary>(queryClient, queryKey, (pages) =>
        mapItems(pages, (items) => withNote(items, change)),
      );
    queryClient.setQueriesData<ImageNeighbours>(
      { queryKey: neighboursKey },
      (near) => near && { ...near, items: [...withNote(near.items, change)] },
    );
    queryClient.setQueriesData<ImageDetail>(
      { queryKey: detailsKey },
      (detail) => detail && withNote([detail], change)[0],
    );
  };
  const refetch = (): void => {
    for (const queryKey of [galleryRoot, collectedImagesRoot, neighboursKey, detailsKey])
      void queryClient.invalidateQueries({ queryKey });
  };
  /** What is being fetched may have been read before the change, and filters may match other pictures now. */
  const settle = (): void => {
    for (const queryKey of [galleryRoot, collectedImagesRoot, neighboursKey, detailsKey])
      refetchUnderWay(queryClient, queryKey);
    // Not before the gallery is opened the next time: pictures do not vanish from under the pointer.
    for (const queryKey of [galleryRoot, neighboursKey])
      void queryClient.invalidateQueries({ queryKey, predicate: filtersByNotes, refetchType: 'none' });
    for (const queryKey of [countKey, timelineKey])
      void queryClient.invalidateQueries({ queryKey, predicate: filtersByNotes });
  };
  return { show, refetch, settle };
};

/**
 * Marks pictures as favourites and rates them. It shows at once, is taken back if the server refuses, and has an Undo.
 * @returns a function that stays the same
 */
export const useNotes = (): ((images: readonly ImageSummary[], note: Note) => void) => {
  const shown = useShownNotes();
  const { mutateAsync: update } = trpc.images.update.useMutation({ scope });
  const { mutateAsync: bulk } = trpc.images.bulk.useMutation({ scope });

  const send = async (change: NoteChange): Promise<void> => {
    const [id] = change.ids;
    if (change.ids.length > 1 || id === undefined) await bulk(bulkOf(change));
    else await update({ id, ...change.note });
  };
  const change = async (changes: readonly NoteChange[]): Promise<boolean> => {
    for (const each of changes) shown.show(each);
    try {
      await Promise.all(changes.map(send));
      shown.settle();
      return true;
    } catch (thrown) {
      notifyFailure(thrown);
      return false;
    }
  };
  const annotate = async (images: readonly ImageSummary[], note: Note): Promise<void> => {
    const changed = differing(images, note);
    if (changed.length === 0) return;
    const before = undoing(changed, note);
    const undo = async () => {
      if (await change(before)) notifyDone('Changed back.');
      else shown.refetch();
    };
    if (await change([{ ids: changed.map(({ id }) => id), note }]))
      return notifyUndoable(noteText(note, changed.length), () => void undo(), {
        topic: 'notes',
        outlasts: true,
      });
    for (const each of before) shown.show(each);
    // Another change of the same pictures may wait behind it.
    shown.refetch();
  };

  const latest = useRef(annotate);
  useLayoutEffect(() => {
    latest.current = annotate;
  });
  return useMemo(() => (images, note) => void latest.current(images, note), []);
};
