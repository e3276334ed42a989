import type { PictureSource } from '../schemas/edits.ts';
import type { LineageOperation } from '../schemas/lineage.ts';
import type { Scope } from '../scope.ts';

/** What an image was made from. */
export interface ImageParent {
  readonly imageId: string;
  readonly source: PictureSource;
  readonly operation: LineageOperation;
  readonly createdAt: Date;
}

/** What is left of it: the source is null once the original has been erased. */
export type FoundParent = Omit<ImageParent, 'source'> & { readonly source: PictureSource | null };

/** What images were made from (R-STUDIO-10). */
export interface ImageParentStore {
  /**
   * Writes what images of one workspace were made from, and marks the originals as having children. An original that is not
   * in the workspace any more is written as gone.
   */
  insertMany(scope: Scope, parents: readonly ImageParent[]): Promise<void>;
  /** Null for an image that was made from words alone, that is missing or foreign. Also of an image in the trash. */
  find(scope: Scope, imageId: string): Promise<FoundParent | null>;
  /** Images that were made from it and are not in the trash, the newest first. */
  listChildren(scope: Scope, source: PictureSource, limit: number): Promise<ImageParent[]>;
}
