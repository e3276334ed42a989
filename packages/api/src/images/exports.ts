import { AppError } from '@atelier/core/errors';
import type { ImageFile } from '@atelier/core/ports/studio-stores';
import { type ExportOptions, hasCredentials } from '@atelier/core/schemas/exports';
import type { PictureClaims } from '../provenance/picture-claims.ts';
import type { SigningKeys } from '../provenance/signing-keys.ts';
import type { Deps } from '../shared/deps.ts';
import { readAll } from '../shared/read-all.ts';
import type { Actor } from '../trpc/request-context.ts';

/** Options as a part of an ETag: equal ones give equal files, but for their signatures. */
const tagOf = ({ format, quality, width, metadata }: ExportOptions): string =>
  [format, quality, width ?? 'full', metadata].join('-');

/** The picture of an export. */
interface Exported {
  readonly imageId: string;
  readonly file: Pick<ImageFile, 'blobKey' | 'imageSha256' | 'origin' | 'workspaceId'>;
  /** Who gets it; null for people who have nothing but a link. */
  readonly reader: Pick<Actor, 'role' | 'userId'> | null;
}

/** An export that has not been encoded yet. */
export interface PreparedExport {
  readonly etag: string;
  /**
   * @throws AppError `overloaded`, `not_found` when the bytes are gone, `unavailable` if it could not be signed; the signal's
   * reason
   */
  encode(signal: AbortSignal): Promise<Uint8Array>;
}

/** Pictures in other formats and sizes, with what they say about themselves. Nothing of them is stored. */
export const pictureExports = (
  {
    blobs,
    pictureExporter,
    contentSigner,
    secrets,
  }: Pick<Deps, 'blobs' | 'contentSigner' | 'pictureExporter' | 'secrets'>,
  { signingKeys, claims }: { readonly signingKeys: SigningKeys; readonly claims: PictureClaims },
) => ({
  /** @throws AppError `overloaded` if there is no key yet and too many processes make one */
  async prepare({ imageId, file, reader }: Exported, options: ExportOptions): Promise<PreparedExport> {
    const { workspaceId, origin, blobKey, imageSha256 } = file;
    const { format, quality, width, metadata } = options;
    const told =
      metadata === 'off' ? null : await claims.of({ imageId, workspaceId, origin, reader }, metadata);
    const key = hasCredentials(metadata) ? await signingKeys.current() : null;
    const read = async (key: string): Promise<Uint8Array | null> => {
      const blob = await blobs.open(key);
      return blob === null ? null : readAll(blob);
    };
    const open = async (): Promise<Uint8Array> => {
      const bytes = await read(blobKey);
      if (bytes === null) throw new AppError('not_found');
      return bytes;
    };
    const encodeUnsigned = (signal: AbortSignal) =>
      pictureExporter.encode(
        open,
        { format, quality, width, sourceType: told?.claim.sourceType ?? null },
        signal,
      );
    const tag = `${imageSha256.slice(0, 32)}-${tagOf(options)}`;
    if (told === null || key === null) return { etag: `"${tag}"`, encode: encodeUnsigned };
    const { claim, originalKey } = told;
    const said = secrets.hash(JSON.stringify({ claim, originalKey })).slice(0, 16);
    return {
      // Weak: each signature is different.
      etag: `W/"${tag}-${key.id}-${said}"`,
      encode: async (signal) => {
        const bytes = await encodeUnsigned(signal);
        const original = originalKey === null ? null : await read(originalKey);
        return contentSigner.sign({ bytes, format, original }, claim, key, signal);
      },
    };
  },
});
