import type { Keyset, PageRequest } from '../cursor.ts';
import type { GalleryCount } from '../schemas/gallery.ts';
import type { ImageVariant } from '../schemas/images.ts';
import type { Scope } from '../scope.ts';
import type { AssetRecord } from './assets.ts';
import type { ImageTrash } from './image-trash.ts';
import type { DrawnPicture, ImageRecord } from './records.ts';

/** Pictures of unfinished jobs. Only the holder of the job's claim writes them, after `JobStore.recordServed`. */
export interface DrawnPictureStore {
  /** @throws AppError `conflict` when the job has a picture at that position already */
  add(picture: DrawnPicture): Promise<void>;
  /** By position. */
  listOf(jobId: string): Promise<DrawnPicture[]>;
  /** Of several jobs of the workspace, by job and position. */
  listOfJobs(scope: Scope, jobIds: readonly string[]): Promise<DrawnPicture[]>;
  /** Deletes the rows of jobs that have ended. @returns them, unordered */
  deleteOf(jobIds: readonly string[]): Promise<DrawnPicture[]>;
  /** Deletes the rows of all unfinished jobs of a user, whose rows the caller has locked. */
  deleteAllOf(userId: string): Promise<void>;
}

export interface ImageFilter {
  /** Literal text in the prompt, compared by `fold`. */
  readonly query?: string;
  readonly style?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly orientation?: 'landscape' | 'portrait' | 'square';
  /** Made at this time or later. */
  readonly from?: Date;
  /** Made before this time. */
  readonly to?: Date;
  /** 1 … 5: rated so or better. */
  readonly minRating?: number;
  readonly isFavourite?: true;
  /** Another image was made from it. */
  readonly hasChildren?: true;
  /** Moderation has flagged it, and no reviewer has cleared it. */
  readonly isFlagged?: true;
  /** In this collection; none if it is missing or another workspace's. */
  readonly collection?: string;
  /** A user: without the images of comparisons on which the user has not voted. */
  readonly unlessUnvotedBy?: string;
}

/** What people note about an image; absent fields stay as they are. */
export interface ImageNotes {
  readonly isFavourite?: boolean;
  /** 1 … 5; null removes it. */
  readonly rating?: number | null;
}

/** A file of a picture. */
export interface ImageFile extends AssetRecord {
  /** Of the full picture, whichever file this is. */
  readonly imageSha256: string;
  /** What kind of engine made the picture. */
  readonly origin: ImageRecord['origin'];
}

/** Some rows of a list. */
export interface ListPart<T> {
  readonly rows: readonly T[];
  /** Where reading stopped although the page is not full: the next part begins after it. Null if it is full, and at the end. */
  readonly readTo: Keyset | null;
}

/** When the newest matching images were made, newest first. */
export interface ImageTimes {
  readonly times: readonly Date[];
  /** There may be more images. */
  readonly more: boolean;
}

export interface ImageStore extends ImageTrash {
  /** @throws AppError `conflict` when the job has an image at that position already. */
  insertMany(images: readonly ImageRecord[]): Promise<void>;
  /** Deleted images are not found. */
  findOwned(scope: Scope, id: string): Promise<ImageRecord | null>;
  /** Newest first. */
  list(scope: Scope, filter: ImageFilter, page: PageRequest): Promise<ImageRecord[]>;
  /** As `list` in the other direction: newer than `page.after`, the nearest first. */
  listNewer(scope: Scope, filter: ImageFilter, page: PageRequest): Promise<ImageRecord[]>;
  /**
   * As `list`, but a search ends after a bounded number of rows, whatever the gallery has. The parts together are the list;
   * one may be empty.
   */
  listPart(scope: Scope, filter: ImageFilter, page: PageRequest): Promise<ListPart<ImageRecord>>;
  /** As `list` or `listNewer`, but a search that has found an image ends as a part does. */
  listNear(
    scope: Scope,
    filter: ImageFilter,
    page: PageRequest,
    side: 'newer' | 'older',
  ): Promise<ListPart<ImageRecord>>;
  /** How many images match, counted up to `max`; of a search only as far as a part reads. */
  countUpTo(scope: Scope, filter: ImageFilter, max: number): Promise<GalleryCount>;
  /** The times of at most `max` images that a search matches, as far as a part reads. */
  timesUpTo(scope: Scope, filter: ImageFilter, max: number): Promise<ImageTimes>;
  /**
   * Changes what people note about their images. Deleted, missing and foreign images stay as they are.
   * @param ids at most 500
   * @returns the ids of the changed images, unordered
   */
  annotate(scope: Scope, ids: readonly string[], notes: ImageNotes): Promise<string[]>;
  /**
   * Indexes images that are not in the search index, such as rows from before the index. Until then `list` finds them, but
   * slower.
   * @returns how many of at most `limit` were added; 0 when there is nothing left to add
   */
  indexMissingTexts(limit: number): Promise<number>;
  /** The images of several jobs that are not deleted, by job and position. */
  listOfJobs(scope: Scope, jobIds: readonly string[]): Promise<ImageRecord[]>;
  /**
   * The file of an image that is not deleted, or of a picture of an unfinished job, with what its ETag is made of. Null as
   * `findOwned`, or without such a file.
   */
  findFile(scope: Scope, id: string, variant: ImageVariant): Promise<ImageFile | null>;
  /** As `findFile` in any workspace that the user is a member of: for addresses of files, which name no workspace. */
  findFileOfMember(userId: string, id: string, variant: ImageVariant): Promise<ImageFile | null>;
  /** Images that are not deleted, in any workspace that the user is a member of, unordered. */
  listOfMember(userId: string, ids: readonly string[]): Promise<ImageRecord[]>;
  /**
   * The thumbnail of a deleted picture, for a user whose role in its workspace allows them to restore it. Null as `findOwned`
   * does, or if the picture is not deleted.
   */
  findDeletedThumb(userId: string, id: string): Promise<ImageFile | null>;
  /**
   * Permanently deletes all images of a user. The files are assets of the user, which `UserStore.delete` deletes.
   * @returns how many
   */
  deleteAllOf(userId: string): Promise<number>;
  count(scope: Scope): Promise<number>;
}
