import type { ActivityItem } from '@atelier/core/schemas/privacy';

/** Each event of the account in plain words. */
const activityText: Readonly<Record<ActivityItem['type'], string>> = {
  login_success: 'Signed in',
  login_failure: 'A sign-in failed',
  login_challenged: 'A sign-in waited for the second factor',
  logout: 'Signed out',
  session_revoked: 'Devices were signed out',
  registration: 'Account created',
  password_change: 'Password changed',
  password_reset_requested: 'A password reset was requested',
  password_reset: 'Password reset by email',
  password_reset_forced: 'A new password was required',
  email_verified: 'Email address confirmed',
  email_change_requested: 'A change of the email address was requested',
  email_changed: 'Email address changed',
  two_factor_change: 'Two-factor authentication changed',
  passkey_added: 'Passkey added',
  passkey_removed: 'Passkey removed',
  identity_linked: 'Sign-in account linked',
  identity_unlinked: 'Sign-in account unlinked',
  sign_in_locked: 'Sign-in blocked after wrong passwords',
  sign_in_disowned: 'A sign-in was reported',
  added_access_confirmed: 'Recent changes confirmed',
  token_issued: 'Access token created',
  token_reused: 'An access token may have been stolen',
  token_revoked: 'Access token revoked',
  profile_change: 'Profile changed',
  role_change: 'Role changed',
  quota_change: 'Quota changed',
  user_locked: 'Account locked',
  user_unlocked: 'Account unlocked',
  user_created: 'Account created',
  invitation_accepted: 'Invitation accepted',
  share_created: 'Share link created',
  images_downloaded: 'Pictures downloaded as an archive',
  trash_emptied: 'Trash emptied',
  private_look_started: 'An administrator looked at your private pictures',
  pictures_transferred: 'Pictures were handed over',
  data_export_requested: 'Data export requested',
  data_export_downloaded: 'Data export downloaded',
  response_made: 'Your account was protected',
  response_undone: 'A protection of your account was taken back',
  response_appealed: 'You objected to a protection',
  response_declined: 'Your objection was declined',
  account_deletion_requested: 'Deletion of the account requested',
  account_deletion_cancelled: 'Deletion of the account cancelled',
  terms_accepted: 'Agreed to a published text',
  consent_withdrawn: 'Took a voluntary consent back',
};

/** What exactly happened, for events that are several things. */
const exactText: Readonly<Record<string, string>> = {
  'two_factor_change totp_enabled': 'Authenticator app turned on',
  'two_factor_change totp_disabled': 'Authenticator app turned off',
  'two_factor_change recovery_codes_regenerated': 'Recovery codes replaced',
  'two_factor_change removed_by_admin': 'Second factor removed',
  'two_factor_change removed_by_operator': 'Second factor removed by the operator',
  'pictures_transferred given': 'Your pictures and collections were handed over to another account',
  'pictures_transferred received': 'Pictures and collections of another account were handed over to you',
  'response_made lock_account': 'Account locked for a few minutes, to protect it',
  'response_made ask_step_up': 'You were asked to prove who you are',
  'response_made end_sessions': 'Your devices were signed out, to protect your account',
  'response_made pause_generation': 'New pictures were paused',
  'response_made block_address': 'An address was blocked',
};

/** Providers as people know them. */
const providers: Readonly<Record<string, string>> = {
  google: 'Google',
  github: 'GitHub',
  oidc: 'Single sign-on',
};

type Facts = Pick<ActivityItem, 'after' | 'before' | 'ended' | 'thing' | 'type' | 'what'>;

/** The event in plain words. */
export const activityTitle = ({ type, what }: Pick<Facts, 'type' | 'what'>): string =>
  exactText[`${type} ${what}`] ?? activityText[type];

const isLink = (type: Facts['type']): boolean => type === 'identity_linked' || type === 'identity_unlinked';

/** What changed, in a few words each. */
export const activityChanges = ({ type, what, thing, before, after, ended }: Facts): string[] => [
  ...(thing === null ? [] : [`“${thing}”`]),
  ...(isLink(type) && what !== null ? [providers[what] ?? what] : []),
  ...(after === null ? [] : [before === null ? `now ${after}` : `${before} → ${after}`]),
  ...(ended === 0 ? [] : [ended === 1 ? '1 sign-in ended' : `${ended} sign-ins ended`]),
];

/** Where a person undoes an event that was not theirs; null where nothing is left to undo. */
export const activityRemedy = (type: Facts['type']) => {
  if (type === 'token_issued' || type === 'token_reused') return '/account/tokens' as const;
  if (type === 'login_success') return '/account/sessions' as const;
  const inSecurity: readonly Facts['type'][] = [
    ...([
      'passkey_added',
      'identity_linked',
      'two_factor_change',
      'password_change',
      'email_changed',
    ] as const),
    ...(['email_change_requested', 'password_reset', 'passkey_removed'] as const),
  ];
  return inSecurity.includes(type) ? ('/account/security' as const) : null;
};
