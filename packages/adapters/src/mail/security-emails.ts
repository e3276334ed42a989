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
    sentence: 'The password of your account was changed, and every other session was ended.',
  },
  password_reset: {
    subject: 'Your password was reset',
    sentence: 'The password of your account was reset by mail, and every session was ended.',
  },
  locked_after_disowning: {
    subject: 'Your account is locked',
    sentence:
      'You told us that a sign-in was not you. All sessions have ended, and the password was taken away. The second factor of the account was not said to be yours and was removed, so a mail alone does not open the account again.',
    instead:
      'Ask an administrator of this studio to unlock it. They make sure that it is you who asks; after that, “Forgot your password?” on the sign-in page sends you a link.',
  },
  locked_after_reset: {
    subject: 'Your account is locked',
    sentence:
      'The password of your account was reset by mail, and every session was ended. The second factor of the account was not said to be yours and was removed, so a mail alone does not open the account again.',
    instead:
      'Ask an administrator of this studio to unlock it. They make sure that it is you who asks; after that, your new password opens the account.',
  },
  email_changed: {
    subject: 'Your email address was changed',
    sentence: 'Your account has moved to another email address, which both addresses had confirmed.',
  },
  totp_enabled: {
    subject: 'An authenticator app was set up',
    sentence: 'Signing in to your account now asks for a code of an authenticator app.',
  },
  totp_disabled: {
    subject: 'The authenticator app was removed',
    sentence: 'Signing in to your account no longer asks for a code of an authenticator app.',
  },
  second_factor_removed_by_admin: {
    subject: 'Your second factor was removed',
    sentence: 'An administrator removed the second factor of your account. Set up a new one.',
  },
  recovery_codes_regenerated: {
    subject: 'You have new recovery codes',
    sentence: 'New recovery codes were made for your account; the old ones no longer work.',
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
    sentence: 'A passkey was removed from your account. It no longer opens it.',
  },
  passkey_refused: {
    subject: 'A passkey was refused',
    sentence:
      'One of your passkeys answered out of turn, as a copy of it would. Nobody was let in. If you did not copy it, remove it.',
  },
  identity_linked: {
    subject: 'Another way to sign in was added',
    sentence: 'An account at another provider was linked to yours. It can be used to sign in.',
  },
  identity_unlinked: {
    subject: 'A way to sign in was removed',
    sentence: 'An account at another provider was unlinked from yours. It no longer opens it.',
  },
  token_issued: {
    subject: 'A program was given access',
    sentence: 'A new access token for a program was made on your account.',
  },
  token_reused: {
    subject: 'An access token may have been stolen',
    sentence:
      'A refresh token was used that had been used before. Somebody may have copied it, so all tokens of that program were ended. Set it up again.',
  },
  second_factor_failed: {
    subject: 'Somebody failed at your second factor',
    sentence:
      'Somebody knew how to begin a sign-in to your account but not its second factor. If that was not you, change your password.',
  },
};
