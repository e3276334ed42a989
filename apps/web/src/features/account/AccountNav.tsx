import classes from './AccountNav.module.css';

/** The page's parts, in their order. */
export const accountParts = {
  pictures: 'Pictures',
  profile: 'Profile',
  email: 'Email',
  password: 'Password',
  secondFactor: 'Second factor',
  passkeys: 'Passkeys',
  linked: 'Linked accounts',
  added: 'Added and removed',
  sessions: 'Sessions',
  tokens: 'Access tokens',
} as const;

/** Leads to the parts of the account page. Plain anchors: the keyboard goes along. */
export const AccountNav = () => (
  <nav className={classes.root} aria-label="On this page">
    {Object.entries(accountParts).map(([anchor, label]) => (
      <a key={anchor} href={`#${anchor}`}>
        {label}
      </a>
    ))}
  </nav>
);
