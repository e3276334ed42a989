import { Link, Outlet } from '@tanstack/react-router';
import classes from './AdminLayout.module.css';
import { OperatorNotices } from './OperatorNotices.tsx';

const navItems = [
  { to: '/admin/users', label: 'Users' },
  { to: '/admin/audit', label: 'Audit log' },
  { to: '/admin/policy', label: 'Policy' },
] as const;

/** The admin console: navigation above the chosen page. */
export const AdminLayout = () => (
  <div className={classes.root}>
    <nav className={classes.nav} aria-label="Administration">
      {navItems.map(({ to, label }) => (
        <Link key={to} to={to} className={classes.link} activeProps={{ className: classes.active ?? '' }}>
          {label}
        </Link>
      ))}
    </nav>
    <OperatorNotices />
    <Outlet />
  </div>
);
