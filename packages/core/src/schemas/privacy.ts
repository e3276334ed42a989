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
  /** Where the file is, for an hour and only for this account; null unless it is ready. */
  link: z.string().nullable(),
});
export type DataExport = z.infer<typeof DataExport>;

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
