import type { ImageSummary } from '@atelier/core/schemas/images';

export interface Row {
  /** Pixels, without the gap below. */
  readonly height: number;
  readonly images: readonly ImageSummary[];
}

interface Layout {
  /** Pixels. */
  readonly width: number;
  readonly gap: number;
  /** The target; a full row is at most this high. */
  readonly rowHeight: number;
}

const ratioOf = ({ width, height }: ImageSummary): number => width / height;

/**
 * Arranges pictures in order, uncropped, in rows that fill the width; within a row all have the same height. A last row
 * that is not full keeps the height of the row before.
 */
export const justifyRows = (images: readonly ImageSummary[], { width, gap, rowHeight }: Layout): Row[] => {
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
