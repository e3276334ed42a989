import { AppError } from '@atelier/core/errors';
import type { ByteRange, OpenBlob } from '@atelier/core/ports/blobs';
import type { UploadVariant } from '@atelier/core/schemas/uploads';
import type { Scope } from '@atelier/core/scope';
import type { Deps } from '../shared/deps.ts';

/** A workspace, or a member of any workspace: addresses of files name none. */
type Reader = Scope | { readonly memberId: string };

/** Finds the row of a file; its bytes are opened on demand. */
export const openUpload =
  ({ db, blobs }: Pick<Deps, 'blobs' | 'db'>) =>
  /** @throws AppError `not_found` */
  async (reader: Reader, id: string, variant: UploadVariant) => {
    const file =
      'memberId' in reader
        ? await db.uploads.findFileOfMember(reader.memberId, id, variant)
        : await db.uploads.findFile(reader, id, variant);
    if (file === null) throw new AppError('not_found');
    return {
      contentType: file.contentType,
      etag: `"${file.uploadSha256.slice(0, 32)}-${variant}"`,
      /** @throws AppError `not_found` when the bytes are gone */
      async sizeBytes(): Promise<number> {
        const stat = await blobs.stat(file.blobKey);
        if (stat === null) throw new AppError('not_found');
        return stat.sizeBytes;
      },
      /** @throws AppError `not_found` when the bytes are gone */
      async open(range?: ByteRange): Promise<OpenBlob> {
        const blob = await blobs.open(file.blobKey, range);
        if (blob === null) throw new AppError('not_found');
        return blob;
      },
    };
  };
