import type { ReactNode } from 'react';
import classes from './table.module.css';

export type Tone = 'plain' | 'accent' | 'warning' | 'danger';

/** A coloured label; the text alone carries the meaning. */
export const Tag = ({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) => (
  <span className={classes.tag} data-tone={tone}>
    {children}
  </span>
);

export const roleTone = { viewer: 'plain', user: 'plain', admin: 'accent', superadmin: 'warning' } as const;
