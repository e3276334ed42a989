import type { CollectionDetail } from '@atelier/core/schemas/collections';
import { Button, Skeleton } from '@mantine/core';
import { IconArrowLeft, IconCheckbox, IconFileZip } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useCollections } from '../../lib/collections.ts';
import { isMissing } from '../../lib/failure.ts';
import { formatPictures } from '../../lib/format.ts';
import { useCan } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorFrame } from '../../ui/ErrorFrame.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { type PictureSelection, useSelection } from '../../ui/pictures/useSelection.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { CollectionGrid } from './CollectionGrid.tsx';
import { CollectionMenu } from './CollectionMenu.tsx';
import classes from './CollectionsPage.module.css';
import { NewCollection } from './NewCollection.tsx';
import { PictureGrid } from './PictureGrid.tsx';
import { SelectedPictures } from './SelectedPictures.tsx';
import { ShareButton } from './ShareButton.tsx';
import { useCollectedPictures } from './useCollectedPictures.ts';

const BackLink = ({ parent }: Pick<CollectionDetail, 'parent'>) => {
  const content = (
    <>
      <IconArrowLeft size={16} aria-hidden /> {parent === null ? 'Collections' : <bdi>{parent.name}</bdi>}
    </>
  );
  return parent === null ? (
    <TextLink to="/collections" className={classes.back ?? ''}>
      {content}
    </TextLink>
  ) : (
    <TextLink
      to="/collections/$collectionId"
      params={{ collectionId: parent.id }}
      className={classes.back ?? ''}
    >
      {content}
    </TextLink>
  );
};

const Gone = () => (
  <ErrorFrame title="This collection isn’t here">
    <p role="alert">It may have been deleted, or the link is wrong. Its pictures are in the gallery.</p>
    <ButtonLink to="/collections">Back to the collections</ButtonLink>
  </ErrorFrame>
);

/** The collections in this one; nothing if there are none. */
const Inner = ({ parentId }: { readonly parentId: string }) => {
  const list = useCollections({ parentId });
  const collections = list.data?.pages.flatMap(({ items }) => items) ?? [];
  if (list.error !== null) return <ErrorMessage error={list.error} onRetry={() => list.refetch()} />;
  if (collections.length === 0) return null;
  return (
    <>
      <CollectionGrid label="Collections in this one" collections={collections} hasMore={list.hasNextPage} />
      <h2 className={classes.part}>Pictures</h2>
    </>
  );
};

interface PicturesProps {
  readonly collection: CollectionDetail;
  readonly pictures: ReturnType<typeof useCollectedPictures>;
  readonly selection: PictureSelection;
}

const Pictures = ({ collection, pictures, selection }: PicturesProps) => {
  const { list, images, ...changes } = pictures;
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list;
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  if (list.error !== null && images.length === 0)
    return <ErrorMessage error={list.error} onRetry={() => list.refetch()} />;
  if (list.isPending) return <Skeleton height={190} />;
  if (images.length === 0)
    return (
      <EmptyState title="No pictures yet" action={<ButtonLink to="/gallery">Go to the gallery</ButtonLink>}>
        Select pictures in the gallery and choose “Add to collection”.
      </EmptyState>
    );
  return (
    <>
      <PictureGrid
        collectionId={collection.id}
        images={images}
        total={collection.images}
        coverId={collection.coverId ?? images[0]?.id ?? null}
        hasMore={hasNextPage}
        selection={selection}
        onMove={changes.move}
        onCover={changes.setCover}
        onRemove={changes.remove}
        onNearEnd={onNearEnd}
      />
      {isFetchNextPageError && <ErrorMessage error={list.error} onRetry={() => fetchNextPage()} />}
      <SelectedPictures
        images={images}
        selection={selection}
        onMove={changes.move}
        onRemove={changes.remove}
      />
    </>
  );
};

const Content = ({ collection }: { readonly collection: CollectionDetail }) => {
  usePageTitle(collection.name);
  const navigate = useNavigate();
  const mayChange = useCan('image:organise');
  const mayShare = useCan('share:manage');
  const pictures = useCollectedPictures(collection.id);
  const { images } = pictures;
  const selection = useSelection(useMemo(() => images.map(({ id }) => id), [images]));
  return (
    <div className={classes.root} data-selecting={selection.isOn || undefined}>
      <BackLink parent={collection.parent} />
      <div className={classes.head}>
        <div>
          <h1 tabIndex={-1}>
            <bdi>{collection.name}</bdi>
          </h1>
          <p className={classes.note}>{formatPictures(collection.images)}</p>
        </div>
        <div className={classes.tools}>
          {collection.images > 0 && (
            <Button
              component="a"
              variant="default"
              href={`/exports/images.zip?collection=${collection.id}`}
              download
              leftSection={<IconFileZip size={18} stroke={1.6} />}
            >
              Download as zip
            </Button>
          )}
          {images.length > 0 && (
            <Button
              variant="default"
              leftSection={<IconCheckbox size={18} stroke={1.6} />}
              onClick={selection.isOn ? selection.clear : selection.start}
            >
              {selection.isOn ? 'Cancel' : 'Select'}
            </Button>
          )}
          {mayShare && <ShareButton collectionId={collection.id} />}
          {mayChange && (
            <>
              {collection.parentId === null && <NewCollection parentId={collection.id} variant="default" />}
              <CollectionMenu
                collection={collection}
                onRemoved={() => void navigate({ to: '/collections', replace: true })}
              />
            </>
          )}
        </div>
      </div>
      {collection.parentId === null && <Inner parentId={collection.id} />}
      <Pictures collection={collection} pictures={pictures} selection={selection} />
    </div>
  );
};

/** A collection: its pictures in their order, and the collections in it. */
export const CollectionPage = () => {
  const { collectionId } = useParams({ from: '/member/collections/$collectionId' });
  const collection = trpc.collections.get.useQuery({ id: collectionId });
  if (collection.data !== undefined) return <Content key={collectionId} collection={collection.data} />;
  if (collection.error === null)
    return (
      <div className={classes.root} aria-hidden="true">
        <Skeleton height={44} width="40%" />
      </div>
    );
  if (isMissing(collection.error)) return <Gone />;
  return (
    <div className={classes.root}>
      <ErrorMessage error={collection.error} onRetry={() => collection.refetch()} />
    </div>
  );
};
