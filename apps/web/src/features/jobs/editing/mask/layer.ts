import type { Size } from '@atelier/core/schemas/engines';
import type { MaskStroke } from '@atelier/core/schemas/masks';
import { clear, paintStroke, tint } from './paint.ts';

/** Longest side of the canvas, pixels: enough for the eye, and quick to fill on a phone. */
const longestPx = 1280;

/** The size of a picture's canvas. */
export const layerSize = ({ width, height }: Size): Size => {
  const scale = Math.min(1, longestPx / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
};

/**
 * Draws a mask over its picture. Finished strokes are drawn once, onto a canvas of their own, so that a movement costs the
 * same however many there are. Null where the browser has no canvas.
 */
export const createMaskLayer = (canvas: HTMLCanvasElement) => {
  const size = { width: canvas.width, height: canvas.height };
  const hidden = Object.assign(document.createElement('canvas'), size);
  const [shown, kept] = [canvas.getContext('2d'), hidden.getContext('2d')];
  if (shown === null || kept === null) return null;
  return {
    keep(strokes: readonly MaskStroke[]): void {
      clear(kept, size);
      for (const stroke of strokes) paintStroke(kept, stroke, size);
    },
    /** @param open the strokes that are being drawn */
    show(open: readonly MaskStroke[], inverted: boolean): void {
      clear(shown, size);
      shown.drawImage(hidden, 0, 0);
      for (const stroke of open) paintStroke(shown, stroke, size);
      tint(shown, size, inverted);
    },
  };
};
export type MaskLayer = NonNullable<ReturnType<typeof createMaskLayer>>;
