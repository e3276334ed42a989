import type { Severity } from '../alert-terms.ts';
import type { ReviewedAccess } from './identity-records.ts';

/** A message to a user. Closed: a new kind is added here and rendered in `adapters/mail`. */
export type MailMessage =
  /** After a registration. `link` has the token in its fragment. */
  | { readonly kind: 'verify_email'; readonly name: string; readonly link: string; readonly validH: number }
  /** After an attempt to register an address that has an account. */
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
      /** Who started it: the user, an admin, or the "this was not me" link of a sign-in. */
      readonly cause: 'asked' | 'admin' | 'disowned';
      /** What the report of a sign-in removed and kept; empty for the other causes. */
      readonly items: readonly ReviewedAccess[];
    }
  /** To a user whose account an administrator has created. `link` leads to choosing a password. */
  | {
      readonly kind: 'invitation';
      readonly name: string;
      readonly email: string;
      readonly link: string;
      readonly validH: number;
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
  /** To the owner of an address that another user wants to change to. */
  | { readonly kind: 'email_change_taken'; readonly name: string }
  /** To a person at whose private pictures a superadmin may now look. */
  | {
      readonly kind: 'private_look';
      readonly name: string;
      readonly reviewer: string;
      readonly reason: string;
      /** ISO 8601, UTC. */
      readonly until: string;
      readonly link: string;
    }
  /** To a person affected by an incident. Written by an administrator; `{name}` is the person's name. */
  | {
      readonly kind: 'incident_notice';
      readonly name: string;
      readonly subject: string;
      /** Paragraphs with empty lines between them. */
      readonly body: string;
    }
  /** To a person about whose account a rule has done something. `link` leads to the reset for a lock, else to the account. */
  | {
      readonly kind: 'account_protected';
      readonly name: string;
      readonly what: 'lock_account' | 'end_sessions' | 'pause_generation';
      /** ISO 8601, UTC; null if it does not last. */
      readonly until: string | null;
      readonly link: string;
    }
  /** To administrators: alerts of one channel, the most severe first. Names no person and no address. */
  | {
      readonly kind: 'alert';
      readonly name: string;
      readonly channelId: string;
      readonly alerts: readonly {
        readonly severity: Severity;
        readonly title: string;
        readonly explanation: string;
        readonly link: string;
      }[];
      readonly link: string;
    }
  /** The archive of a person's data can be downloaded. `until` is ISO 8601, UTC. */
  | { readonly kind: 'export_ready'; readonly name: string; readonly until: string; readonly link: string }
  /** What becomes of an account whose owner wants it deleted. `dueAt` is ISO 8601, UTC; null if it is over. */
  | {
      readonly kind: 'account_deletion';
      readonly name: string;
      readonly stage: 'started' | 'soon' | 'done' | 'cancelled';
      readonly dueAt: string | null;
      readonly link: string;
    }
  /** An administrator hands someone's pictures over: to the person who had them, or to the one who gets them. */
  | {
      readonly kind: 'pictures_transferred';
      readonly name: string;
      /** `deleted`: the pictures were given, and the account is deleted with the same transaction. */
      readonly side: 'given' | 'deleted' | 'received';
      /** The name of the other person. */
      readonly other: string;
      readonly pictures: number;
      readonly collections: number;
      /** Share links that end. */
      readonly shares: number;
      readonly link: string;
    }
  /** Sent by an operator who checks the settings of email. */
  | { readonly kind: 'delivery_test'; readonly name: string }
  /** `link` ends the session and starts a reset. */
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
      /** Whether the attempts came from a known browser, which is then blocked by itself; else unknown browsers are. */
      readonly inKnownBrowser: boolean;
      /** For a known browser: it is no longer known. */
      readonly untilReset: boolean;
      readonly minutes: number;
      readonly resetLink: string;
      readonly ip: string;
      readonly at: string;
    }
  /** A change of the account's security (ASVS 6.3.7). */
  | {
      readonly kind: 'security_notice';
      readonly name: string;
      readonly change: SecurityChange;
      /** The passkey, provider or program; null if the change identifies it. */
      readonly what: string | null;
      /** What a reset or a report removed and kept. */
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
  /** An operator set it at the console. */
  | 'password_set_by_admin'
  /** The report of a sign-in removed the second factor: an administrator must verify the owner. */
  | 'locked_after_disowning'
  /** The same after a reset. */
  | 'locked_after_reset'
  | 'email_changed'
  | 'totp_enabled'
  | 'totp_disabled'
  | 'second_factor_removed_by_admin'
  | 'recovery_codes_regenerated'
  | 'recovery_code_used'
  | 'passkey_added'
  | 'passkey_removed'
  /** A passkey's counter went backwards: it may have been cloned. The sign-in was refused. */
  | 'passkey_refused'
  | 'identity_linked'
  | 'identity_unlinked'
  | 'token_issued'
  | 'token_reused'
  /** A sign-in with the right password failed at the second factor (ASVS 6.3.5). */
  | 'second_factor_failed';

/** A mail ready to be sent. */
export interface RenderedMail {
  /** The same at every attempt, so that a duplicate can be recognised. */
  readonly id: string;
  readonly kind: MailKind;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Sends mail. */
export interface Mailer {
  /**
   * Resolves when the mail server has accepted the message.
   * @throws MailError if it has not within a minute; the message may be retried
   */
  send(mail: RenderedMail): Promise<void>;
  close(): Promise<void>;
}
