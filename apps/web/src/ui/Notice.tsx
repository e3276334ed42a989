import type { ReactNode } from 'react';
import classes from './Notice.module.css';

interface Props {
  /** `danger` for errors: announced at once. */
  readonly tone?: 'accent' | 'danger';
  readonly title: ReactNode;
  readonly children?: ReactNode;
}

/** A highlighted message within a page. */
export const Notice = ({ tone = 'accent', title, children }: Props) => (
  <div className={classes.root} data-tone={tone} role={tone === 'danger' ? 'alert' : 'status'}>
    <strong>{title}</strong>
    {children}
  </div>
);
