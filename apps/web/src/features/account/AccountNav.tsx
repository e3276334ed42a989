import { Link } from '@tanstack/react-router';
import { accountPages } from '../../lib/account-pages.ts';
import classes from './AccountNav.module.css';

/** Links between the pages of the account. */
export const AccountNav = () => (
  <nav className={classes.root} aria-label="Account">
    {accountPages.map(({ to, label }) => (
      <Link key={to} to={to} className={classes.link} activeProps={{ className: classes.active ?? '' }}>
        {label}
      </Link>
    ))}
  </nav>
);
