import type { ReviewedAccess } from './identity-records.ts';

/** One message of the house to one person. Closed: a new kind is added here and rendered in `adapters/mail`. */
export type MailMessage =
  /** To whoever registered. `link` holds the token in its fragment. */
  | { readonly kind: 'verify_email'; readonly name: string; readonly link: string; readonly validH: number }
  /** To the owner of an address with which somebody tried to register again. */
  | {
      readonly kind: 'already_registered';
      readonly name: string;
      readonly signInLink: string;
      readonly resetLink: string;
    }
  | {
      readonly kind: 'reset_password';
      readonly name: string;
      readonly link: string;
      readonly validMinutes: number;
      /** Who started it: the person, an admin, or the "this was not me" of a sign-in. */
      readonly cause: 'asked' | 'admin' | 'disowned';
      /** What the report of a sign-in has removed and kept; empty for the others. */
      readonly items: readonly ReviewedAccess[];
    }
  | {
      readonly kind: 'email_change_old';
      readonly name: string;
      readonly newEmail: string;
      readonly link: string;
      readonly validH: number;
    }
  | {
      readonly kind: 'email_change_new';
      readonly name: string;
      readonly oldEmail: string;
      readonly link: string;
      readonly validH: number;
    }
  /** To the owner of an address to which somebody else wants to move an account. */
  | { readonly kind: 'email_change_taken'; readonly name: string }
  /** With the link that ends the session and starts a reset. */
  | {
      readonly kind: 'new_device';
      readonly name: string;
      readonly device: string;
      readonly ip: string;
      /** ISO 8601, UTC. */
      readonly at: string;
      readonly method: string;
      readonly link: string;
    }
  | {
      readonly kind: 'sign_in_locked';
      readonly name: string;
      /** The guesses came from a browser that the account knows, which waits for itself; else strangers wait. */
      readonly inKnownBrowser: boolean;
      /** Of a known browser: it is a stranger from now on. */
      readonly untilReset: boolean;
      readonly minutes: number;
      readonly resetLink: string;
      readonly ip: string;
      readonly at: string;
    }
  /** Something about the ways in has changed (ASVS 6.3.7). */
  | {
      readonly kind: 'security_notice';
      readonly name: string;
      readonly change: SecurityChange;
      /** Which passkey, provider or program; null where the change says it all. */
      readonly what: string | null;
      /** What a reset or a report has removed and kept. */
      readonly items: readonly ReviewedAccess[];
      readonly device: string;
      readonly ip: string;
      readonly at: string;
      readonly accountLink: string;
    };
export type MailKind = MailMessage['kind'];

export type SecurityChange =
  | 'password_changed'
  | 'password_reset'
  /** A disowned sign-in took the second factor along: an administrator has to make sure who asks. */
  | 'locked_after_disowning'
  /** The same by a reset. */
  | 'locked_after_reset'
  | 'email_changed'
  | 'totp_enabled'
  | 'totp_disabled'
  | 'second_factor_removed_by_admin'
  | 'recovery_codes_regenerated'
  | 'recovery_code_used'
  | 'passkey_added'
  | 'passkey_removed'
  /** A passkey answered with a counter that went backwards: there may be a copy of it. It let nobody in. */
  | 'passkey_refused'
  | 'identity_linked'
  | 'identity_unlinked'
  | 'token_issued'
  | 'token_reused'
  /** Somebody knew the password and failed at the second factor (ASVS 6.3.5). */
  | 'second_factor_failed';

/** A mail as it goes out. */
export interface RenderedMail {
  /** The same at every try, so that who receives it twice can tell. */
  readonly id: string;
  readonly kind: MailKind;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Hands a mail to whoever delivers it. */
export interface Mailer {
  /**
   * Resolves when the next server has taken responsibility.
   * @throws MailError when it has not, within a minute; the message may be tried again
   */
  send(mail: RenderedMail): Promise<void>;
  close(): Promise<void>;
}
