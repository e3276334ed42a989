import { Outlet } from '@tanstack/react-router';
import classes from './AccountLayout.module.css';
import { AccountNav } from './AccountNav.tsx';
import { ProtectionNotices } from './ProtectionNotices.tsx';

/** The pages of the account beside their navigation. */
export const AccountLayout = () => (
  <div className={classes.root}>
    <AccountNav />
    <div className={classes.page}>
      <ProtectionNotices />
      <Outlet />
    </div>
  </div>
);
