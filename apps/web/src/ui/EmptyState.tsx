import type { ReactNode } from 'react';
import classes from './EmptyState.module.css';

interface Props {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** Shown in place of an empty list: what would be here, and how to add it. */
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
