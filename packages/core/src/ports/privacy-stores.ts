import type { ConsentWay, LegalKind } from '../legal.ts';

/** Stores of exports and deletions that people ask for themselves (R-DATA-6), of their consent, and of what they consent to. */

export const exportStates = ['pending', 'running', 'ready', 'failed'] as const;
export type ExportState = (typeof exportStates)[number];

/** Why an export failed: a file or the database could not be read, or the disk has no room. */
export const exportFailures = ['failed', 'disk_full'] as const;
export type ExportFailure = (typeof exportFailures)[number];

/** An archive of everything about one person. */
export interface DataExportRecord {
  readonly id: string;
  readonly userId: string;
  readonly state: ExportState;
  /** 0 … 1 */
  readonly progress: number;
  readonly attempts: number;
  /** The fencing token of the process that prepares it; null unless `running`. */
  readonly claimToken: string | null;
  readonly leaseExpiresAt: Date | null;
  /** The file; null until it is ready. */
  readonly blobKey: string | null;
  readonly bytes: number | null;
  readonly failure: ExportFailure | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  /** When the file goes; null until it is ready. */
  readonly expiresAt: Date | null;
}

/** A file of a person, for an archive. */
export interface PersonalFile {
  readonly id: string;
  readonly kind: 'image' | 'drawing' | 'upload';
  readonly blobKey: string;
  readonly bytes: number;
  readonly createdAt: Date;
}

export interface DataExportStore {
  /** Adds it unless one of the person is being prepared. @returns false then */
  add(record: DataExportRecord): Promise<boolean>;
  /** The latest of the person. */
  latestOf(userId: string): Promise<DataExportRecord | null>;
  findOwned(userId: string, id: string): Promise<DataExportRecord | null>;
  /**
   * Claims one that waits, or whose lease has expired, and counts the attempt. A lease far beyond `leaseUntil` was written
   * before the clock was set back, and has expired.
   */
  claim(claimToken: string, now: Date, leaseUntil: Date): Promise<DataExportRecord | null>;
  /** Renews the lease. @returns false if the claim is lost: the export is gone or another process has it */
  renew(id: string, claimToken: string, progress: number, leaseUntil: Date): Promise<boolean>;
  /** @returns false if the claim is lost */
  complete(
    id: string,
    claimToken: string,
    file: { readonly blobKey: string; readonly bytes: number; readonly expiresAt: Date },
    at: Date,
  ): Promise<boolean>;
  /** @returns false if the claim is lost */
  fail(id: string, claimToken: string, failure: ExportFailure, at: Date): Promise<boolean>;
  /** Gives it back to be claimed again. */
  handBack(id: string, claimToken: string): Promise<void>;
  /** Deletes those whose file has expired, and failed ones that ended before `failedBefore`. @returns the keys of their files */
  deleteExpired(now: Date, failedBefore: Date): Promise<string[]>;
  /** Deletes all of a person. @returns the folders of their files */
  deleteAllOf(userId: string): Promise<string[]>;
  /** The files of a person, in the order of `kind` and id. */
  files(
    userId: string,
    kind: PersonalFile['kind'],
    after: string | null,
    limit: number,
  ): Promise<PersonalFile[]>;
  /** The sum of the bytes of all files of a person. */
  fileBytes(userId: string): Promise<{ readonly files: number; readonly bytes: number }>;
}

/** The folder of the files of one export below the blob store's root; a key for `BlobStore.delete`. */
export const exportFolder = (id: string): string => `exports/${id}`;

/** An account that will be deleted. */
export interface AccountDeletionRecord {
  readonly userId: string;
  readonly requestedAt: Date;
  readonly dueAt: Date;
  /** When the person was told that it is near; null if not yet. */
  readonly remindedAt: Date | null;
}

export interface AccountDeletionStore {
  /** The caller has locked the user row. @returns false if one is under way */
  begin(record: Omit<AccountDeletionRecord, 'remindedAt'>): Promise<boolean>;
  find(userId: string): Promise<AccountDeletionRecord | null>;
  /** The caller has locked the user row. @returns false if none is under way */
  cancel(userId: string): Promise<boolean>;
  /** Ids of accounts whose time has come, the longest due first. */
  listDue(now: Date, limit: number): Promise<string[]>;
  /** Ids of accounts that are due until `until` and have not been told. */
  listToRemind(until: Date, limit: number): Promise<string[]>;
  /** @returns false if it was told already, or was cancelled */
  markReminded(userId: string, at: Date): Promise<boolean>;
  count(): Promise<number>;
}

/** A text that was published; nothing of it changes afterwards but `retiredAt`. */
export interface LegalTextRecord {
  readonly id: string;
  readonly kind: LegalKind;
  /** 1, 2, 3 … of each kind. */
  readonly version: number;
  readonly title: string;
  readonly body: string;
  /** SHA-256 of title and body, in hexadecimal. */
  readonly hash: string;
  /** Everyone is asked to accept this version. */
  readonly mustAccept: boolean;
  readonly publishedAt: Date;
  readonly publishedBy: string | null;
  /** When it was taken down, with all earlier ones of its kind; null while it counts. */
  readonly retiredAt: Date | null;
}

export interface LegalTextStore {
  /** @returns false if the version of this kind exists */
  add(record: LegalTextRecord): Promise<boolean>;
  /** The newest first, without their bodies. */
  list(): Promise<Omit<LegalTextRecord, 'body'>[]>;
  find(kind: LegalKind, version: number): Promise<LegalTextRecord | null>;
  /** Takes down all versions of a kind. @returns false if there is none that counts */
  retire(kind: LegalKind, at: Date): Promise<boolean>;
}

/** That a person has agreed to a version of a text. */
export interface ConsentRecord {
  readonly userId: string;
  /** As `consentVersion` writes it. */
  readonly version: string;
  readonly acceptedAt: Date;
  readonly textDigest: string;
  readonly way: ConsentWay;
  readonly withdrawnAt: Date | null;
}

export interface ConsentStore {
  /** Does nothing if it is recorded already; renews one that was withdrawn. @returns whether anything was recorded */
  add(record: Omit<ConsentRecord, 'withdrawnAt'>): Promise<boolean>;
  /** @returns false if there is none, or it was withdrawn already */
  withdraw(userId: string, version: string, at: Date): Promise<boolean>;
  /** The newest first. */
  listOf(userId: string): Promise<ConsentRecord[]>;
  /** How many people have agreed to each version and not withdrawn. */
  counts(): Promise<Readonly<Record<string, number>>>;
  /** Forgets what the account has agreed to, since then if a time is given: someone else had registered or used it. */
  forget(userId: string, since?: Date): Promise<void>;
}

export interface PrivacyStores {
  readonly dataExports: DataExportStore;
  readonly accountDeletions: AccountDeletionStore;
  readonly consents: ConsentStore;
  readonly legalTexts: LegalTextStore;
}
