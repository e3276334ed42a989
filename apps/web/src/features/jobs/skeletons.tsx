import { Skeleton } from '@mantine/core';
import page from './StudioPage.module.css';
import classes from './skeletons.module.css';

export const JobSkeleton = () => (
  <div className={classes.tiles} aria-hidden="true">
    <Skeleton className={classes.tile ?? ''} />
    <Skeleton className={classes.tile ?? ''} />
  </div>
);

export const ComposerSkeleton = () => (
  <div className={page.root} aria-hidden="true">
    <div className={classes.form}>
      <Skeleton height={130} />
      <Skeleton height={120} />
      <Skeleton height={70} />
      <Skeleton height={60} />
      <Skeleton height={44} />
    </div>
    <JobSkeleton />
  </div>
);
