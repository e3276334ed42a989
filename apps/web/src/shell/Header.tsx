import type { Role } from '@atelier/core/policy';
import { Link, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTrainingBases } from '../lib/training.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Brand } from '../ui/Brand.tsx';
import { ButtonLink } from '../ui/links.tsx';
import { guestActionsAt } from './guest-actions.ts';
import classes from './Header.module.css';
import { type HeaderUser, isConfined } from './header-user.ts';
import { navItemsFor } from './nav-items.ts';
import { SchemeToggle } from './SchemeToggle.tsx';

interface Props {
  readonly user: HeaderUser | null;
  /** Whether the session is loaded; no links are shown before. */
  readonly known: boolean;
  readonly mayRegister: boolean;
}

/** In place of the menu until its code is loaded, or if that fails. */
const AccountLink = ({ user }: { readonly user: HeaderUser }) => (
  <Link to="/account" className={classes.account} aria-label={`Account of ${user.name}`}>
    <Avatar name={user.name} email={user.email} />
  </Link>
);

// Guests do not need it, so it is not part of the first load.
const AccountMenu = lazy(() =>
  import('./AccountMenu.tsx').then(
    ({ AccountMenu }) => ({ default: AccountMenu }),
    () => ({ default: AccountLink }),
  ),
);

const MemberNav = ({ role }: { readonly role: Role }) => {
  const { isOffered } = useTrainingBases();
  return (
    <nav className={classes.nav} aria-label="Main">
      {navItemsFor(role, isOffered)
        .filter(({ to }) => to !== '/account')
        .map(({ to, label }) => (
          <Link key={to} to={to} className={classes.link} activeProps={{ className: classes.active ?? '' }}>
            {label}
          </Link>
        ))}
    </nav>
  );
};

const GuestNav = ({ mayRegister }: { readonly mayRegister: boolean }) => {
  const path = useRouterState({
    select: ({ resolvedLocation, location }) => (resolvedLocation ?? location).pathname,
  });
  const { signIn, signUp } = guestActionsAt(path, mayRegister);
  if (!signIn && !signUp) return null;
  return (
    <nav className={classes.guest} aria-label="Account">
      {signIn && (
        <ButtonLink to="/sign-in" variant="subtle" color="gray" className={classes.signIn ?? ''}>
          Sign in
        </ButtonLink>
      )}
      {signUp && (
        <ButtonLink to="/sign-up" className={signIn ? (classes.signUp ?? '') : ''}>
          Create account
        </ButtonLink>
      )}
    </nav>
  );
};

export const Header = ({ user, known, mayRegister }: Props) => (
  <header className={classes.root}>
    <div className={classes.inner}>
      <Link to={user === null ? '/' : '/studio'} className={classes.brand} aria-label="Atelier, start page">
        <Brand />
      </Link>
      {user !== null && !isConfined(user) && <MemberNav role={user.role} />}
      <div className={classes.end}>
        {known && user === null && <GuestNav mayRegister={mayRegister} />}
        {user === null ? (
          <SchemeToggle />
        ) : (
          <Suspense fallback={<AccountLink user={user} />}>
            <AccountMenu user={user} />
          </Suspense>
        )}
      </div>
    </div>
  </header>
);
