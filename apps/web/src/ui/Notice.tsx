import type { ReactNode } from 'react';
import classes from './Notice.module.css';

interface Props {
  /** `seal` for what went wrong. */
  readonly tone?: 'accent' | 'seal';
  readonly title: ReactNode;
  readonly children?: ReactNode;
}

/** Something to know before going on. */
export const Notice = ({ tone = 'accent', title, children }: Props) => (
  <div className={classes.root} data-tone={tone} role={tone === 'seal' ? 'alert' : 'status'}>
    <strong>{title}</strong>
    {children}
  </div>
);
