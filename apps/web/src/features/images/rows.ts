import type { ImageSummary } from '@atelier/core/schemas/images';

export interface Row {
  /** Pixels, without the gap below. */
  readonly height: number;
  readonly images: readonly ImageSummary[];
}

interface Wall {
  /** Pixels. */
  readonly width: number;
  readonly gap: number;
  /** The height that rows come near to. */
  readonly rowHeight: number;
}

const ratioOf = ({ width, height }: ImageSummary): number => width / height;

/**
 * Hangs pictures in rows of equal height that fill the wall's width, in order and uncropped. The last row keeps
 * the height of the one before until enough pictures have come to fill it.
 */
export const justifyRows = (images: readonly ImageSummary[], { width, gap, rowHeight }: Wall): Row[] => {
  const rows: Row[] = [];
  let pending: ImageSummary[] = [];
  let ratios = 0;
  for (const image of images) {
    pending.push(image);
    ratios += ratioOf(image);
    const height = (width - gap * (pending.length - 1)) / ratios;
    if (height > rowHeight) continue;
    rows.push({ height, images: pending });
    pending = [];
    ratios = 0;
  }
  if (pending.length > 0) rows.push({ height: rows.at(-1)?.height ?? rowHeight, images: pending });
  return rows;
};
