import type { Size } from './sizes.ts';

const boxPx = 20;

/** A small rectangle with the picture's aspect ratio. */
export const AspectGlyph = ({ width, height }: Size) => {
  const scale = (boxPx - 2) / Math.max(width, height);
  const w = width * scale;
  const h = height * scale;
  return (
    <svg width={boxPx} height={boxPx} viewBox={`0 0 ${boxPx} ${boxPx}`} aria-hidden="true" focusable="false">
      <rect
        x={(boxPx - w) / 2}
        y={(boxPx - h) / 2}
        width={w}
        height={h}
        rx="1.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
      />
    </svg>
  );
};
