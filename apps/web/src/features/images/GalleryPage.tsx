import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useGallery } from '../../lib/gallery.ts';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { useCan } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { FilterBar } from './FilterBar.tsx';
import classes from './GalleryPage.module.css';
import { GallerySkeleton } from './GallerySkeleton.tsx';
import { JustifiedGrid } from './JustifiedGrid.tsx';
import { useReturn } from './useGalleryPlace.ts';

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

/** All pictures of the user. The filters are in the URL. */
export const GalleryPage = () => {
  usePageTitle('Gallery');
  const search = useSearch({ from: '/member/gallery' });
  const navigate = useNavigate();
  const styles = trpc.models.list.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY }).data?.items[0]
    ?.capabilities.styles;
  const { entry, revealed } = useReturn();
  const hasTrash = useCan('image:delete');
  const gallery = useGallery(search);
  const images = useMemo(() => gallery.data?.pages.flatMap((page) => page.items) ?? [], [gallery.data]);

  // A choice is undone by Back. A search term is one choice, however many letters it has.
  const change = (next: GallerySearch, isTyped = false) =>
    navigate({
      to: '/gallery',
      search: next,
      replace: isTyped && search.q !== undefined,
      resetScroll: false,
    });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = gallery;
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  const filtered = Object.keys(search).length > 0;
  return (
    <div className={classes.root}>
      <div className={classes.head}>
        <h1>Gallery</h1>
        <FilterBar search={search} styles={styles ?? []} onChange={change} />
        {hasTrash && (
          <TextLink to="/trash" className={classes.trash ?? ''}>
            <IconTrash size={18} stroke={1.6} aria-hidden /> Trash
          </TextLink>
        )}
      </div>
      {gallery.isPending && <GallerySkeleton />}
      {gallery.error !== null && images.length === 0 && (
        <ErrorMessage error={gallery.error} onRetry={() => gallery.refetch()} />
      )}
      {gallery.isSuccess && images.length === 0 && <Nothing filtered={filtered} onClear={() => change({})} />}
      {images.length > 0 && (
        <JustifiedGrid
          images={images}
          search={search}
          entry={entry}
          revealed={revealed}
          onNearEnd={onNearEnd}
        />
      )}
      {isFetchNextPageError && <ErrorMessage error={gallery.error} onRetry={() => fetchNextPage()} />}
      <p className={classes.end} role="status">
        {isFetchingNextPage ? 'Fetching more…' : ''}
      </p>
    </div>
  );
};
