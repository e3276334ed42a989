import { z } from 'zod';

/** File formats that pictures are exported in. */
/** How many pictures one archive of chosen pictures has at most: their ids are in its address. */
export const maxArchivedIds = 300;

export const exportFormats = ['png', 'jpeg', 'webp', 'avif'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Formats that lose detail, and so have a quality. */
const lossyFormats = ['jpeg', 'webp', 'avif'] as const satisfies readonly ExportFormat[];

export const isLossy = (format: ExportFormat): boolean => lossyFormats.some((lossy) => lossy === format);

/** Pixels. */
const exportWidth = { min: 16, max: 4096 } as const;
export const exportQuality = { min: 1, max: 100, default: 82 } as const;

/** Whole numbers as an address writes them: no sign, exponent or leading zero. */
const number = ({ min, max }: { readonly min: number; readonly max: number }) =>
  z
    .string()
    .regex(/^[1-9]\d{0,4}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));

/** The part of a file's address that says how the picture is exported. */
export const ExportQuery = {
  format: z.enum(exportFormats).optional(),
  quality: number(exportQuality).optional(),
  /** Narrower than the picture: it is made smaller. Otherwise it keeps its size. */
  width: number(exportWidth).optional(),
  metadata: z.enum(['on', 'off']).optional(),
  prompt: z.enum(['on', 'off']).optional(),
} as const;

/**
 * How much a file says about itself: nothing; that a machine made it (IPTC digital source type); besides, in content
 * credentials, with which model and when; besides, from which words.
 */
const exportMetadata = ['off', 'mark', 'credentials', 'prompt'] as const;
export type ExportMetadata = (typeof exportMetadata)[number];

export const hasCredentials = (metadata: ExportMetadata): boolean =>
  metadata === 'credentials' || metadata === 'prompt';

/** How a picture is exported. */
export interface ExportOptions {
  readonly format: ExportFormat;
  /** 1 … 100. Without effect on PNG, which loses nothing. */
  readonly quality: number;
  /** The greatest width, pixels; null for the picture's own. */
  readonly width: number | null;
  readonly metadata: ExportMetadata;
}
