import type { ReactNode } from 'react';
import classes from './EmptyState.module.css';

interface Props {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** An empty place on the wall: says what would hang here and how to get it there. */
export const EmptyState = ({ title, children, action }: Props) => (
  <div className={classes.root}>
    <div className={classes.frames} aria-hidden="true">
      <span />
      <span />
      <span />
    </div>
    <h2>{title}</h2>
    {children !== undefined && <p>{children}</p>}
    {action}
  </div>
);
