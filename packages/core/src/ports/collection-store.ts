import type { Place, PlacePageRequest } from '../place-cursor.ts';
import type { Scope } from '../scope.ts';
import type { ImageRecord } from './records.ts';

/** A set of images that people put together, in their own order (R-STUDIO-7). Members of its workspace share it. */
export interface CollectionRecord {
  readonly id: string;
  readonly workspaceId: string;
  /** Who made it. */
  readonly userId: string;
  /** The collection that it is in; null at the top. */
  readonly parentId: string | null;
  readonly name: string;
  /** Null: the first image. */
  readonly coverImageId: string | null;
  /** Sorts the collections of a workspace, the least first. */
  readonly position: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A collection with what a list shows of it. Images in the trash do not count. */
export interface ListedCollection extends CollectionRecord {
  readonly imageCount: number;
  /** How many collections are in it. */
  readonly collectionCount: number;
  /** At most three, the cover first; without images that moderation has flagged. */
  readonly covers: readonly ImageRecord[];
}

/** An image with its place in a collection. */
export type CollectionImage = Place & { readonly image: ImageRecord };

/** Absent fields stay as they are. */
export interface CollectionChanges {
  readonly name?: string;
  readonly parentId?: string | null;
  readonly coverImageId?: string | null;
  readonly updatedAt: Date;
}

/** Which collections a list shows: those in one collection, those at the top (null), or all. */
export type CollectionLevel = { readonly parentId: string | null } | 'all';

/**
 * Collections and their order. Changes begin with `lock`, so that those of one workspace run one at a time; what limits and
 * orders depend on is read after it.
 */
export interface CollectionStore {
  /** Locks the collections of the workspace against other changes until the transaction ends. */
  lock(scope: Scope): Promise<void>;
  find(scope: Scope, id: string): Promise<CollectionRecord | null>;
  /** In any workspace that the user is a member of: for addresses, which name no workspace. */
  findOfMember(userId: string, id: string): Promise<CollectionRecord | null>;
  /** As `find`, with what a list shows. */
  findListed(scope: Scope, id: string): Promise<ListedCollection | null>;
  /** By position. */
  list(scope: Scope, level: CollectionLevel, page: PlacePageRequest): Promise<ListedCollection[]>;
  /** All of the workspace. */
  count(scope: Scope): Promise<number>;
  /** Those of the workspace that contain the image. @returns their ids, unordered */
  listIdsWith(scope: Scope, imageId: string): Promise<string[]>;
  /** Adds it after all others of the workspace. */
  insert(collection: Omit<CollectionRecord, 'position'>): Promise<void>;
  /** @returns false if missing or foreign */
  update(scope: Scope, id: string, changes: CollectionChanges): Promise<boolean>;
  /** Puts it right before another, or last if `before` is null. @returns false if one is missing or foreign */
  place(scope: Scope, id: string, before: string | null): Promise<boolean>;
  /**
   * Soft delete of the collection and not of its images: it is missing from then on, and collections in it are at the top.
   * @returns false if missing or foreign
   */
  delete(scope: Scope, id: string, at: Date): Promise<boolean>;
  /**
   * Undo of `delete`: with its images and the collections that were in it, as far as they are nested once.
   * @returns false if missing, foreign or not deleted
   */
  restore(scope: Scope, id: string): Promise<boolean>;
  /**
   * Permanently deletes collections of all workspaces that were deleted before `cutoff`, at most `limit`. @returns how many
   */
  eraseDeletedBefore(cutoff: Date, limit: number): Promise<number>;

  /** Images that are not in the trash, in the order of the collection. None if the collection is missing or foreign. */
  listImages(scope: Scope, id: string, page: PlacePageRequest): Promise<CollectionImage[]>;
  /** As `listImages` in the other direction: before `page.after`, the nearest first. */
  listImagesBefore(scope: Scope, id: string, page: PlacePageRequest): Promise<CollectionImage[]>;
  /** One of its images; null if it is not in the collection or in the trash. */
  findImage(scope: Scope, id: string, imageId: string): Promise<CollectionImage | null>;
  /** Also those in the trash, which count against the limit. */
  countEntries(scope: Scope, id: string): Promise<number>;
  /**
   * Adds images of the workspace that are not in the trash and not in the collection yet, in the given order, right before
   * another or last. The caller has found the collection. @returns the ids of those added; null if `before` is not in it
   */
  collect(
    scope: Scope,
    id: string,
    imageIds: readonly string[],
    before: string | null,
    at: Date,
  ): Promise<string[] | null>;
  /** The ids among `imageIds` that are in the collection, in the trash or not. */
  among(scope: Scope, id: string, imageIds: readonly string[]): Promise<string[]>;
  /** @returns the ids of those removed */
  uncollect(scope: Scope, id: string, imageIds: readonly string[]): Promise<string[]>;
  /**
   * Puts images of the collection, in the given order, right before another, or last if `before` is null.
   * @returns the ids of those moved; null if `before` is not in the collection
   */
  move(
    scope: Scope,
    id: string,
    imageIds: readonly string[],
    before: string | null,
  ): Promise<string[] | null>;
}
