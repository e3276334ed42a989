import { Outlet } from '@tanstack/react-router';
import classes from './AccountLayout.module.css';
import { AccountNav } from './AccountNav.tsx';

/** The pages of the account beside their navigation. */
export const AccountLayout = () => (
  <div className={classes.root}>
    <AccountNav />
    <Outlet />
  </div>
);
