import type { ReviewedAccess } from '@atelier/core/ports/identity-records';
import type { EmailContent } from './email-content.ts';
import { moment, oneLine, plainName } from './text.ts';

const maxNameLength = 60;
const maxEmailLength = 254;
const providers: ReadonlyMap<string, string> = new Map([
  ['google', 'Google'],
  ['github', 'GitHub'],
  ['oidc', 'single sign-on'],
]);

/** The displayed name of a passkey, a program or a provider. */
export const accessName = (name: string): string => plainName(providers.get(name) ?? name, maxNameLength);

const count = (name: string): string =>
  name === '1' ? '1 session' : `${oneLine(name, maxNameLength)} sessions`;

/** Each kind as part of a sentence. */
const titles: { readonly [K in ReviewedAccess['kind']]: (name: string) => string } = {
  password: () => 'the password',
  sessions: count,
  passkey: (name) => `passkey “${accessName(name)}”`,
  identity: (name) => `sign-in with ${accessName(name)}`,
  totp: () => 'the authenticator app',
  recovery_codes: () => 'the recovery codes',
  token: (name) => `access token “${accessName(name)}”`,
  shares: (name) =>
    name === '1' ? '1 link to pictures' : `${oneLine(name, maxNameLength)} links to pictures`,
  email_change: (name) => `the change of email to ${oneLine(name, maxEmailLength)}`,
};

const sentence = ({ kind, name, addedAt }: ReviewedAccess): string => {
  const title = titles[kind](name);
  return addedAt === null ? title : `${title}, added ${moment(addedAt)}`;
};

/** One row for each item that a reset or a report removed or kept. */
export const reviewedFacts = (items: readonly ReviewedAccess[]): EmailContent['facts'] =>
  items.map((item) => [item.outcome === 'removed' ? 'Removed' : 'Kept', sentence(item)]);
