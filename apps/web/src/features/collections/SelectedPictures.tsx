import type { ImageSummary } from '@atelier/core/schemas/images';
import { Button, Menu } from '@mantine/core';
import {
  IconArrowBarToLeft,
  IconArrowBarToRight,
  IconArrowsMove,
  IconFolderMinus,
  IconHeart,
  IconHeartFilled,
} from '@tabler/icons-react';
import { useCan } from '../../lib/session.ts';
import { BulkBar } from '../../ui/pictures/BulkBar.tsx';
import { CollectButton } from '../../ui/pictures/CollectButton.tsx';
import { favouriteToggled, useNoteKeys } from '../../ui/pictures/useNoteKeys.ts';
import { useNotes } from '../../ui/pictures/useNotes.ts';
import { usePageKeys } from '../../ui/pictures/usePageKeys.ts';
import { useSelectedImages } from '../../ui/pictures/useSelectedImages.ts';
import type { PictureSelection } from '../../ui/pictures/useSelection.ts';
import { ZipButton } from '../../ui/pictures/ZipButton.tsx';

const icon = { size: 18, stroke: 1.6 } as const;
const look = { variant: 'subtle', color: 'gray' } as const;

const MoveMenu = ({ onMove }: { readonly onMove: (to: 'first' | 'last') => void }) => (
  <Menu position="top" withinPortal shadow="md" loop={false}>
    <Menu.Target>
      <Button {...look} leftSection={<IconArrowsMove {...icon} />}>
        Move
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      <Menu.Item leftSection={<IconArrowBarToLeft {...icon} />} onClick={() => onMove('first')}>
        Move to the start
      </Menu.Item>
      <Menu.Item leftSection={<IconArrowBarToRight {...icon} />} onClick={() => onMove('last')}>
        Move to the end
      </Menu.Item>
    </Menu.Dropdown>
  </Menu>
);

interface Props {
  readonly images: readonly ImageSummary[];
  readonly selection: PictureSelection;
  readonly onMove: (ids: readonly string[], before: string | null) => void;
  readonly onRemove: (ids: readonly string[]) => void;
}

/** What can be done with pictures that are selected in a collection, by buttons and keys. */
export const SelectedPictures = ({ images, selection, onMove, onRemove }: Props) => {
  const mayChange = useCan('image:organise');
  const annotate = useNotes();
  const { ids, clear } = selection;
  const selected = useSelectedImages(images, ids);
  const inOrder = images.filter(({ id }) => ids.has(id)).map(({ id }) => id);
  const first = images.find(({ id }) => !ids.has(id))?.id ?? null;
  const remove = () => {
    clear();
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
    onRemove(inOrder);
  };
  useNoteKeys(() => selected, annotate);
  usePageKeys(mayChange && inOrder.length > 0 ? { Delete: remove } : {});
  const favourite = favouriteToggled(selected);
  const isFavourite = 'favourite' in favourite && !favourite.favourite;
  const Heart = isFavourite ? IconHeartFilled : IconHeart;
  if (!selection.isOn) return null;
  return (
    <BulkBar count={ids.size} onClear={clear}>
      {mayChange && (
        <>
          <Button
            {...look}
            leftSection={<Heart {...icon} />}
            aria-pressed={isFavourite}
            aria-keyshortcuts="F"
            onClick={() => annotate(selected, favourite)}
          >
            Favourite
          </Button>
          <MoveMenu onMove={(to) => onMove(inOrder, to === 'first' ? first : null)} />
          <CollectButton images={selected} />
        </>
      )}
      <ZipButton images={selected} />
      {mayChange && (
        <Button
          {...look}
          leftSection={<IconFolderMinus {...icon} />}
          aria-keyshortcuts="Delete"
          onClick={remove}
        >
          Take out
        </Button>
      )}
    </BulkBar>
  );
};
