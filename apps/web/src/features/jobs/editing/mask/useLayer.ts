import type { Size } from '@atelier/core/schemas/engines';
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { createMaskLayer, type MaskLayer } from './layer.ts';
import { closedStroke, type OpenStroke } from './strokes.ts';
import type { MaskControls } from './useMask.ts';

/** The mask's canvas: what is kept is drawn when it changes, the open stroke with each picture of the screen. */
export const useLayer = (canvas: RefObject<HTMLCanvasElement | null>, mask: MaskControls, size: Size) => {
  const layer = useRef<MaskLayer>(null);
  const open = useRef<OpenStroke>(null);
  const frame = useRef(0);
  const { strokes, inverted } = mask.shape;
  const show = () => {
    const drawn = open.current === null ? [] : closedStroke(open.current, size.width / size.height);
    layer.current?.show(drawn, inverted);
  };
  const latest = useRef(show);
  useLayoutEffect(() => {
    latest.current = show;
  });
  useEffect(() => {
    if (canvas.current === null) return;
    layer.current ??= createMaskLayer(canvas.current);
    layer.current?.keep(strokes);
    layer.current?.show([], inverted);
  }, [canvas, strokes, inverted]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  return {
    open,
    refresh: () => {
      cancelAnimationFrame(frame.current);
      frame.current = requestAnimationFrame(() => latest.current());
    },
  };
};
