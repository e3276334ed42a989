import { useRouter } from '@tanstack/react-router';
import { useWindowVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useWidth } from '../../ui/useWidth.ts';

const narrowPx = 640;
/** Rows rendered beyond the window, and how many rows before the end the next page is fetched. */
const aheadRows = 4;
/** Frames within which a row that was scrolled to is in the DOM. */
const maxFrames = 20;

const layoutFor = (width: number) => {
  const [least, gap] = width < narrowPx ? [105, 6] : [190, 14];
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  return { columns, gap, size: Math.max(0, (width - (columns - 1) * gap) / columns) };
};

const focusTile = (id: string, frames = maxFrames): void => {
  const tile = document.querySelector<HTMLElement>(`[data-image="${CSS.escape(id)}"]`);
  if (tile !== null) tile.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusTile(id, frames - 1));
};

/** Scrolls to the row of the picture that the user comes back from, and focuses it. @param row -1 while it is not loaded */
const useRevealedRow = (
  id: string | undefined,
  row: number,
  { scrollToIndex }: Pick<Virtualizer<Window, Element>, 'scrollToIndex'>,
): void => {
  const router = useRouter();
  const isReady = row >= 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once; afterwards the user scrolls.
  useEffect(() => {
    if (id === undefined || !isReady) return;
    const reveal = () => {
      scrollToIndex(row, { align: 'auto' });
      focusTile(id);
    };
    const frame = requestAnimationFrame(reveal);
    // The router restores the scroll position and focuses the heading after the first frame.
    const stop = router.subscribe('onRendered', ({ pathChanged }) => {
      if (pathChanged) requestAnimationFrame(reveal);
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [id, isReady, router]);
};

interface Options {
  readonly ids: readonly string[];
  /** The picture to scroll to and to focus, because the user comes back from it. */
  readonly revealed: string | undefined;
  readonly onNearEnd: () => void;
}

/** Square tiles in rows, of which only those near the window are rendered. */
export const useTileRows = ({ ids, revealed, onNearEnd }: Options) => {
  const ref = useRef<HTMLUListElement>(null);
  const width = useWidth(ref);
  const { columns, gap, size } = layoutFor(width);
  const rows = width === 0 ? 0 : Math.ceil(ids.length / columns);
  const [topPx, setTopPx] = useState(0);
  // After each render: what is above may have got another height.
  useLayoutEffect(() => setTopPx(ref.current?.offsetTop ?? 0));
  const virtualizer = useWindowVirtualizer({
    count: rows,
    estimateSize: () => size + gap,
    overscan: aheadRows,
    scrollMargin: topPx,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other sizes, which it cannot see.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, size, gap]);
  const shown = virtualizer.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows > 0 && last >= rows - aheadRows) onNearEnd();
  }, [last, rows, onNearEnd]);

  useRevealedRow(
    revealed,
    rows === 0 || revealed === undefined ? -1 : Math.floor(ids.indexOf(revealed) / columns),
    virtualizer,
  );

  const tiles = shown.flatMap(({ index, start }) =>
    ids.slice(index * columns, (index + 1) * columns).map((id, column) => ({
      at: index * columns + column,
      id,
      style: {
        width: size,
        height: size,
        transform: `translate(${column * (size + gap)}px, ${start - topPx}px)`,
      } satisfies CSSProperties,
    })),
  );
  return { ref, tiles, height: Math.max(0, rows * (size + gap) - gap) };
};
