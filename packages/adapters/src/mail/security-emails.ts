import type { SecurityChange } from '@atelier/core/ports/mail';

interface SecurityEmail {
  readonly subject: string;
  readonly sentence: string;
  /** Instructions for a locked account, instead of the link to the account. */
  readonly instead?: string;
}

/** Subject and text for each change. */
export const securityChanges: Readonly<Record<SecurityChange, SecurityEmail>> = {
  password_changed: {
    subject: 'Your password was changed',
    sentence: 'Your password was changed, and all other devices were signed out.',
  },
  password_reset: {
    subject: 'Your password was reset',
    sentence: 'Your password was reset by email, and all devices were signed out.',
  },
  password_set_by_admin: {
    subject: 'Your password was changed',
    sentence:
      'An administrator set a new password for your account, and all devices were signed out. You should get it from them, not by email.',
  },
  locked_after_disowning: {
    subject: 'Your account is locked',
    sentence:
      'You told us that a sign-in wasn’t you. All devices are signed out and your password no longer works. The second factor wasn’t confirmed as yours and was removed, so an email alone can’t open the account again.',
    instead:
      'Ask your administrator to unlock it. They will verify that it is you; then “Forgot your password?” on the sign-in page sends you a link.',
  },
  locked_after_reset: {
    subject: 'Your account is locked',
    sentence:
      'Your password was reset by email, and all devices were signed out. The second factor wasn’t confirmed as yours and was removed, so an email alone can’t open the account again.',
    instead:
      'Ask your administrator to unlock it. They will verify that it is you; then you can sign in with your new password.',
  },
  email_changed: {
    subject: 'Your email address was changed',
    sentence: 'The email address of your account was changed, after both addresses had confirmed.',
  },
  totp_enabled: {
    subject: 'An authenticator app was set up',
    sentence: 'Signing in now asks for a code from your authenticator app.',
  },
  totp_disabled: {
    subject: 'The authenticator app was removed',
    sentence: 'Signing in no longer asks for a code from an authenticator app.',
  },
  second_factor_removed_by_admin: {
    subject: 'Your second factor was removed',
    sentence: 'An administrator removed the second factor of your account. Set up a new one.',
  },
  recovery_codes_regenerated: {
    subject: 'You have new recovery codes',
    sentence: 'New recovery codes were created for your account; the old ones no longer work.',
  },
  recovery_code_used: {
    subject: 'A recovery code was used',
    sentence: 'One of your recovery codes was used. It will not work again.',
  },
  passkey_added: {
    subject: 'A passkey was added',
    sentence: 'A passkey was added to your account. It can be used to sign in.',
  },
  passkey_removed: {
    subject: 'A passkey was removed',
    sentence: 'A passkey was removed from your account. It can no longer be used to sign in.',
  },
  passkey_refused: {
    subject: 'A passkey was refused',
    sentence:
      'One of your passkeys behaved like a copy. The sign-in was refused. If you didn’t copy it, remove it.',
  },
  identity_linked: {
    subject: 'Another way to sign in was added',
    sentence: 'An account at a sign-in provider was linked to yours. It can be used to sign in.',
  },
  identity_unlinked: {
    subject: 'A way to sign in was removed',
    sentence:
      'An account at a sign-in provider was unlinked from yours. It can no longer be used to sign in.',
  },
  token_issued: {
    subject: 'A program was given access',
    sentence: 'A new access token was created on your account.',
  },
  token_reused: {
    subject: 'An access token may have been stolen',
    sentence:
      'A refresh token was used twice. Someone may have copied it, so all tokens of that program were revoked. Set it up again.',
  },
  second_factor_failed: {
    subject: 'Failed attempts at your second factor',
    sentence:
      'Someone passed the first step of signing in to your account but not the second factor. If that wasn’t you, change your password.',
  },
};
