import type { ImageSummary } from '@atelier/core/schemas/images';
import { localDay } from '../../lib/days.ts';

export interface Row {
  readonly kind: 'row';
  /** Pixels, without the gap below. */
  readonly height: number;
  readonly images: readonly ImageSummary[];
}

/** The heading of the pictures of one day. */
export interface DayHeading {
  readonly kind: 'day';
  readonly height: number;
  /** Local date, "2026-11-30". */
  readonly day: string;
  readonly images: readonly ImageSummary[];
}

export type Line = Row | DayHeading;

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
    rows.push({ kind: 'row', height, images: pending });
    pending = [];
    ratios = 0;
  }
  if (pending.length > 0)
    rows.push({ kind: 'row', height: rows.at(-1)?.height ?? rowHeight, images: pending });
  return rows;
};

/** The pictures of each day, in order. */
const byDay = (images: readonly ImageSummary[]): Map<string, ImageSummary[]> => {
  const days = new Map<string, ImageSummary[]>();
  for (const image of images) {
    const day = localDay(new Date(image.createdAt));
    const same = days.get(day);
    if (same === undefined) days.set(day, [image]);
    else same.push(image);
  }
  return days;
};

/** Rows under a heading for each day. @param headingHeight pixels */
export const layLines = (
  images: readonly ImageSummary[],
  layout: Layout & { readonly headingHeight: number },
): Line[] =>
  [...byDay(images)].flatMap(([day, ofDay]) => [
    { kind: 'day' as const, height: layout.headingHeight, day, images: ofDay },
    ...justifyRows(ofDay, layout),
  ]);

/** Where each line begins, in pixels below the first. */
export const offsetsOf = (lines: readonly Line[], gap: number): number[] => {
  let top = 0;
  return lines.map(({ height }) => {
    const start = top;
    top += height + gap;
    return start;
  });
};
