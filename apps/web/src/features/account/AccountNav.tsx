import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { accountPages } from '../../lib/account-pages.ts';
import classes from './AccountNav.module.css';

/** Links between the pages of the account. Narrow screens show a part of them, always with that of the open page. */
export const AccountNav = () => {
  const root = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const at = accountPages.findIndex(({ to }) => to === pathname);
    root.current?.children[at]?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  return (
    <nav ref={root} className={classes.root} aria-label="Account">
      {accountPages.map(({ to, label }) => (
        <Link key={to} to={to} className={classes.link} activeProps={{ className: classes.active ?? '' }}>
          {label}
        </Link>
      ))}
    </nav>
  );
};
