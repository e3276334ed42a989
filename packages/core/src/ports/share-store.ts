import type { PageRequest } from '../cursor.ts';
import type { CollectionRecord } from './collection-store.ts';
import type { ImageRecord } from './records.ts';

/** A link to a picture or a collection, for people without an account (R-STUDIO-7). */
export interface ShareRecord {
  readonly id: string;
  /** SHA-256 of the secret in the link. */
  readonly tokenHash: string;
  readonly workspaceId: string;
  readonly userId: string;
  /** Exactly one of the two is set. */
  readonly imageId: string | null;
  readonly collectionId: string | null;
  readonly passwordHash: string | null;
  readonly allowsDownload: boolean;
  readonly showsPrompt: boolean;
  readonly hasPreview: boolean;
  readonly maxViews: number | null;
  readonly views: number;
  readonly lastViewedAt: Date | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

export type SharedImage = ShareRecord & { readonly image: ImageRecord; readonly collection: null };
export type SharedCollection = ShareRecord & { readonly image: null; readonly collection: CollectionRecord };
/** A link and what it leads to. */
export type Shared = SharedImage | SharedCollection;

/** Who has made links, and where. */
interface ShareOwner {
  readonly workspaceId: string;
  readonly userId: string;
}

export interface ShareStore {
  insert(share: ShareRecord): Promise<void>;
  /** The owner's links that are not revoked, newest first; also those that cannot be opened at present. */
  listOwned(owner: ShareOwner, page: PageRequest): Promise<Shared[]>;
  /** Links of the person that are neither revoked nor expired. */
  countOpen(userId: string, now: Date): Promise<number>;
  /** @returns false if missing, foreign or revoked already */
  revoke(owner: ShareOwner, id: string, at: Date): Promise<boolean>;
  /**
   * A link and its picture or collection, whatever the number of views. Null if it is unknown, revoked or expired, if the
   * picture is in the trash or waits for a review, or if its owner is locked or may no longer share: by role, or as a member of
   * the workspace.
   */
  findOpen(tokenHash: string, now: Date): Promise<Shared | null>;
  /** How many open links the person made after a time, in all workspaces, and when the latest. */
  openSince(
    userId: string,
    since: Date,
    now: Date,
  ): Promise<{ readonly count: number; readonly latestAt: Date | null }>;
  /** Revokes the person's open links that were made after a time, in all workspaces. @returns how many */
  revokeSince(userId: string, since: Date, at: Date): Promise<number>;
  /** Deletes links that were revoked or have expired before this time. @returns how many */
  deleteEnded(before: Date): Promise<number>;
  /** Counts a view, unless the maximum is reached, also in parallel. @returns whether it was counted */
  countView(id: string, now: Date): Promise<boolean>;
}
