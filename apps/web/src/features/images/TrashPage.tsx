import type { TrashedImage } from '@atelier/core/schemas/images';
import { Button, Skeleton } from '@mantine/core';
import { IconArrowBackUp, IconArrowLeft } from '@tabler/icons-react';
import { useMemo } from 'react';
import { formatNumber, formatPictures } from '../../lib/format.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { BulkBar } from '../../ui/pictures/BulkBar.tsx';
import { useSelection } from '../../ui/pictures/useSelection.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { TrashCard } from './TrashCard.tsx';
import classes from './TrashPage.module.css';
import { useEmptyTrash, useTrash, useTrashedImages } from './useTrash.ts';

const iconPx = 18;
const dayMs = 86_400_000;
const places = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** The server's setting, as it shows in any picture. */
const timeKept = ({ deletedAt, erasedAt }: TrashedImage): string => {
  const days = Math.round((Date.parse(erasedAt) - Date.parse(deletedAt)) / dayMs);
  return days === 1 ? '1 day' : `${formatNumber(days)} days`;
};

const EmptyTrash = ({ total }: { readonly total: number }) => {
  const { busy, erased, empty } = useEmptyTrash(() =>
    document.querySelector<HTMLElement>('main h1')?.focus(),
  );
  return (
    <ConfirmButton
      variant="default"
      label="Empty trash"
      title="Empty the trash?"
      verb="Empty trash"
      busy={busy}
      onConfirm={empty}
    >
      {erased > 0 ? (
        <span role="status">
          {formatNumber(erased)} of {formatPictures(total)} deleted…
        </span>
      ) : (
        `${formatPictures(total)} will be deleted forever. This can’t be undone.`
      )}
    </ConfirmButton>
  );
};

type Selected = ReturnType<typeof useSelection>;

const TrashBar = ({ selection }: { readonly selection: Selected }) => {
  const { ids, clear } = selection;
  const { isRestoring, isErasing, restore, erase } = useTrashedImages(() => {
    clear();
    document.querySelector<HTMLElement>('main h1')?.focus();
  });
  return (
    <BulkBar count={ids.size} onClear={clear}>
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconArrowBackUp size={iconPx} stroke={1.6} />}
        loading={isRestoring}
        onClick={() => restore(ids)}
      >
        Restore
      </Button>
      <ConfirmButton
        variant="subtle"
        color="red"
        label="Delete forever"
        title={
          ids.size === 1 ? 'Delete this picture forever?' : `Delete ${formatPictures(ids.size)} forever?`
        }
        verb="Delete forever"
        busy={isErasing}
        onConfirm={() => erase(ids)}
      >
        This can’t be undone.
      </ConfirmButton>
    </BulkBar>
  );
};

const Nothing = () => (
  <EmptyState title="The trash is empty" action={<ButtonLink to="/gallery">Go to the gallery</ButtonLink>}>
    Pictures that you delete stay here for a while, so that you can restore them.
  </EmptyState>
);

/** Deleted pictures, until they are restored or deleted for good. */
export const TrashPage = () => {
  usePageTitle('Trash');
  const trash = useTrash();
  const images = useMemo(() => trash.data?.pages.flatMap((page) => page.items) ?? [], [trash.data]);
  const total = trash.data?.pages[0]?.total ?? 0;
  const [first] = images;
  const selection = useSelection(useMemo(() => images.map(({ id }) => id), [images]));
  return (
    <div className={classes.root} data-selecting={selection.isOn || undefined}>
      <TextLink to="/gallery" className={classes.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> Gallery
      </TextLink>
      <div className={classes.head}>
        <h1 tabIndex={-1}>Trash</h1>
        {first !== undefined && <EmptyTrash total={total} />}
      </div>
      {first !== undefined && (
        <p className={classes.note}>
          {formatPictures(total)}. Each is deleted for good {timeKept(first)} after you deleted it.
        </p>
      )}
      {trash.isPending && (
        <div className={classes.list} aria-hidden="true">
          {places.map((place) => (
            <Skeleton key={place} height={290} radius={6} />
          ))}
        </div>
      )}
      {trash.error !== null && images.length === 0 && (
        <ErrorMessage error={trash.error} onRetry={() => trash.refetch()} />
      )}
      {trash.isSuccess && first === undefined && <Nothing />}
      {first !== undefined && (
        <ul className={classes.list}>
          {images.map((image) => (
            <TrashCard
              key={image.id}
              image={image}
              isSelected={selection.ids.has(image.id)}
              onSelect={selection.onSelect}
            />
          ))}
        </ul>
      )}
      {trash.isFetchNextPageError && (
        <ErrorMessage error={trash.error} onRetry={() => trash.fetchNextPage()} />
      )}
      {trash.hasNextPage && !trash.isFetchNextPageError && (
        <Button
          variant="default"
          className={classes.more ?? ''}
          loading={trash.isFetchingNextPage}
          onClick={() => void trash.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      {selection.isOn && <TrashBar selection={selection} />}
    </div>
  );
};
