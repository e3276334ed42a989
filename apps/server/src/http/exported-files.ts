import { Readable } from 'node:stream';
import { countMore } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { ImageFile } from '@atelier/core/ports/studio-stores';
import { type ExportFormat, type ExportOptions, exportQuality, isLossy } from '@atelier/core/schemas/exports';
import type { ImageVariant } from '@atelier/core/schemas/images';
import { fileHeaders, isCached } from './file-headers.ts';
import type { RouteContext } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';

const contentTypes = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
} as const satisfies Record<ExportFormat, string>;

export const exportExtension = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  avif: 'avif',
} as const satisfies Record<ExportFormat, string>;

interface Asked {
  readonly variant: ImageVariant;
  readonly trash?: '1' | undefined;
  readonly format?: ExportFormat | undefined;
  readonly quality?: number | undefined;
  readonly width?: number | undefined;
  readonly metadata?: 'on' | 'off' | undefined;
}

/**
 * How a picture has to be encoded for a request; null if the stored file is what was asked for.
 * @throws AppError `bad_request` for a quality of PNG, or another variant than the full picture
 */
export const exportOptions = ({ variant, format = 'png', ...asked }: Asked): ExportOptions | null => {
  const { quality, width, metadata = 'on' } = asked;
  if (format === 'png' && quality === undefined && width === undefined && metadata === 'on') return null;
  if (variant !== 'full') throw new AppError('bad_request', 'Only the full picture has formats and sizes.');
  if (quality !== undefined && !isLossy(format))
    throw new AppError('bad_request', 'PNG loses nothing, so it has no quality: leave it out.');
  return {
    format,
    quality: quality ?? exportQuality.default,
    width: width ?? null,
    hasMetadata: metadata === 'on',
  };
};

interface Exported {
  readonly file: ImageFile;
  readonly options: ExportOptions;
  readonly name: string;
}

/**
 * Encodes a picture and sends it as a download. HEAD and revalidation encode nothing, and count as no conversion.
 * @throws AppError `rate_limited`, `overloaded`, `not_found`
 */
export const sendExport = async (
  { services: { pictureExports } }: Pick<RequestHandlerDeps, 'services'>,
  { request, req, reply, guardInput }: Pick<RouteContext, 'guardInput' | 'reply' | 'req' | 'request'>,
  { file, options, name }: Exported,
): Promise<Readable | null> => {
  const etag = pictureExports.etag(file, options);
  fileHeaders(reply, etag, `attachment; filename="${name}"`);
  reply.type(contentTypes[options.format]);
  if (isCached(req.headers['if-none-match'], etag)) {
    reply.code(304);
    return null;
  }
  if (req.method === 'HEAD') return null;
  await countMore(guardInput, 'conversion', 1);
  const bytes = await pictureExports.encode(file, options, request.signal);
  reply.header('Content-Length', bytes.byteLength);
  return Readable.from([bytes], { objectMode: false });
};
