import { Button, Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useCollections } from '../../lib/collections.ts';
import { useCan } from '../../lib/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { TextLink } from '../../ui/links.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import grid from './CollectionGrid.module.css';
import { CollectionGrid } from './CollectionGrid.tsx';
import classes from './CollectionsPage.module.css';
import { NewCollection } from './NewCollection.tsx';

const places = ['a', 'b', 'c', 'd'] as const;

const Nothing = ({ mayChange }: { readonly mayChange: boolean }) => (
  <EmptyState title="No collections yet" action={mayChange ? <NewCollection /> : undefined}>
    {mayChange
      ? 'Put pictures that belong together into a collection, in the order you like. They stay in your gallery, too.'
      : 'When someone makes a collection, you’ll find it here.'}
  </EmptyState>
);

/** The collections at the top, with their covers. */
export const CollectionsPage = () => {
  usePageTitle('Collections');
  const mayChange = useCan('image:organise');
  const list = useCollections({});
  const collections = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={classes.root}>
      <TextLink to="/gallery" className={classes.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> Gallery
      </TextLink>
      <div className={classes.head}>
        <h1 tabIndex={-1}>Collections</h1>
        {mayChange && collections.length > 0 && <NewCollection />}
      </div>
      {list.isPending && (
        <div className={grid.list} aria-hidden="true">
          {places.map((place) => (
            <Skeleton key={place} height={240} radius={6} />
          ))}
        </div>
      )}
      {list.error !== null && collections.length === 0 && (
        <ErrorMessage error={list.error} onRetry={() => list.refetch()} />
      )}
      {list.isSuccess && collections.length === 0 && <Nothing mayChange={mayChange} />}
      {collections.length > 0 && (
        <CollectionGrid label="Collections" collections={collections} hasMore={list.hasNextPage} />
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          className={classes.more ?? ''}
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </div>
  );
};
