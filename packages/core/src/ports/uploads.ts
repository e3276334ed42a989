import type { Readable } from 'node:stream';
import type { PageRequest } from '../cursor.ts';
import type { ModerationFlag } from '../schemas/moderation.ts';
import type { UploadFormat, UploadVariant } from '../schemas/uploads.ts';
import type { Scope } from '../scope.ts';
import type { AssetRecord } from './assets.ts';

/** A picture that a person brought, checked and encoded again. */
export interface UploadRecord {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string;
  /** As the person's file was called; for display only. */
  readonly name: string;
  /** Of the file that was sent, as are `sourceBytes` and `sourceSha256`. */
  readonly format: UploadFormat;
  readonly sourceBytes: number;
  readonly sourceSha256: string;
  readonly width: number;
  readonly height: number;
  /** Of the stored PNG, as is `sha256`. */
  readonly bytes: number;
  readonly sha256: string;
  readonly blobKey: string;
  readonly thumbKey: string;
  /** The content credentials of the file that was sent; null if it had none, or if they are not kept. */
  readonly credentialsKey: string | null;
  readonly placeholder: string;
  readonly flag: ModerationFlag;
  readonly createdAt: Date;
  readonly deletedAt: Date | null;
}

/** A file of an upload. */
export interface UploadFile extends AssetRecord {
  /** Of the full picture, whichever file this is. */
  readonly uploadSha256: string;
}

/** Uploads. Ownership is in each query: a foreign one is a missing one. */
export interface UploadStore {
  /** The assets of its blobs exist already. */
  insert(upload: UploadRecord): Promise<void>;
  /** Deleted uploads are not found. */
  findOwned(scope: Scope, id: string): Promise<UploadRecord | null>;
  /** The latest that was made of the same file and is not deleted. */
  findBySource(scope: Scope, sourceSha256: string): Promise<UploadRecord | null>;
  /** Newest first, without deleted ones. */
  list(scope: Scope, page: PageRequest): Promise<UploadRecord[]>;
  /** Null as `findOwned`. */
  findFile(scope: Scope, id: string, variant: UploadVariant): Promise<UploadFile | null>;
  /** As `findFile` in any workspace that the user is a member of: for addresses of files, which name no workspace. */
  findFileOfMember(userId: string, id: string, variant: UploadVariant): Promise<UploadFile | null>;
  /** Soft delete, of its assets as well. @returns false if missing, foreign or deleted already */
  delete(scope: Scope, id: string, at: Date): Promise<boolean>;
  /** Undo of `delete`. @returns false if missing, foreign or not deleted */
  restore(scope: Scope, id: string): Promise<boolean>;
  /** With deleted ones, which still take room. */
  count(scope: Scope): Promise<number>;
  /** Whether a blob belongs to an upload, deleted or not. */
  hasBlob(blobKey: string): Promise<boolean>;
  /**
   * Permanently deletes rows of all workspaces that were deleted before `cutoff`, at most `limit`. The caller erases the
   * assets in the same transaction. @returns the keys of their blobs
   */
  eraseDeletedBefore(cutoff: Date, limit: number): Promise<string[]>;
  /** Permanently deletes all uploads of a user; their assets are deleted by `UserStore.delete`. @returns how many */
  deleteAllOf(userId: string): Promise<number>;
}

/** What the parts of a file say. */
export interface CheckedUpload {
  readonly format: UploadFormat;
  /** Pixels, before orientation and reduction. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
}

/** What an upload has become: two files outside of the blob store, without any metadata. */
export interface PreparedUpload {
  readonly format: UploadFormat;
  /** More than 1 for an animation, of which the first frame was kept. */
  readonly frames: number;
  readonly isReduced: boolean;
  readonly width: number;
  readonly height: number;
  readonly placeholder: string;
  /** PNG. */
  openFull(): Readable;
  /** WebP, longest side 512 px. */
  openThumb(): Readable;
}

/** A received file in quarantine. */
export interface QuarantinedFile {
  /** A UUID; also the name of its folder. */
  readonly id: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /**
   * Walks the parts of the file without decoding any.
   * @param name as the person's file is called: its ending must fit the content
   * @throws UploadRefused
   */
  check(name: string): Promise<CheckedUpload>;
  /**
   * Scans the file, and decodes and encodes it in a process of its own.
   * @throws UploadRefused; AppError `overloaded`, `unavailable` (the scanner does not answer), `storage_full`
   */
  prepare(checked: CheckedUpload, signal: AbortSignal): Promise<PreparedUpload>;
  /**
   * The whole file if it may have content credentials, so that only such a file is ever in memory.
   * @returns null if it has none
   */
  readSigned(): Promise<Uint8Array | null>;
  /** Deletes it and everything that was made of it. Never rejects. */
  discard(): Promise<void>;
}

/** Where files from people wait until they are known to be harmless. */
export interface Quarantine {
  /**
   * Writes a stream to a file of its own, with one piece in memory at a time.
   * @throws UploadRefused `too_large`, `empty`; AppError `storage_full`, `storage_failed`; the source's own error
   */
  receive(source: Readable, signal: AbortSignal): Promise<QuarantinedFile>;
  /** Ids of files that a crash left more than an hour ago. */
  leftovers(now: Date): Promise<string[]>;
  /** Deletes a leftover. */
  remove(id: string): Promise<void>;
  close(): Promise<void>;
}
