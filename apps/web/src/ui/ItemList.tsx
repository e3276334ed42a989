import type { IconDeviceDesktop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './ItemList.module.css';

/** A list of the user's sessions, passkeys, tokens and the like. */
export const ItemList = ({ children }: { readonly children: ReactNode }) => (
  <ul className={classes.root}>{children}</ul>
);

interface ItemProps {
  readonly Icon: typeof IconDeviceDesktop;
  readonly name: string;
  /** A label such as "This device". */
  readonly tag?: string | null;
  readonly note: ReactNode;
  readonly actions?: ReactNode;
}

/** One entry: name, details and actions. */
export const Item = ({ Icon, name, tag = null, note, actions = null }: ItemProps) => (
  <li>
    <Icon size={26} stroke={1.3} aria-hidden className={classes.icon} />
    <div className={classes.text}>
      <strong>
        <bdi>{name}</bdi>
        {tag !== null && <span className={classes.tag}>{tag}</span>}
      </strong>
      <span>{note}</span>
    </div>
    {actions !== null && <div className={classes.actions}>{actions}</div>}
  </li>
);

/** Button props for an item's `actions`. */
export const itemAction = { variant: 'subtle', color: 'gray', size: 'compact-md' } as const;

/** Shown in place of an empty list. */
export const NoItems = ({ children }: { readonly children: ReactNode }) => (
  <p className={classes.empty}>{children}</p>
);
