import type { Line } from './rows.ts';

/** Lines, where each begins, and how far the first is below the top of the grid: the room of pictures not loaded. */
export interface Placed {
  readonly lines: readonly Line[];
  readonly offsets: readonly number[];
  readonly roomAbove: number;
}

const topOf = ({ lines, offsets, roomAbove }: Placed, id: string): number | undefined => {
  const at = lines.findIndex(({ kind, images }) => kind === 'row' && images.some((image) => image.id === id));
  const offset = offsets[at];
  return offset === undefined ? undefined : roomAbove + offset;
};

const firstId = ({ lines }: Pick<Placed, 'lines'>): string | undefined => lines[0]?.images[0]?.id;

/**
 * Places new lines so that a picture on the screen stays where it is when pictures were added or forgotten before it, or
 * all were laid out again.
 * @param anchor the id of a picture that is on the screen
 * @param isRelaid whether the width or the size of the pictures has changed
 * @returns `scrollBy` is what the page has to be scrolled by, when the room above cannot absorb the difference
 */
export const keepPlace = (
  before: Placed,
  next: Pick<Placed, 'lines' | 'offsets'> & { readonly hasNewer: boolean; readonly isRelaid: boolean },
  anchor: string | undefined,
): Pick<Placed, 'roomAbove'> & { readonly scrollBy: number } => {
  const room = before.roomAbove;
  const isSameStart = firstId(before) === firstId(next) && (room === 0 || next.hasNewer);
  if (isSameStart && !next.isRelaid) return { roomAbove: room, scrollBy: 0 };
  const was = anchor === undefined ? undefined : topOf(before, anchor);
  const offset = anchor === undefined ? undefined : topOf({ ...next, roomAbove: 0 }, anchor);
  if (was === undefined || offset === undefined)
    return next.hasNewer ? { roomAbove: room, scrollBy: 0 } : { roomAbove: 0, scrollBy: 0 - room };
  const wanted = was - offset;
  const roomAbove = next.hasNewer ? Math.max(0, wanted) : 0;
  return { roomAbove, scrollBy: roomAbove - wanted };
};

/** A picture of the first row that begins below this height of the grid. */
export const pictureAt = ({ lines, offsets, roomAbove }: Placed, top: number): string | undefined => {
  const at = lines.findIndex(({ kind }, line) => kind === 'row' && roomAbove + (offsets[line] ?? 0) >= top);
  return lines[at]?.images[0]?.id;
};
