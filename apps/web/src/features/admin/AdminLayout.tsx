import { Outlet } from '@tanstack/react-router';
import { useCan } from '../../lib/session.ts';
import classes from './AdminLayout.module.css';
import { AdminNav } from './AdminNav.tsx';
import { AlertWatch } from './alerts/AlertWatch.tsx';
import { OperatorNotices } from './OperatorNotices.tsx';

/** The admin console: navigation beside the chosen page, or above it on narrow screens. */
export const AdminLayout = () => (
  <div className={classes.root}>
    {useCan('alert:read') && <AlertWatch />}
    <AdminNav />
    <div className={classes.page}>
      <div className={classes.notices}>
        <OperatorNotices />
      </div>
      <Outlet />
    </div>
  </div>
);
