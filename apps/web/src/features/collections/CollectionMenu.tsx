import type { CollectionInfo } from '@atelier/core/schemas/collections';
import { cutTo } from '@atelier/core/text';
import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconFolderSymlink, IconPencil, IconTrash } from '@tabler/icons-react';
import { MoveDialog } from './MoveDialog.tsx';
import { NameDialog } from './NameDialog.tsx';
import { OrderItems, type Steps } from './OrderItems.tsx';
import { useCollectionDeletion } from './useCollectionDeletion.ts';

const nameLength = 60;
const iconPx = 18;

interface Props {
  readonly collection: CollectionInfo;
  /** Moves among other collections; absent where there is one alone. */
  readonly steps?: Steps;
  readonly onRemoved?: () => void;
}

/** What can be done with a collection: rename, its order, into which one it goes, delete. */
export const CollectionMenu = ({ collection, steps, onRemoved = () => undefined }: Props) => {
  const [isNaming, naming] = useDisclosure();
  const [isMoving, moving] = useDisclosure();
  const deletion = useCollectionDeletion(collection, onRemoved);
  return (
    <>
      <Menu position="bottom-end" withinPortal shadow="md" loop={false}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={44}
            radius="xl"
            aria-label={`Actions: ${cutTo(collection.name, nameLength)}`}
          >
            <IconDots size={iconPx} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={iconPx} stroke={1.6} />} onClick={naming.open}>
            Rename
          </Menu.Item>
          {steps !== undefined && <OrderItems {...steps} />}
          {collection.collections === 0 && (
            <Menu.Item leftSection={<IconFolderSymlink size={iconPx} stroke={1.6} />} onClick={moving.open}>
              Move into…
            </Menu.Item>
          )}
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={iconPx} stroke={1.6} />}
            disabled={deletion.busy}
            onClick={deletion.remove}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NameDialog collection={collection} opened={isNaming} onClose={naming.close} />
      <MoveDialog collection={collection} opened={isMoving} onClose={moving.close} />
    </>
  );
};
