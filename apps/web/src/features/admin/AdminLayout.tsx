import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useCan } from '../../lib/session.ts';
import classes from './AdminLayout.module.css';
import { OperatorNotices } from './OperatorNotices.tsx';

const people = { to: '/admin/users', label: 'Users' } as const;
const engines = [
  { to: '/admin/providers', label: 'Providers' },
  { to: '/admin/models', label: 'Models' },
] as const;
const records = [
  { to: '/admin/moderation', label: 'Moderation' },
  { to: '/admin/audit', label: 'Audit log' },
  { to: '/admin/policy', label: 'Policy' },
] as const;

/** The admin console: navigation above the chosen page. */
export const AdminLayout = () => {
  const mayManageProviders = useCan('provider:manage');
  // Reached from the page of providers, and part of it.
  const isLocalEngine = useLocation({ select: ({ pathname }) => pathname === '/admin/local-engine' });
  return (
    <div className={classes.root}>
      <nav className={classes.nav} aria-label="Administration">
        {[people, ...(mayManageProviders ? engines : []), ...records].map(({ to, label }) => (
          <Link
            key={to}
            to={to}
            className={`${classes.link} ${isLocalEngine && to === '/admin/providers' ? classes.active : ''}`}
            activeProps={{ className: classes.active ?? '' }}
          >
            {label}
          </Link>
        ))}
      </nav>
      <div className={classes.notices}>
        <OperatorNotices />
      </div>
      <Outlet />
    </div>
  );
};
