import type { CollectionInfo } from '@atelier/core/schemas/collections';
import { IconPhoto } from '@tabler/icons-react';
import { Picture } from '../Picture.tsx';
import classes from './Cover.module.css';

/** Up to three pictures of a collection; the name beside it says what they are. */
export const Cover = ({ covers }: Pick<CollectionInfo, 'covers'>) => (
  <span className={classes.root} data-pictures={covers.length} aria-hidden="true">
    {covers.map((cover) => (
      <span key={cover.id} className={classes.part}>
        <Picture {...cover} alt="" variant="thumb" />
      </span>
    ))}
    {covers.length === 0 && <IconPhoto size={28} stroke={1.3} />}
  </span>
);
