import type { ImageSummary } from '@atelier/core/schemas/images';
import { Button, Menu } from '@mantine/core';
import {
  IconColumns2,
  IconHeart,
  IconHeartFilled,
  IconStar,
  IconStarOff,
  IconTrash,
} from '@tabler/icons-react';
import { useCan } from '../../lib/session.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { CollectButton } from '../../ui/pictures/CollectButton.tsx';
import type { Note } from '../../ui/pictures/notes.ts';
import { favouriteToggled } from '../../ui/pictures/useNoteKeys.ts';
import { ZipButton } from '../../ui/pictures/ZipButton.tsx';
import { mostCompared } from './compared.ts';
import { StarItems } from './NoteItems.tsx';

const iconPx = 18;
const look = { variant: 'subtle', color: 'gray' } as const;

const RateMenu = ({ onRate }: { readonly onRate: (rating: number | null) => void }) => (
  <Menu position="top" withinPortal shadow="md" loop={false}>
    <Menu.Target>
      <Button {...look} leftSection={<IconStar size={iconPx} stroke={1.6} />}>
        Rate
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      <StarItems rating={null} onRate={onRate} />
      <Menu.Item leftSection={<IconStarOff size={iconPx} stroke={1.6} />} onClick={() => onRate(null)}>
        Remove rating
      </Menu.Item>
    </Menu.Dropdown>
  </Menu>
);

interface Props {
  /** The gallery's history entry, to which a comparison goes back. */
  readonly entry: string;
  readonly images: readonly ImageSummary[];
  readonly onNote: (images: readonly ImageSummary[], note: Note) => void;
  readonly onDelete: () => void;
  /** While they are being deleted. */
  readonly busy: boolean;
}

/** What can be done with pictures that are selected in the gallery. */
export const BulkActions = ({ entry, images, onNote, onDelete, busy }: Props) => {
  const mayOrganise = useCan('image:organise');
  const mayDelete = useCan('image:delete');
  const favourite = favouriteToggled(images);
  const isFavourite = 'favourite' in favourite && !favourite.favourite;
  const Heart = isFavourite ? IconHeartFilled : IconHeart;
  return (
    <>
      {mayOrganise && (
        <>
          <Button
            {...look}
            leftSection={<Heart size={iconPx} stroke={1.6} />}
            aria-pressed={isFavourite}
            aria-keyshortcuts="F"
            onClick={() => onNote(images, favourite)}
          >
            Favourite
          </Button>
          <RateMenu onRate={(rating) => onNote(images, { rating })} />
        </>
      )}
      {images.length >= 2 && images.length <= mostCompared && (
        <ButtonLink
          {...look}
          to="/compare"
          search={{ ids: images.map(({ id }) => id).join('.') }}
          state={{ galleryEntry: entry }}
          leftSection={<IconColumns2 size={iconPx} stroke={1.6} />}
        >
          Compare
        </ButtonLink>
      )}
      {mayOrganise && <CollectButton images={images} />}
      <ZipButton images={images} />
      {mayDelete && (
        <Button
          {...look}
          data-danger
          leftSection={<IconTrash size={iconPx} stroke={1.6} />}
          aria-keyshortcuts="Delete"
          loading={busy}
          onClick={onDelete}
        >
          Delete
        </Button>
      )}
    </>
  );
};
