import { Skeleton } from '@mantine/core';
import classes from './GalleryPage.module.css';

const shapes = ['a', 'b', 'c', 'b', 'a', 'c', 'b', 'a', 'c', 'a', 'b', 'c'] as const;
const ratios = { a: 1.46, b: 1, c: 0.72 } as const;

export const GallerySkeleton = () => (
  <div className={classes.skeleton} aria-hidden="true">
    {shapes.map((shape, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
      <Skeleton key={at} radius={2} style={{ flexGrow: ratios[shape], flexBasis: 250 * ratios[shape] }} />
    ))}
  </div>
);
