import type { Role } from '@atelier/core/policy';
import { Link } from '@tanstack/react-router';
import { useTrainingBases } from '../lib/training.ts';
import { navItemsFor } from './nav-items.ts';
import classes from './TabBar.module.css';

/** The main navigation on phones, at the bottom of the screen. */
export const TabBar = ({ role }: { readonly role: Role }) => {
  const { isOffered } = useTrainingBases();
  return (
    <nav className={classes.root} aria-label="Main">
      {navItemsFor(role, isOffered).map(({ to, label, Icon }) => (
        <Link key={to} to={to} className={classes.tab} activeProps={{ className: classes.active ?? '' }}>
          <Icon size={22} stroke={1.6} aria-hidden />
          <span>{label}</span>
        </Link>
      ))}
    </nav>
  );
};
