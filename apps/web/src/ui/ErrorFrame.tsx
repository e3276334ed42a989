import type { ReactNode } from 'react';
import classes from './ErrorFrame.module.css';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

/** An error page: a message below an empty picture frame. */
export const ErrorFrame = ({ title, children }: Props) => (
  <div className={classes.root}>
    <div className={classes.frame} aria-hidden="true" />
    <h1>{title}</h1>
    {children}
  </div>
);
