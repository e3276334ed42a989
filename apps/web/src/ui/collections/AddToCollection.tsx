import type { CollectionInfo } from '@atelier/core/schemas/collections';
import { maxCollectionImages } from '@atelier/core/schemas/collections';
import { textLimits } from '@atelier/core/text';
import { Button, Skeleton, TextInput } from '@mantine/core';
import { IconCheck, IconFolderPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useCollections } from '../../lib/collections.ts';
import { readFailure } from '../../lib/failure.ts';
import { formatPictures } from '../../lib/format.ts';
import dialog from '../Dialog.module.css';
import { Dialog } from '../Dialog.tsx';
import { DialogForm } from '../DialogForm.tsx';
import { ErrorMessage } from '../ErrorMessage.tsx';
import form from '../form.module.css';
import { NameInput } from '../NameInput.tsx';
import { useDialogLock } from '../useDialogLock.ts';
import { useFields } from '../useFields.ts';
import classes from './AddToCollection.module.css';
import { Cover } from './Cover.tsx';
import { useCollect } from './useCollect.ts';
import { useCreateCollection } from './useCreateCollection.ts';

/** With so many collections there is a field to find one. */
const findableFrom = 9;

interface ChoiceProps {
  readonly collection: CollectionInfo;
  readonly disabled: boolean;
  readonly onChoose: () => void;
}

const Choice = ({ collection, disabled, onChoose }: ChoiceProps) => {
  const isIn = collection.hasImage === true;
  const isFull = collection.images >= maxCollectionImages;
  return (
    <li>
      <button
        type="button"
        className={classes.choice}
        disabled={disabled || isIn || isFull}
        onClick={onChoose}
        data-inner={collection.parentId !== null || undefined}
      >
        <span className={classes.cover}>
          <Cover covers={collection.covers.slice(0, 1)} />
        </span>
        <span className={classes.text}>
          <bdi>{collection.name}</bdi>
          <small>{isIn ? 'Already in it' : isFull ? 'Full' : formatPictures(collection.images)}</small>
        </span>
        {isIn && <IconCheck size={20} aria-hidden />}
      </button>
    </li>
  );
};

/** Those at the top, each followed by those in it. */
const asTree = (all: readonly CollectionInfo[]): CollectionInfo[] => {
  const known = new Set(all.map(({ id }) => id));
  return all
    .filter(({ parentId }) => parentId === null || !known.has(parentId))
    .flatMap((top) => [top, ...all.filter(({ parentId }) => parentId === top.id)]);
};

interface ListProps {
  readonly imageIds: readonly string[];
  readonly onNew: () => void;
  readonly onDone: () => void;
}

const Choices = ({ imageIds, onNew, onDone }: ListProps) => {
  const [only] = imageIds;
  const list = useCollections({
    all: true,
    ...(imageIds.length === 1 && only !== undefined ? { imageId: only } : {}),
  });
  const [wanted, setWanted] = useState('');
  const collect = useCollect(onDone);
  useDialogLock(collect.busy);
  const all = asTree(list.data?.pages.flatMap(({ items }) => items) ?? []);
  const found = all.filter(({ name }) => name.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()));
  if (list.error !== null && all.length === 0)
    return <ErrorMessage error={list.error} onRetry={() => list.refetch()} />;
  return (
    <div className={form.stack}>
      {(all.length >= findableFrom || list.hasNextPage) && (
        <TextInput
          aria-label="Find a collection"
          placeholder="Find a collection"
          leftSection={<IconSearch size={18} aria-hidden />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      {list.isPending && <Skeleton height={64} />}
      {list.isSuccess && all.length === 0 && (
        <p className={form.text}>No collections yet. Make the first one for these pictures.</p>
      )}
      {all.length > 0 && (
        <ul className={classes.list} aria-label="Collections">
          {found.map((collection) => (
            <Choice
              key={collection.id}
              collection={collection}
              disabled={collect.busy}
              onChoose={() => collect.add(collection, imageIds)}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
      <div className={dialog.actions}>
        <Button
          variant="default"
          leftSection={<IconFolderPlus size={18} stroke={1.6} />}
          disabled={collect.busy}
          onClick={onNew}
        >
          New collection
        </Button>
      </div>
    </div>
  );
};

const NewForm = ({ imageIds, onCancel, onDone }: Omit<ListProps, 'onNew'> & { onCancel: () => void }) => {
  const fields = useFields({ name: '' }, { name: 'Give it a name.' });
  const collect = useCollect(onDone);
  const create = useCreateCollection(fields, (collection) => collect.add(collection, imageIds));
  return (
    <DialogForm
      fields={fields}
      verb="Create and add"
      busy={create.isPending || collect.busy}
      failure={create.error === null ? null : readFailure(create.error)}
      onSubmit={({ name }) => create.mutate({ name })}
      onCancel={onCancel}
    >
      <NameInput label="Name" maxLength={2 * textLimits.name} {...fields.getInputProps('name')} />
    </DialogForm>
  );
};

interface Props {
  readonly imageIds: readonly string[];
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Called when they were added. */
  readonly onAdded?: () => void;
}

/** Puts pictures into a collection, or into a new one, with Undo. */
export const AddToCollection = ({ imageIds, opened, onClose, onAdded }: Props) => {
  const [isNew, setNew] = useState(false);
  const close = () => {
    setNew(false);
    onClose();
  };
  const done = () => {
    close();
    onAdded?.();
  };
  return (
    <Dialog title={isNew ? 'New collection' : 'Add to collection'} opened={opened} onClose={close}>
      {isNew ? (
        <NewForm imageIds={imageIds} onCancel={() => setNew(false)} onDone={done} />
      ) : (
        <Choices imageIds={imageIds} onNew={() => setNew(true)} onDone={done} />
      )}
    </Dialog>
  );
};
