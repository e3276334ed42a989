import type { PageRequest } from '../cursor.ts';
import type { Scope } from '../scope.ts';

/** The purposes of files. */
export const assetKinds = ['result', 'upload', 'mask', 'credentials', 'weights', 'export'] as const;
export type AssetKind = (typeof assetKinds)[number];

/** A user's file: its owner and the blob with its bytes. */
export interface AssetRecord {
  readonly id: string;
  readonly kind: AssetKind;
  readonly workspaceId: string;
  readonly userId: string;
  /** The key in the blob store; unique. Pictures refer to it. */
  readonly blobKey: string;
  readonly contentType: string;
  /** Size and SHA-256 (lower-case hex); both null for files that were stored before these were recorded. */
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly createdAt: Date;
  /** When its owner deleted it, or the picture that it belongs to. */
  readonly deletedAt: Date | null;
}

export interface AssetStore {
  /** @throws AppError `conflict` if a blob is an asset already; then none is added */
  insertMany(assets: readonly AssetRecord[]): Promise<void>;
  /** Deleted assets are not found. */
  findOwned(scope: Scope, id: string): Promise<AssetRecord | null>;
  /** Newest first, without deleted ones. */
  list(scope: Scope, kind: AssetKind, page: PageRequest): Promise<AssetRecord[]>;
  /**
   * Deletes assets that nothing refers to any more and records their blobs for removal, both or neither: the only way
   * in which the bytes of an asset are deleted. Keys without an asset are recorded, too.
   */
  erase(blobKeys: readonly string[], dueAt: Date): Promise<void>;
}
