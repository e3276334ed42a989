import type { AdminModel } from '@atelier/core/schemas/admin-models';
import type { ImageSummary } from '@atelier/core/schemas/images';
import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { galleryRoot, type Page } from '../../../lib/queries.ts';
import { trpc } from '../../../trpc.ts';
import dialog from '../../../ui/Dialog.module.css';
import { Dialog } from '../../../ui/Dialog.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import form from '../../../ui/form.module.css';
import { Picture } from '../../../ui/Picture.tsx';
import { useDialogLock } from '../../../ui/useDialogLock.ts';
import classes from './ModelSamples.module.css';
import { PictureChoice } from './PictureChoice.tsx';
import { useSamples } from './useSamples.ts';

interface Props {
  readonly model: AdminModel;
  /** How many more samples the model may have. */
  readonly room: number;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const pageSize = 24;

/** The superadmin's own pictures, newest first. */
const useOwnPictures = () => {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: [...galleryRoot, { purpose: 'samples' }],
    queryFn: ({ pageParam, signal }): Promise<Page<ImageSummary>> =>
      client.images.list.query(
        { limit: pageSize, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
};

const Pictures = ({ model, room, onClose }: Omit<Props, 'opened'>) => {
  const query = useOwnPictures();
  const { addAll, isAdding } = useSamples(model);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  useDialogLock(isAdding);
  const pictures = query.data?.pages.flatMap(({ items }) => items) ?? [];
  if (query.error !== null) return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  if (query.isPending) return <Skeleton height={200} />;
  if (pictures.length === 0)
    return <p className={form.text}>Your gallery is empty. Draw something with this model first.</p>;
  return (
    <div className={form.stack}>
      <div className={classes.choices}>
        {pictures.map(({ id, prompt, width, height, placeholder, flagged }) => (
          <PictureChoice
            key={id}
            label={prompt}
            isChosen={chosen.includes(id)}
            isDisabled={isAdding || (chosen.length >= room && !chosen.includes(id))}
            onChange={(isChosen) =>
              setChosen((ids) => (isChosen ? [...ids, id] : ids.filter((one) => one !== id)))
            }
          >
            <Picture {...{ id, width, height, placeholder, flagged }} variant="thumb" alt="" />
          </PictureChoice>
        ))}
      </div>
      {query.hasNextPage && (
        <Button
          variant="default"
          className={form.start ?? ''}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      <div className={dialog.actions}>
        <Button variant="default" disabled={isAdding} onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={chosen.length === 0}
          loading={isAdding}
          onClick={async () => {
            if (await addAll(chosen)) onClose();
          }}
        >
          {chosen.length > 1 ? `Use ${chosen.length} as samples` : 'Use as sample'}
        </Button>
      </div>
    </div>
  );
};

/** Chooses pictures of the superadmin's own gallery as samples. */
export const ChooseSamples = ({ opened, onClose, ...props }: Props) => (
  <Dialog title="Choose samples" opened={opened} onClose={onClose} wide sheet>
    <Pictures {...props} onClose={onClose} />
  </Dialog>
);
