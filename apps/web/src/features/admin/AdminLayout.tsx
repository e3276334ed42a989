import { Outlet } from '@tanstack/react-router';
import classes from './AdminLayout.module.css';
import { AdminNav } from './AdminNav.tsx';
import { OperatorNotices } from './OperatorNotices.tsx';

/** The admin console: navigation beside the chosen page, or above it on narrow screens. */
export const AdminLayout = () => (
  <div className={classes.root}>
    <AdminNav />
    <div className={classes.page}>
      <div className={classes.notices}>
        <OperatorNotices />
      </div>
      <Outlet />
    </div>
  </div>
);
