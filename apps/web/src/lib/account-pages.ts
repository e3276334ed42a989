/** The pages of the account, in the order of the navigation. */
export const accountPages = [
  { to: '/account/profile', label: 'Profile' },
  { to: '/account/security', label: 'Security' },
  { to: '/account/sessions', label: 'Sessions' },
  { to: '/account/activity', label: 'Activity' },
  { to: '/account/tokens', label: 'Tokens' },
  { to: '/account/shares', label: 'Shared links' },
  { to: '/account/moderation', label: 'Moderation' },
  { to: '/account/data', label: 'Your data' },
] as const;

type AccountPath = (typeof accountPages)[number]['to'];

/** The sections of the security page: anchor and title. */
export const securityParts = {
  email: 'Email',
  password: 'Password',
  secondFactor: 'Second factor',
  passkeys: 'Passkeys',
  linked: 'Linked accounts',
  added: 'Recent changes',
  protection: 'Protection',
} as const;

const pageOfAnchor: ReadonlyMap<string, AccountPath> = new Map([
  ['sessions', '/account/sessions'],
  ['tokens', '/account/tokens'],
  ...Object.keys(securityParts).map((anchor) => [anchor, '/account/security'] as const),
]);

/**
 * Where `/account` leads. The account used to be one page: its anchors, and the outcomes that providers bring back
 * (`linked`, `fault`), lead to the page that they are about.
 */
export const accountPageFor = (
  anchor: string,
  search: { readonly linked?: string; readonly fault?: string },
): AccountPath => {
  if (search.linked !== undefined || search.fault !== undefined) return '/account/security';
  return pageOfAnchor.get(anchor) ?? '/account/profile';
};
