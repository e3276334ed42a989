import { z } from 'zod';
import { exportFailures, exportStates } from '../ports/privacy-stores.ts';
import { Email } from './auth.ts';

/** The export of everything about oneself, as its owner sees it. */
export const DataExport = z.strictObject({
  id: z.string(),
  state: z.enum(exportStates),
  /** 0 … 1 */
  progress: z.number(),
  bytes: z.int().nullable(),
  failure: z.enum(exportFailures).nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  /** Whether the file can be downloaded. */
  isReady: z.boolean(),
});
export type DataExport = z.infer<typeof DataExport>;

/** Where the file is, for an hour and only for this account. */
export const DataExportLink = z.strictObject({ link: z.string() });

export const DataExportStatus = z.strictObject({ latest: DataExport.nullable() });

/** What the server stores about the caller, table by table, as the schema tags it. */
export const StoredAboutMe = z.strictObject({
  /** How the account can be deleted. */
  deletion: z.strictObject({
    graceDays: z.number(),
    /** Deleting at once needs a second factor, which a stranger with the password lacks. */
    mayBeNow: z.boolean(),
  }),
  tables: z.array(
    z.strictObject({
      name: z.string(),
      what: z.string(),
      rows: z.int(),
      /** Why the export leaves it out; null if it has it. */
      notExported: z.string().nullable(),
      /** Why it stays when the account is deleted; null if it goes. */
      kept: z.string().nullable(),
    }),
  ),
});
export type StoredAboutMe = z.infer<typeof StoredAboutMe>;

/** When an account is deleted: after the grace period, or at once and for good. */
export const deletionTimes = ['later', 'now'] as const;

export const DeleteAccountInput = z.strictObject({
  /** The account's own address, typed to confirm. */
  email: Email,
  when: z.enum(deletionTimes),
});

/** `dueAt` is null if the account is gone. */
export const AccountDeletion = z.strictObject({ dueAt: z.iso.datetime().nullable() });

/** Events of the account that its owner is shown, in the order of the words on the page. */
export const activityEvents = [
  'login_success',
  'login_failure',
  'login_challenged',
  'logout',
  'session_revoked',
  'registration',
  'password_change',
  'password_reset_requested',
  'password_reset',
  'password_reset_forced',
  'email_verified',
  'email_change_requested',
  'email_changed',
  'two_factor_change',
  'passkey_added',
  'passkey_removed',
  'identity_linked',
  'identity_unlinked',
  'sign_in_locked',
  'sign_in_disowned',
  'added_access_confirmed',
  'token_issued',
  'token_reused',
  'token_revoked',
  'profile_change',
  'role_change',
  'quota_change',
  'user_locked',
  'user_unlocked',
  'user_created',
  'invitation_accepted',
  'share_created',
  'images_downloaded',
  'trash_emptied',
  'private_look_started',
  'pictures_transferred',
  'data_export_requested',
  'data_export_downloaded',
  'response_made',
  'response_undone',
  'response_appealed',
  'response_declined',
  'account_deletion_requested',
  'account_deletion_cancelled',
  'terms_accepted',
  'consent_withdrawn',
] as const;

export const ActivityItem = z.strictObject({
  id: z.string(),
  at: z.iso.datetime(),
  type: z.enum(activityEvents),
  /** `unknown` is someone who was not signed in; `server` is a rule that protects accounts. */
  by: z.enum(['you', 'administrator', 'server', 'unknown']),
  /** The user agent and the address; empty for acts of administrators and the server. */
  device: z.string(),
  address: z.string(),
  /** How a sign-in was made; null for other events. */
  method: z.string().nullable(),
  newDevice: z.boolean(),
  /** What exactly was done, as the log names it: an action, a response, a provider. */
  what: z.string().nullable(),
  /** The name of the passkey or token, while it exists. */
  thing: z.string().nullable(),
  /** The values of a role or quota. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Devices and programs that were signed out by it. */
  ended: z.int(),
});
export type ActivityItem = z.infer<typeof ActivityItem>;

export const Activity = z.strictObject({
  items: z.array(ActivityItem),
  nextCursor: z.string().nullable(),
});
export type Activity = z.infer<typeof Activity>;

export const ActivityInput = z
  .strictObject({
    cursor: z
      .string()
      .regex(/^\d{1,15}$/, 'is not a place in the list')
      .optional(),
  })
  .optional();

/** How long this server keeps things, for everyone; times are the effective settings. */
export const PrivacyFacts = z.strictObject({
  /** At most, in hours, after the sign-in. */
  sessionHours: z.number(),
  trashDays: z.number(),
  /** 0 if events are kept for good. */
  auditDays: z.number(),
  deletionGraceDays: z.number(),
  exportDays: z.number(),
  /** Everything with personal data, by how long it is kept, in words. */
  kept: z.array(z.strictObject({ data: z.array(z.string()), words: z.string() })),
  /** The controller and the contact; empty if the settings don’t name them. */
  controller: z.string(),
  contact: z.string(),
});
export type PrivacyFacts = z.infer<typeof PrivacyFacts>;
