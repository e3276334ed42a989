import { Button } from '@mantine/core';
import { IconFolders, IconPhotoUp, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { FilterChange } from '../../lib/gallery-search.ts';
import { useCan } from '../../lib/session.ts';
import { useTileSize } from '../../lib/tile-size.ts';
import { TextLink } from '../../ui/links.tsx';
import classes from './GalleryHead.module.css';
import { SearchField } from './SearchField.tsx';
import { SizeControl } from './SizeControl.tsx';

interface Props {
  readonly q: string | undefined;
  readonly onChange: (change: FilterChange) => void;
  /** The button that opens the filters. */
  readonly filters: ReactNode;
  readonly hasPictures: boolean;
  readonly isSelecting: boolean;
  readonly onSelect: () => void;
}

/** Title, search and tools of the gallery. */
export const GalleryHead = ({ q, onChange, filters, hasPictures, isSelecting, onSelect }: Props) => {
  const hasTrash = useCan('image:delete');
  const [size, setSize] = useTileSize();
  return (
    <div className={classes.root}>
      <h1 tabIndex={-1}>Gallery</h1>
      <SearchField q={q} onChange={onChange} />
      <div className={classes.filters}>{filters}</div>
      <div className={classes.tools}>
        {hasPictures && (
          <>
            <SizeControl size={size} onChange={setSize} />
            <Button variant="subtle" color="gray" onClick={onSelect}>
              {isSelecting ? 'Cancel' : 'Select'}
            </Button>
          </>
        )}
        <TextLink to="/collections" className={classes.link ?? ''}>
          <IconFolders size={18} stroke={1.6} aria-hidden /> <span>Collections</span>
        </TextLink>
        <TextLink to="/uploads" className={classes.link ?? ''}>
          <IconPhotoUp size={18} stroke={1.6} aria-hidden /> <span>Uploads</span>
        </TextLink>
        {hasTrash && (
          <TextLink to="/trash" className={classes.link ?? ''}>
            <IconTrash size={18} stroke={1.6} aria-hidden /> <span>Trash</span>
          </TextLink>
        )}
      </div>
    </div>
  );
};
