import { IconArrowLeft } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { trpc } from '../../trpc.ts';
import { TextLink } from '../../ui/links.tsx';
import classes from './ImagePage.module.css';

interface Props {
  readonly search: GallerySearch;
  readonly goBack: () => void;
}

/** Leads from a picture back to the gallery, or to the collection in whose order it was opened. */
export const BackLink = ({ search, goBack }: Props) => {
  const id = search.sort === undefined ? undefined : search.collection;
  const collection = trpc.collections.get.useQuery({ id: id ?? '' }, { enabled: id !== undefined });
  const look = {
    className: classes.back ?? '',
    'aria-keyshortcuts': 'Escape',
    onClick: (event: MouseEvent) => {
      // With a modifier the link opens a new tab.
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      goBack();
    },
  };
  return id === undefined ? (
    <TextLink to="/gallery" search={search} {...look}>
      <IconArrowLeft size={16} aria-hidden /> Gallery
    </TextLink>
  ) : (
    <TextLink to="/collections/$collectionId" params={{ collectionId: id }} {...look}>
      <IconArrowLeft size={16} aria-hidden /> <bdi>{collection.data?.name ?? 'Collection'}</bdi>
    </TextLink>
  );
};
