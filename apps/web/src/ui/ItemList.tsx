import type { IconDeviceDesktop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './ItemList.module.css';

/** Things that somebody has, one below the other. */
export const ItemList = ({ children }: { readonly children: ReactNode }) => (
  <ul className={classes.root}>{children}</ul>
);

interface ItemProps {
  readonly Icon: typeof IconDeviceDesktop;
  readonly name: string;
  /** A word that sets this one apart, such as "This device". */
  readonly tag?: string | null;
  readonly note: ReactNode;
  readonly actions?: ReactNode;
}

/** One of them: what it is, what is known of it, and what can be done with it. */
export const Item = ({ Icon, name, tag = null, note, actions = null }: ItemProps) => (
  <li>
    <Icon size={26} stroke={1.3} aria-hidden className={classes.icon} />
    <div className={classes.text}>
      <strong>
        <bdi>{name}</bdi>
        {tag !== null && <span className={classes.here}>{tag}</span>}
      </strong>
      <span>{note}</span>
    </div>
    {actions !== null && <div className={classes.actions}>{actions}</div>}
  </li>
);

/** How a button among an item's `actions` looks. */
export const itemAction = { variant: 'subtle', color: 'gray', size: 'compact-md' } as const;

/** Says that there is none, and what one would be good for. */
export const NoItems = ({ children }: { readonly children: ReactNode }) => (
  <p className={classes.empty}>{children}</p>
);
