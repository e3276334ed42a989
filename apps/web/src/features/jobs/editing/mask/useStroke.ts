import type { Size } from '@atelier/core/schemas/engines';
import type { RefObject } from 'react';
import { closedStroke, type Touch } from './strokes.ts';
import { useLayer } from './useLayer.ts';
import type { MaskControls } from './useMask.ts';

/** Places closer to the last one than this add nothing: share of the picture's width. */
const leastMove = 0.0015;

/** The stroke that is being painted, from its first touch until it is kept or left out. */
export const useStroke = (canvas: RefObject<HTMLCanvasElement | null>, mask: MaskControls, size: Size) => {
  const { open, refresh } = useLayer(canvas, mask, size);
  const aspect = size.width / size.height;
  return {
    isOpen: () => open.current !== null,
    begin: (touch: Touch) => {
      if (mask.tool === 'move') return;
      open.current = { tool: mask.tool, radius: mask.radius, touches: [touch] };
      refresh();
    },
    draw: (touches: readonly Touch[]) => {
      if (open.current === null) return;
      const all = [...open.current.touches];
      for (const touch of touches) {
        const last = all.at(-1);
        if (last === undefined || Math.hypot(touch.x - last.x, (touch.y - last.y) / aspect) >= leastMove)
          all.push(touch);
      }
      open.current = { ...open.current, touches: all };
      refresh();
    },
    drop: () => {
      open.current = null;
      refresh();
    },
    end: () => {
      if (open.current === null) return;
      const strokes = closedStroke(open.current, aspect);
      open.current = null;
      mask.add(strokes);
      refresh();
    },
  };
};
export type StrokeControls = ReturnType<typeof useStroke>;
