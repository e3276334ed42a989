import { Menu } from '@mantine/core';
import {
  IconBrush,
  IconCopy,
  IconDownload,
  IconFolderPlus,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { copyText } from '../lib/copy-text.ts';
import { useCan } from '../lib/session.ts';
import { MenuLink } from './MenuLink.tsx';
import { notifyDone, notifyProblem } from './notify.tsx';
import { TileMenu } from './TileMenu.tsx';
import { useImageDeletion } from './useImageDeletion.ts';
import { useLazyDialog } from './useLazyDialog.ts';

const AddToCollection = lazy(() =>
  import('./collections/AddToCollection.tsx').then((file) => ({ default: file.AddToCollection })),
);

const iconPx = 18;
const buttons = '[data-tile-actions]';

/** Moves the focus to the tile after the deleted one (or before it, or to the heading) once that one is gone. */
const focusNeighbour = (deleted: HTMLElement | null): void => {
  const all = [...document.querySelectorAll<HTMLElement>(buttons)];
  const at = deleted === null ? -1 : all.indexOf(deleted);
  const id = (all[at + 1] ?? all[at - 1])?.dataset.tileActions;
  const focus = () => {
    // Looked up again: the grid may have moved it to another row.
    const next = [...document.querySelectorAll<HTMLElement>(buttons)].find(
      (button) => button.dataset.tileActions === id,
    );
    (next ?? document.querySelector<HTMLElement>('main h1'))?.focus({ preventScroll: true });
  };
  // After the menu has returned the focus to its button.
  requestAnimationFrame(() => requestAnimationFrame(focus));
};

/** Focuses the tile of a restored picture: the button that restored it is gone. */
const focusTile = (id: string): void => {
  const focus = () =>
    document
      .querySelector<HTMLElement>(`[data-tile-actions="${CSS.escape(id)}"]`)
      ?.focus({ preventScroll: true });
  requestAnimationFrame(() => requestAnimationFrame(focus));
};

const copyPrompt = async (prompt: string): Promise<void> => {
  if (await copyText(prompt)) notifyDone('Prompt copied.');
  else notifyProblem('The prompt couldn’t be copied.', 'Open the picture and select the text there.');
};

interface Props {
  readonly image: { readonly id: string; readonly prompt: string };
  /** What the picture is called, such as its alternative text; it may be long. */
  readonly name: string;
  /** False for a picture whose job still runs. */
  readonly deletable?: boolean;
  /** Items of the list that the picture is in, above the others. */
  readonly children?: ReactNode;
}

interface ItemsProps extends Omit<Props, 'name'> {
  readonly button: HTMLButtonElement | null;
}

const Items = ({ image, deletable = true, children, button }: ItemsProps) => {
  const mayCreate = useCan('job:create');
  const mayDelete = useCan('image:delete');
  const mayCollect = useCan('image:organise');
  const adding = useLazyDialog();
  const deletion = useImageDeletion(
    image.id,
    () => focusNeighbour(button),
    () => focusTile(image.id),
  );
  return (
    <>
      <Menu.Dropdown>
        {children}
        <Menu.Item
          component="a"
          href={`/files/images/${image.id}?format=png`}
          download
          leftSection={<IconDownload size={iconPx} stroke={1.6} />}
        >
          Download
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={iconPx} stroke={1.6} />}
          onClick={() => void copyPrompt(image.prompt)}
        >
          Copy prompt
        </Menu.Item>
        {mayCreate && (
          <MenuLink
            to="/studio"
            search={{ from: image.id }}
            leftSection={<IconPencil size={iconPx} stroke={1.6} />}
          >
            Reuse settings
          </MenuLink>
        )}
        {mayCreate && deletable && (
          <MenuLink
            to="/images/$imageId/edit"
            params={{ imageId: image.id }}
            leftSection={<IconBrush size={iconPx} stroke={1.6} />}
          >
            Edit with a prompt
          </MenuLink>
        )}
        {mayCollect && deletable && (
          <Menu.Item leftSection={<IconFolderPlus size={iconPx} stroke={1.6} />} onClick={adding.open}>
            Add to collection…
          </Menu.Item>
        )}
        {mayDelete && deletable && (
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={iconPx} stroke={1.6} />}
            disabled={deletion.busy}
            onClick={deletion.remove}
          >
            Delete
          </Menu.Item>
        )}
      </Menu.Dropdown>
      {adding.isMounted && (
        <Suspense>
          <AddToCollection imageIds={[image.id]} opened={adding.opened} onClose={adding.close} />
        </Suspense>
      )}
    </>
  );
};

/**
 * The menu of a picture in a list: download, copy prompt, reuse settings, delete with Undo. Its parent must be
 * positioned: the button stands in the parent's corner, shown when the parent is hovered or focused, and always on touch
 * screens.
 */
export const TileActions = ({ name, ...items }: Props) => (
  <TileMenu imageId={items.image.id} name={name}>
    {(button) => <Items {...items} button={button} />}
  </TileMenu>
);
