import { Button, Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useCan } from '../../lib/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { FlagNotice } from '../../ui/FlagNotice.tsx';
import { TextLink } from '../../ui/links.tsx';
import { UploadPicker } from '../../ui/uploads/UploadPicker.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { UploadCard } from './UploadCard.tsx';
import classes from './UploadsPage.module.css';
import { useUploads } from './useUploads.ts';

const places = ['a', 'b', 'c', 'd'] as const;

/** The pictures that a person has brought, to make others from. */
export const UploadsPage = () => {
  usePageTitle('Uploads');
  const mayUpload = useCan('upload:create');
  const list = useUploads();
  const uploads = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className={classes.root}>
      <TextLink to="/gallery" className={classes.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> Gallery
      </TextLink>
      <h1 tabIndex={-1}>Uploads</h1>
      <p className={classes.note}>Your own pictures, to repaint, extend or change.</p>
      {mayUpload && <UploadPicker />}
      {uploads.some(({ flagged }) => flagged) && (
        <div className={classes.notice}>
          <FlagNotice of="uploads" />
        </div>
      )}
      {list.isPending && (
        <div className={classes.list} aria-hidden="true">
          {places.map((place) => (
            <Skeleton key={place} height={270} radius={6} />
          ))}
        </div>
      )}
      {list.error !== null && uploads.length === 0 && (
        <ErrorMessage error={list.error} onRetry={() => list.refetch()} />
      )}
      {list.isSuccess && uploads.length === 0 && (
        <EmptyState title="No uploads yet">
          Pictures that you upload are kept here until you delete them.
        </EmptyState>
      )}
      {uploads.length > 0 && (
        <ul className={classes.list} aria-label="Uploads">
          {uploads.map((upload) => (
            <UploadCard key={upload.id} upload={upload} />
          ))}
        </ul>
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
