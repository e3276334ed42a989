import { Button, CloseButton, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { parseGallerySearch } from '../../lib/gallery-search.ts';
import { useGallery } from '../../lib/paged-gallery.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import classes from './PictureDialog.module.css';
import { SelectGrid } from './SelectGrid.tsx';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly chosen: ReadonlySet<string>;
  readonly min: number;
  readonly max: number;
  readonly onChoose: (imageIds: readonly string[], chosen: boolean) => void;
}

const searchDelayMs = 280;

const countText = (count: number, min: number, max: number): string =>
  count >= max ? `${count} chosen, which is the most` : `${count} chosen, ${min} to ${max} needed`;

const Results = ({ chosen, min, max, onChoose, onClose }: Omit<Props, 'opened'>) => {
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text, searchDelayMs);
  const gallery = useGallery(parseGallerySearch({ q: settled }));
  const images = gallery.data?.pages.flatMap((page) => page.items) ?? [];
  const isEmpty = gallery.isSuccess && images.length === 0;
  return (
    <div className={classes.root}>
      <TextInput
        type="search"
        aria-label="Search your pictures"
        placeholder="Search prompts"
        dir="auto"
        leftSection={<IconSearch size={18} stroke={1.6} />}
        rightSection={
          text === '' ? null : <CloseButton aria-label="Clear search" onClick={() => setText('')} />
        }
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={classes.results}>
        {gallery.isPending && <Skeleton height={320} />}
        {gallery.error !== null && images.length === 0 && (
          <ErrorMessage error={gallery.error} onRetry={() => gallery.refetch()} />
        )}
        {isEmpty && (
          <p className={classes.none}>
            {settled.trim() === ''
              ? 'Your gallery is empty. Pictures that you make in the studio appear here.'
              : 'No picture matches. Try fewer words.'}
          </p>
        )}
        <SelectGrid images={images} chosen={chosen} isFull={chosen.size >= max} onChoose={onChoose} />
        {gallery.hasNextPage && (
          <Button
            variant="default"
            className={classes.more ?? ''}
            loading={gallery.isFetchingNextPage}
            onClick={() => void gallery.fetchNextPage()}
          >
            Show more
          </Button>
        )}
      </div>
      <div className={classes.foot}>
        <p role="status">{countText(chosen.size, min, max)}</p>
        <Button onClick={onClose}>Done</Button>
      </div>
    </div>
  );
};

/** Chooses pictures of the gallery; every change is kept at once. */
export const PictureDialog = ({ opened, onClose, ...props }: Props) => (
  <Dialog title="Choose pictures" opened={opened} onClose={onClose} wide sheet>
    <Results {...props} onClose={onClose} />
  </Dialog>
);
