import type { PageRequest } from '../cursor.ts';
import type { Scope } from '../scope.ts';

/** What files are kept for. */
export const assetKinds = ['result', 'upload', 'mask', 'weights', 'export'] as const;
export type AssetKind = (typeof assetKinds)[number];

/** A file of somebody's: who owns it and which blob holds its bytes. */
export interface AssetRecord {
  readonly id: string;
  readonly kind: AssetKind;
  readonly workspaceId: string;
  readonly userId: string;
  /** The key in the blob store; unique. Pictures refer to it. */
  readonly blobKey: string;
  readonly contentType: string;
  /** Size and SHA-256 (lower-case hex); both null for files of a time when they were not noted. */
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly createdAt: Date;
  /** When its owner deleted it, or the picture that it belongs to. */
  readonly deletedAt: Date | null;
}

export interface AssetStore {
  /** @throws AppError `conflict` when a blob is an asset already; none of them is added then */
  insertMany(assets: readonly AssetRecord[]): Promise<void>;
  /** Never a deleted one. */
  findOwned(scope: Scope, id: string): Promise<AssetRecord | null>;
  /** Newest first, without deleted ones. */
  list(scope: Scope, kind: AssetKind, page: PageRequest): Promise<AssetRecord[]>;
  /**
   * Forgets assets that nothing refers to any more and notes their blobs for removal, both or neither: the only way in
   * which the bytes of an asset go. Keys that are no asset's are noted just so.
   */
  erase(blobKeys: readonly string[], dueAt: Date): Promise<void>;
}
