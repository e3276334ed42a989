import { Readable } from 'node:stream';
import { archiveNames, fileWords } from '@atelier/core/archive-names';
import { AppError } from '@atelier/core/errors';
import type { Place } from '@atelier/core/place-cursor';
import type { ImageRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { Scope } from '@atelier/core/scope';
import type { PictureClaims } from '../provenance/picture-claims.ts';
import type { SigningKey, SigningKeys } from '../provenance/signing-keys.ts';
import type { Deps } from '../shared/deps.ts';
import { readAll } from '../shared/read-all.ts';
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

/** How an archive is made. */
export interface ArchiveOptions {
  /** Only pictures of this workspace; null for any. */
  readonly workspaceId: string | null;
  /** Whether its files carry content credentials. */
  readonly isSigned: boolean;
}

interface SignedEntry extends ArchiveEntry {
  /** Of the file without credentials. */
  readonly storedBytes: number;
  /** What signs it; null for a file as it is stored. */
  readonly key: SigningKey | null;
}

/** The files of many pictures, for one archive (R-STUDIO-7). */
export const pictureArchives = (
  { db, blobs, contentSigner }: Pick<Deps, 'blobs' | 'contentSigner' | 'db'>,
  {
    signingKeys,
    claims,
  }: { readonly signingKeys: Pick<SigningKeys, 'current'>; readonly claims: PictureClaims },
) => {
  const find = async (
    actor: Actor,
    wanted: ArchiveWanted,
    workspaceId: string | null,
  ): Promise<PictureArchive> => {
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
  };

  return {
    /**
     * In any workspace that the person is a member of, as for single files; pictures that are missing, foreign or deleted are
     * left out.
     * @throws AppError `not_found` if nothing is left; `overloaded`, `unavailable` if files cannot be signed; the signal's reason
     */
    async of(
      actor: Actor,
      wanted: ArchiveWanted,
      { workspaceId, isSigned }: ArchiveOptions,
      signal: AbortSignal,
    ): Promise<{ readonly title: string; readonly entries: readonly SignedEntry[] }> {
      const { title, entries } = await find(actor, wanted, workspaceId);
      const key = isSigned ? await signingKeys.current() : null;
      const roomBytes = key === null ? 0 : await contentSigner.roomBytes(key, signal);
      return {
        title,
        entries: entries.map((entry) => ({
          ...{ ...entry, sizeBytes: entry.sizeBytes + roomBytes, storedBytes: entry.sizeBytes, key },
        })),
      };
    },

    /**
     * The bytes of an entry; null if they are gone or are not those that were promised, and if the person may not read them
     * any more: an archive takes as long as its client wants.
     * @throws AppError `overloaded`, `unavailable` if it could not be signed; the signal's reason
     */
    async open(actor: Actor, entry: SignedEntry, signal: AbortSignal): Promise<Readable | null> {
      const { imageId, storedBytes, sizeBytes, key } = entry;
      const file = await db.images.findFileOfMember(actor.userId, imageId, 'full');
      const stream = await openEntry(blobs, file, { ...entry, sizeBytes: storedBytes });
      if (file === null || stream === null || key === null) return stream;
      const png = await readAll({ stream, sizeBytes: storedBytes });
      const { workspaceId, origin } = file;
      // Without those of an upload, which may be a hundred times as long.
      const { claim } = await claims.of({ imageId, workspaceId, origin, reader: actor }, 'credentials');
      return Readable.from([await contentSigner.signTo(png, sizeBytes, claim, key, signal)], {
        objectMode: false,
      });
    },
  };
};
