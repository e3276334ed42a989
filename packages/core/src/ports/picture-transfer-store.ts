import type { UserRecord } from './records.ts';

/** A person with their personal workspace. */
export type TransferParty = Pick<UserRecord, 'id' | 'workspaceId'>;

/** What can be handed over of one person. */
export interface TransferFigures {
  /** In the personal workspace, not in the trash. */
  readonly pictures: number;
  /** The sum of their files, without thumbnails and drawings. */
  readonly bytes: number;
  /** Uploads that these pictures were made from, and that move with them. */
  readonly uploads: number;
  readonly collections: number;
  /** Open links to these pictures and collections; they end. */
  readonly shares: number;
}

/** What one step has moved. */
export interface MovedPictures {
  readonly pictures: number;
  readonly uploads: number;
  readonly sharesEnded: number;
  /** The keys of their files, for `moveFiles`. */
  readonly files: readonly string[];
  /** Nothing was left to choose, also if some of it could not be moved because its owner has just deleted it. */
  readonly isLast: boolean;
}

/**
 * Hands what a person made over to another one. All methods are called with both user rows and both workspaces locked, in one
 * transaction, and find nothing of what was moved before: a step that is repeated moves nothing twice.
 */
export interface PictureTransferStore {
  count(from: TransferParty, now: Date): Promise<TransferFigures>;
  /** Locks what comes before workspaces and pictures in the lock order (decision 0023). Called before the workspaces are locked. */
  lockLinksAndCases(from: TransferParty): Promise<void>;
  /**
   * Moves the oldest pictures with their texts, lineage, flags, review cases (without appeal and answer) and the uploads that
   * they were made from, up to `limit` and the rest of the last job: all of a job move together. Their share links end. The
   * other person gets copies of the jobs, with what a picture tells of how it was made and without what was charged; the jobs
   * themselves stay.
   */
  movePictures(from: TransferParty, to: TransferParty, limit: number): Promise<MovedPictures>;
  /**
   * Moves all collections that are not in the trash, behind those of the other person. Entries and covers whose picture has
   * not moved are dropped; links to the collections end.
   */
  moveCollections(
    from: TransferParty,
    to: TransferParty,
  ): Promise<{ readonly collections: number; readonly sharesEnded: number }>;
  /** Moves the files of moved pictures. Last, after collections (the lock order). */
  moveFiles(keys: readonly string[], to: TransferParty): Promise<void>;
}
