import type { Role } from '@atelier/core/policy';
import { Link } from '@tanstack/react-router';
import { Brand } from '../ui/Brand.tsx';
import { ButtonLink } from '../ui/links.tsx';
import classes from './Header.module.css';
import { navItemsFor } from './nav-items.ts';
import { SchemeToggle } from './SchemeToggle.tsx';
import { SignOut } from './SignOut.tsx';

interface Props {
  readonly user: {
    readonly name: string;
    readonly email: string;
    readonly role: Role;
    readonly mustEnrol: boolean;
  } | null;
  /** Whether the session is loaded; no links are shown before. */
  readonly known: boolean;
  readonly mayRegister: boolean;
}

const MemberNav = ({ role }: { readonly role: Role }) => (
  <nav className={classes.nav} aria-label="Main">
    {navItemsFor(role).map(({ to, label }) => (
      <Link key={to} to={to} className={classes.link} activeProps={{ className: classes.active ?? '' }}>
        {label}
      </Link>
    ))}
  </nav>
);

const GuestNav = ({ mayRegister }: { readonly mayRegister: boolean }) => (
  <nav className={classes.guest} aria-label="Account">
    <ButtonLink to="/sign-in" variant="subtle" color="gray" className={classes.signIn ?? ''}>
      Sign in
    </ButtonLink>
    {mayRegister && (
      <ButtonLink to="/sign-up" className={classes.signUp ?? ''}>
        Create account
      </ButtonLink>
    )}
  </nav>
);

export const Header = ({ user, known, mayRegister }: Props) => (
  <header className={classes.root}>
    <div className={classes.inner}>
      <Link to={user === null ? '/' : '/studio'} className={classes.brand} aria-label="Atelier, start page">
        <Brand />
      </Link>
      {user !== null && !user.mustEnrol && <MemberNav role={user.role} />}
      <div className={classes.end}>
        {known && user === null && <GuestNav mayRegister={mayRegister} />}
        <SchemeToggle />
        {user !== null && <SignOut />}
      </div>
    </div>
  </header>
);
