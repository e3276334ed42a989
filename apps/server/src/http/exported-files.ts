import { Readable } from 'node:stream';
import { type Actor, countMore } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { ImageFile } from '@atelier/core/ports/studio-stores';
import {
  type ExportFormat,
  type ExportMetadata,
  type ExportOptions,
  exportQuality,
  isLossy,
} from '@atelier/core/schemas/exports';
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
  readonly prompt?: 'on' | 'off' | undefined;
}

/** @throws AppError `bad_request` for a prompt without metadata */
const metadataOf = ({ metadata = 'on', prompt = 'off' }: Asked): ExportMetadata => {
  if (metadata === 'on') return prompt === 'on' ? 'prompt' : 'credentials';
  if (prompt === 'on')
    throw new AppError('bad_request', 'The prompt is metadata: ask for it with metadata=on.');
  return 'off';
};

/**
 * How a picture has to be encoded for a request; null if the stored file is what was asked for.
 * @throws AppError `bad_request` for a quality of PNG, a prompt without metadata, or another variant than the full picture
 */
export const exportOptions = (asked: Asked): ExportOptions | null => {
  const { variant, format = 'png', quality, width } = asked;
  const isExport = [asked.format, quality, width, asked.metadata, asked.prompt].some(
    (value) => value !== undefined,
  );
  if (!isExport) return null;
  if (variant !== 'full') throw new AppError('bad_request', 'Only the full picture has formats and sizes.');
  if (quality !== undefined && !isLossy(format))
    throw new AppError('bad_request', 'PNG loses nothing, so it has no quality: leave it out.');
  return {
    format,
    quality: quality ?? exportQuality.default,
    width: width ?? null,
    metadata: metadataOf(asked),
  };
};

interface Exported {
  readonly imageId: string;
  readonly file: ImageFile;
  readonly reader: Actor;
  readonly options: ExportOptions;
  readonly name: string;
}

/**
 * Encodes a picture and sends it as a download. HEAD and revalidation encode nothing, and count as no conversion.
 * @throws AppError `rate_limited`, `overloaded`, `not_found`, `unavailable` if it could not be signed
 */
export const sendExport = async (
  { services: { pictureExports } }: Pick<RequestHandlerDeps, 'services'>,
  { request, req, reply, guardInput }: Pick<RouteContext, 'guardInput' | 'reply' | 'req' | 'request'>,
  { options, name, ...exported }: Exported,
): Promise<Readable | null> => {
  const { etag, encode } = await pictureExports.prepare(exported, options);
  fileHeaders(reply, etag, `attachment; filename="${name}"`);
  reply.type(contentTypes[options.format]);
  if (isCached(req.headers['if-none-match'], etag)) {
    reply.code(304);
    return null;
  }
  if (req.method === 'HEAD') return null;
  await countMore(guardInput, 'conversion', 1);
  const bytes = await encode(request.signal);
  reply.header('Content-Length', bytes.byteLength);
  return Readable.from([bytes], { objectMode: false });
};
