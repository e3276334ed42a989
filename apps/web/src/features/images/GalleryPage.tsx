import { Button } from '@mantine/core';
import { IconPhotoUp, IconTrash } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { endOfMonthMs } from '../../lib/days.ts';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { cursorAt, useGalleryWindow } from '../../lib/gallery-window.ts';
import { useCan } from '../../lib/session.ts';
import { useTileSize } from '../../lib/tile-size.ts';
import { trpc } from '../../trpc.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { BulkActions } from './BulkActions.tsx';
import { BulkBar } from './BulkBar.tsx';
import { FilterBar } from './FilterBar.tsx';
import classes from './GalleryPage.module.css';
import { GallerySkeleton } from './GallerySkeleton.tsx';
import { JustifiedGrid } from './JustifiedGrid.tsx';
import { SizeControl } from './SizeControl.tsx';
import { useBulkDeletion } from './useBulkDeletion.ts';
import { useReturn } from './useGalleryPlace.ts';
import { useKeptPlace } from './useKeptPlace.ts';
import { useNotes } from './useNotes.ts';
import { useSelectedImages } from './useSelectedImages.ts';
import { useSelection } from './useSelection.ts';
import { useTileKeys } from './useTileKeys.ts';

const Nothing = ({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) => {
  const mayCreate = useCan('job:create');
  if (filtered) {
    return (
      <EmptyState
        title="No picture matches"
        action={
          <Button variant="default" onClick={onClear}>
            Show all pictures
          </Button>
        }
      >
        Try fewer words, or another style or shape. Search looks through your prompts.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="Nothing hangs here yet"
      action={mayCreate ? <ButtonLink to="/studio">Go to the studio</ButtonLink> : undefined}
    >
      Pictures you make in the studio appear here.
    </EmptyState>
  );
};

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

/** All pictures of the user. The filters are in the URL. */
export const GalleryPage = () => {
  usePageTitle('Gallery');
  const search = useSearch({ from: '/member/gallery' });
  const navigate = useNavigate();
  const styles = trpc.models.list.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY }).data?.items[0]
    ?.capabilities.styles;
  const { entry, revealed } = useReturn();
  const kept = useKeptPlace();
  const hasTrash = useCan('image:delete');
  const [size, setSize] = useTileSize();
  const month = search.at === undefined ? undefined : cursorAt(endOfMonthMs(search.at));
  const gallery = useGalleryWindow(search, kept?.start ?? month);
  const images = useMemo(() => gallery.data?.pages.flatMap((page) => page.items) ?? [], [gallery.data]);
  const order = useMemo(() => images.map(({ id }) => id), [images]);
  const selection = useSelection(order);
  const selected = useSelectedImages(images, selection.ids);
  const annotate = useNotes();
  const mayOrganise = useCan('image:organise');
  const deletion = useBulkDeletion(() => {
    selection.clear();
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  });
  const removeSelected = () => deletion.remove([...selection.ids]);
  useTileKeys({ images, selected, annotate, remove: removeSelected });

  // A choice is undone by Back. A search term is one choice, however many letters it has.
  const change = (next: GallerySearch, isTyped = false) =>
    navigate({
      to: '/gallery',
      search: next,
      replace: isTyped && search.q !== undefined,
      resetScroll: false,
    });
  const ends = useEnds(gallery);
  const { isFetchNextPageError, isFetchPreviousPageError, isFetchingNextPage } = gallery;
  const filtered = Object.keys(search).some((key) => key !== 'at');
  return (
    <div className={classes.root} data-selecting={selection.isOn || undefined}>
      <div className={classes.head}>
        <h1 tabIndex={-1}>Gallery</h1>
        <FilterBar search={search} styles={styles ?? []} onChange={change} />
        <div className={classes.tools}>
          {images.length > 0 && (
            <>
              <SizeControl size={size} onChange={setSize} />
              <Button
                variant="subtle"
                color="gray"
                onClick={selection.isOn ? selection.clear : selection.start}
              >
                {selection.isOn ? 'Cancel' : 'Select'}
              </Button>
            </>
          )}
          <TextLink to="/uploads" className={classes.trash ?? ''}>
            <IconPhotoUp size={18} stroke={1.6} aria-hidden /> Uploads
          </TextLink>
          {hasTrash && (
            <TextLink to="/trash" className={classes.trash ?? ''}>
              <IconTrash size={18} stroke={1.6} aria-hidden /> Trash
            </TextLink>
          )}
        </div>
      </div>
      {gallery.isPending && <GallerySkeleton />}
      {gallery.error !== null && images.length === 0 && (
        <ErrorMessage error={gallery.error} onRetry={() => gallery.refetch()} />
      )}
      {gallery.isSuccess && images.length === 0 && <Nothing filtered={filtered} onClear={() => change({})} />}
      {isFetchPreviousPageError && <ErrorMessage error={gallery.error} onRetry={gallery.fetchPreviousPage} />}
      {images.length > 0 && (
        <JustifiedGrid
          key={search.at ?? ''}
          images={images}
          search={search}
          entry={entry}
          selection={selection}
          onNote={mayOrganise ? annotate : undefined}
          size={size}
          revealed={revealed}
          hasNewer={gallery.hasPreviousPage}
          kept={kept}
          {...ends}
        />
      )}
      {isFetchNextPageError && <ErrorMessage error={gallery.error} onRetry={() => gallery.fetchNextPage()} />}
      <p className={classes.end} role="status">
        {isFetchingNextPage ? 'Fetching more…' : ''}
      </p>
      {selection.isOn && (
        <BulkBar count={selection.ids.size} onClear={selection.clear}>
          <BulkActions images={selected} onNote={annotate} onDelete={removeSelected} busy={deletion.busy} />
        </BulkBar>
      )}
    </div>
  );
};
