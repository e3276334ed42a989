import type { AccessReview } from '@atelier/core/schemas/access-review';
import { formatDateTime } from './format.ts';

type Access = Pick<AccessReview['items'][number], 'kind' | 'name' | 'addedAt'>;

const providerNames: ReadonlyMap<string, string> = new Map([
  ['google', 'Google'],
  ['github', 'GitHub'],
  ['oidc', 'single sign-on'],
]);

const titles: { readonly [K in Access['kind']]: (name: string) => string } = {
  password: () => 'The password',
  sessions: (count) => (count === '1' ? '1 session' : `${count} sessions`),
  passkey: (name) => `Passkey “${name}”`,
  identity: (provider) => `Sign-in with ${providerNames.get(provider) ?? provider}`,
  totp: () => 'Authenticator app',
  recovery_codes: () => 'Recovery codes',
  token: (name) => `Access token “${name}”`,
  shares: (count) => (count === '1' ? '1 link to pictures' : `${count} links to pictures`),
  email_change: (email) => `Change of email to ${email}`,
};

/** The display name of a credential or session: "Passkey “phone”". */
export const accessTitle = ({ kind, name }: Access): string => titles[kind](name);

/** Links are one item, whatever their number. */
const isSeveral = ({ kind, name }: Access): boolean => kind === 'shares' && name !== '1';

/** The title, with the time it was added if that is known. */
export const accessLine = (access: Access): string =>
  access.addedAt === null
    ? accessTitle(access)
    : `${accessTitle(access)}, ${isSeveral(access) ? 'the latest ' : ''}added ${formatDateTime(access.addedAt)}`;
