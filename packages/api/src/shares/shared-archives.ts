import type { Readable } from 'node:stream';
import { AppError } from '@atelier/core/errors';
import type { Shared } from '@atelier/core/ports/share-store';
import {
  type ArchiveEntry,
  archiveOf,
  collectedImages,
  openEntry,
  type PictureArchive,
} from '../images/archives.ts';
import type { Deps } from '../shared/deps.ts';

/** All pictures of a shared collection as one archive, where its owner allows downloads. */
export const sharedArchives = ({
  db,
  blobs,
  clock,
  secrets,
}: Pick<Deps, 'blobs' | 'clock' | 'db' | 'secrets'>) => ({
  /**
   * Its files are named after the prompts only if the page shows them, and tell no date.
   * @throws AppError `not_found` for a picture, without downloads, and if nothing is left
   */
  async of({ collection, workspaceId, allowsDownload, showsPrompt }: Shared): Promise<PictureArchive> {
    if (collection === null || !allowsDownload) throw new AppError('not_found');
    const images = await collectedImages(db, { workspaceId }, collection.id);
    const shown = images.filter(({ flag }) => flag !== 'flagged');
    const archive = archiveOf(collection.name, shown, ({ prompt }) => (showsPrompt ? prompt : ''));
    const createdAt = clock.now();
    return { ...archive, entries: archive.entries.map((entry) => ({ ...entry, createdAt })) };
  },

  /**
   * The bytes of an entry; null if the picture was taken out, deleted or flagged meanwhile.
   * @throws AppError `not_found` if the link has ended meanwhile
   */
  async open(token: string, entry: ArchiveEntry): Promise<Readable | null> {
    const share = await db.shares.findOpen(secrets.hash(token), clock.now());
    if (share === null || share.collection === null) throw new AppError('not_found');
    const { workspaceId, collection } = share;
    const found = await db.collections.findImage({ workspaceId }, collection.id, entry.imageId);
    if (found === null || found.image.flag === 'flagged') return null;
    return openEntry(blobs, found.image, entry);
  },
});
