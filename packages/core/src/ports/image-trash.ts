import type { PageRequest } from '../cursor.ts';
import type { Scope } from '../scope.ts';
import type { ImageRecord } from './records.ts';

/** An image in the trash. */
export type DeletedImage = ImageRecord & { readonly deletedAt: Date };

/** An image whose row is gone, with the keys of its blobs. */
export interface ErasedImage {
  readonly id: string;
  readonly keys: readonly string[];
}

/** Images that were deleted and can still be restored (R-STUDIO-8). */
export interface ImageTrash {
  /** Soft delete, of its assets as well. @returns false if missing, foreign or deleted already. */
  delete(scope: Scope, id: string, at: Date): Promise<boolean>;
  /** Undo of `delete`. @returns false if missing, foreign or not deleted. */
  restore(scope: Scope, id: string): Promise<boolean>;
  /** As `delete`, for up to 500 images. @returns the ids of those that were deleted now, unordered */
  deleteMany(scope: Scope, ids: readonly string[], at: Date): Promise<string[]>;
  /** As `restore`, for up to 500 images. @returns the ids of those that were restored, unordered */
  restoreMany(scope: Scope, ids: readonly string[]): Promise<string[]>;
  /** As `eraseDeleted`, for up to 500 images. @returns the erased ones with their keys, unordered */
  eraseAmongDeleted(scope: Scope, ids: readonly string[]): Promise<ErasedImage[]>;
  /** The last deleted first. `page.after` is the time of deletion and the id of a row. */
  listDeleted(scope: Scope, page: PageRequest): Promise<DeletedImage[]>;
  /** Null if missing, foreign or not deleted. */
  findDeleted(scope: Scope, id: string): Promise<DeletedImage | null>;
  countDeleted(scope: Scope): Promise<number>;
  /**
   * Permanently deletes the row of a deleted image. The caller erases the assets in the same transaction.
   * @returns the keys of its blobs; null if missing, foreign or not deleted
   */
  eraseDeleted(scope: Scope, id: string): Promise<string[] | null>;
  /**
   * As `eraseDeleted`, for up to `limit` images that were deleted by `until`, the oldest deletions first.
   * @returns each image's keys; empty if there is nothing left to delete
   */
  eraseManyDeleted(scope: Scope, until: Date, limit: number): Promise<string[][]>;
  /**
   * Permanently deletes rows of all workspaces that were soft-deleted before `cutoff`, at most `limit`, the oldest deletions
   * first; locked rows are skipped until the next time. The caller erases the assets in the same transaction.
   * @returns the keys of the images' blobs; empty if there is nothing left to delete
   */
  eraseDeletedBefore(cutoff: Date, limit: number): Promise<string[]>;
}
