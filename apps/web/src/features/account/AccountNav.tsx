import classes from './AccountNav.module.css';

/** The sections of the page, in order: anchor and title. */
export const accountParts = {
  pictures: 'Pictures',
  profile: 'Profile',
  email: 'Email',
  password: 'Password',
  secondFactor: 'Second factor',
  passkeys: 'Passkeys',
  linked: 'Linked accounts',
  added: 'Recent changes',
  sessions: 'Sessions',
  tokens: 'Access tokens',
} as const;

/** Links to the sections of the account page. Plain anchors, so that the keyboard focus moves along. */
export const AccountNav = () => (
  <nav className={classes.root} aria-label="On this page">
    {Object.entries(accountParts).map(([anchor, label]) => (
      <a key={anchor} href={`#${anchor}`}>
        {label}
      </a>
    ))}
  </nav>
);
