import type { Readable } from 'node:stream';
import { archiveNames, fileWords } from '@atelier/core/archive-names';
import { AppError } from '@atelier/core/errors';
import type { Place } from '@atelier/core/place-cursor';
import type { ImageRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { Scope } from '@atelier/core/scope';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';

/** Pictures by their ids, or all of a collection. */
export type ArchiveWanted = { readonly ids: readonly string[] } | { readonly collectionId: string };

export interface ArchiveEntry {
  readonly name: string;
  readonly sizeBytes: number;
  readonly createdAt: Date;
  readonly imageId: string;
}

export interface PictureArchive {
  /** For the name of the file. */
  readonly title: string;
  readonly entries: readonly ArchiveEntry[];
}

const pageSize = 101;

/** All pictures of a collection that are not in the trash, in their order. */
export const collectedImages = async (
  { collections }: Pick<Stores, 'collections'>,
  scope: Scope,
  id: string,
): Promise<ImageRecord[]> => {
  const images: ImageRecord[] = [];
  for (let after: Place | null = null; ; ) {
    const page = await collections.listImages(scope, id, { after, limit: pageSize });
    images.push(...page.map(({ image }) => image));
    if (page.length < pageSize) return images;
    after = page.at(-1) ?? null;
  }
};

/**
 * What an archive of these pictures contains.
 * @param words of a file's name
 * @throws AppError `not_found` without pictures
 */
export const archiveOf = (
  title: string,
  images: readonly ImageRecord[],
  words: (image: ImageRecord) => string,
): PictureArchive => {
  if (images.length === 0) throw new AppError('not_found');
  const names = archiveNames(images.map(words), 'png');
  return {
    title: fileWords(title) || 'pictures',
    entries: images.map(({ id, bytes, createdAt }, at) => ({
      ...{ name: names[at] ?? '', sizeBytes: bytes, createdAt, imageId: id },
    })),
  };
};

/** The bytes of an entry; null if they are gone or are not those that were promised. */
export const openEntry = async (
  blobs: Deps['blobs'],
  file: { readonly blobKey: string } | null,
  { sizeBytes }: ArchiveEntry,
): Promise<Readable | null> => {
  const blob = file === null ? null : await blobs.open(file.blobKey);
  if (blob === null) return null;
  if (blob.sizeBytes === sizeBytes) return blob.stream;
  blob.stream.destroy();
  return null;
};

const promptOf = ({ prompt }: ImageRecord): string => prompt;

/** The files of many pictures, for one archive (R-STUDIO-7). */
export const pictureArchives = ({ db, blobs }: Pick<Deps, 'blobs' | 'db'>) => {
  return {
    /**
     * In any workspace that the person is a member of, as for single files; pictures that are missing, foreign or deleted are
     * left out.
     * @param workspaceId only of this workspace; null for any
     * @throws AppError `not_found` if nothing is left
     */
    async of(actor: Actor, wanted: ArchiveWanted, workspaceId: string | null): Promise<PictureArchive> {
      if ('ids' in wanted) {
        const found = await db.images.listOfMember(actor.userId, wanted.ids);
        const byId = new Map(found.map((image) => [image.id, image]));
        const images = [...new Set(wanted.ids)].flatMap((id) => byId.get(id) ?? []);
        const isWanted = (image: ImageRecord) => workspaceId === null || image.workspaceId === workspaceId;
        return archiveOf('pictures', images.filter(isWanted), promptOf);
      }
      const collection = await db.collections.findOfMember(actor.userId, wanted.collectionId);
      if (collection === null || (workspaceId !== null && collection.workspaceId !== workspaceId))
        throw new AppError('not_found');
      return archiveOf(collection.name, await collectedImages(db, collection, collection.id), promptOf);
    },

    /**
     * The bytes of an entry; null if they are gone or are not those that were promised, and if the person may not read them
     * any more: an archive takes as long as its client wants.
     */
    async open({ userId }: Actor, entry: ArchiveEntry): Promise<Readable | null> {
      return openEntry(blobs, await db.images.findFileOfMember(userId, entry.imageId, 'full'), entry);
    },
  };
};
