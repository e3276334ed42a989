import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { endOfMonthMs, formatMonth, localDay } from '../../lib/days.ts';
import { useKeptSelection, useReturn } from '../../lib/gallery-place.ts';
import { cursorAt, useGalleryWindow } from '../../lib/gallery-window.ts';
import { useTileSize } from '../../lib/tile-size.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { BulkBar } from '../../ui/pictures/BulkBar.tsx';
import { useLateFlags } from '../../ui/pictures/useLateFlags.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { ActiveFilters } from './ActiveFilters.tsx';
import { BulkActions } from './BulkActions.tsx';
import { filterChips } from './filter-chips.ts';
import { GalleryHead } from './GalleryHead.tsx';
import classes from './GalleryPage.module.css';
import { GallerySkeleton } from './GallerySkeleton.tsx';
import { JustifiedGrid } from './JustifiedGrid.tsx';
import { shownDay } from './shown-day.ts';
import { Timeline } from './Timeline.tsx';
import { useFilters } from './useFilters.tsx';
import { useGalleryCounts } from './useGalleryCounts.ts';
import { useGalleryFilters } from './useGalleryFilters.ts';
import { useGalleryTools } from './useGalleryTools.ts';
import { useJump } from './useJump.ts';
import { useKeptPlace } from './useKeptPlace.ts';

const GalleryEmpty = lazy(() =>
  import('./GalleryEmpty.tsx').then((file) => ({ default: file.GalleryEmpty })),
);

/** The functions that load more on either side, when nothing is under way. */
const useEnds = (gallery: ReturnType<typeof useGalleryWindow>) => {
  const { hasNextPage, isFetchNextPageError, fetchNextPage, hasPreviousPage } = gallery;
  const { isFetchPreviousPageError, fetchPreviousPage, isFetching } = gallery;
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  const onNearStart = useCallback(() => {
    if (hasPreviousPage && !isFetching && !isFetchPreviousPageError) void fetchPreviousPage();
  }, [hasPreviousPage, isFetching, isFetchPreviousPageError, fetchPreviousPage]);
  return { onNearEnd, onNearStart };
};

/** A list that was read to its end without a picture, also if counting ended before. */
const none = { count: 0, more: false };

/** What is under way at the end of the list. */
const endText = ({ searchedTo, isFetchingNextPage }: ReturnType<typeof useGalleryWindow>): string => {
  if (searchedTo !== null)
    return `Searched back to ${formatMonth(localDay(new Date(searchedTo)).slice(0, 7))}…`;
  return isFetchingNextPage ? 'Fetching more…' : '';
};

/** All pictures of the user. The filters are in the URL. */
export const GalleryPage = () => {
  usePageTitle('Gallery');
  const { search, change, clear } = useGalleryFilters();
  const counts = useGalleryCounts(search);
  const filters = useFilters({ search, counts, onChange: change });
  const { entry, revealed } = useReturn();
  const { jump, again } = useJump(search);
  const place = useKeptPlace();
  const kept = again === 0 ? place : undefined;
  const [day] = useState(shownDay);
  const [size] = useTileSize();
  const month = search.at === undefined ? undefined : cursorAt(endOfMonthMs(search.at));
  const gallery = useGalleryWindow(search, kept?.start ?? month);
  const images = useMemo(() => gallery.data?.pages.flatMap((page) => page.items) ?? [], [gallery.data]);
  useLateFlags(images[0]);
  const { selection, selected, annotate, onNote, remove, isRemoving } = useGalleryTools(
    images,
    useKeptSelection(entry),
  );
  const ends = useEnds(gallery);
  const isEmpty = gallery.isSuccess && images.length === 0 && !gallery.hasNextPage;
  const { isFetchNextPageError, isFetchPreviousPageError } = gallery;
  const chips = filterChips(search, filters.names);
  return (
    <div className={classes.root} data-selecting={selection.isOn || undefined}>
      <GalleryHead
        q={search.q}
        onChange={change}
        filters={filters.button}
        hasPictures={images.length > 0}
        isSelecting={selection.isOn}
        onSelect={selection.isOn ? selection.clear : selection.start}
      />
      {filters.panel}
      <ActiveFilters
        chips={chips}
        counts={isEmpty ? { ...counts, matching: none } : counts}
        onChange={change}
        onClear={clear}
      />
      {gallery.isPending && <GallerySkeleton />}
      {gallery.error !== null && images.length === 0 && (
        <ErrorMessage error={gallery.error} onRetry={() => gallery.refetch()} />
      )}
      {isEmpty && (
        <Suspense>
          <GalleryEmpty chips={chips} onClear={clear} />
        </Suspense>
      )}
      {isFetchPreviousPageError && <ErrorMessage error={gallery.error} onRetry={gallery.fetchPreviousPage} />}
      {images.length > 0 && (
        <JustifiedGrid
          key={`${search.at ?? ''} ${again}`}
          images={images}
          search={search}
          entry={entry}
          selection={selection}
          onNote={onNote}
          size={size}
          revealed={revealed}
          hasNewer={gallery.hasPreviousPage}
          kept={kept}
          onDay={day.set}
          {...ends}
        />
      )}
      {images.length > 0 && <Timeline search={search} shown={day} onJump={jump} />}
      {isFetchNextPageError && <ErrorMessage error={gallery.error} onRetry={() => gallery.fetchNextPage()} />}
      <p className={classes.end} role="status">
        {endText(gallery)}
      </p>
      {selection.isOn && (
        <BulkBar count={selection.ids.size} onClear={selection.clear}>
          <BulkActions
            entry={entry}
            images={selected}
            onNote={annotate}
            onDelete={remove}
            busy={isRemoving}
          />
        </BulkBar>
      )}
    </div>
  );
};
