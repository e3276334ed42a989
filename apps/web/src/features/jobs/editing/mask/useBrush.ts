import type { Size } from '@atelier/core/schemas/engines';
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { Touch } from './strokes.ts';
import { trackBrush } from './track-brush.ts';
import { useKeyBrush } from './useKeyBrush.ts';
import type { MaskControls } from './useMask.ts';
import type { MaskView } from './useMaskView.ts';
import { useRing } from './useRing.ts';
import { useStroke } from './useStroke.ts';

interface Parts {
  readonly stage: RefObject<HTMLElement | null>;
  readonly frame: RefObject<HTMLElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly ring: RefObject<HTMLElement | null>;
}

/** A place in the picture, also when it is zoomed. */
const touchAt = (frame: HTMLElement, event: PointerEvent): Touch => {
  const box = frame.getBoundingClientRect();
  return {
    x: (event.clientX - box.left) / box.width,
    y: (event.clientY - box.top) / box.height,
    // A mouse reports a half, and some fingers nothing.
    pressure: event.pointerType === 'pen' ? event.pressure : 1,
  };
};

/** Paints by mouse, finger, pen and keys. */
export const useBrush = (parts: Parts, mask: MaskControls, view: MaskView, size: Size) => {
  const { stage, frame } = parts;
  const stroke = useStroke(parts.canvas, mask, size);
  const ring = useRing(parts.ring);
  const keys = useKeyBrush(stroke, ring, size.width / size.height);
  const actions = { ...stroke, showRing: ring.show, isMoving: mask.tool === 'move' };
  const latest = useRef(actions);
  useLayoutEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    if (stage.current === null) return;
    const touch = (event: PointerEvent): Touch | null =>
      frame.current === null ? null : touchAt(frame.current, event);
    return trackBrush(stage.current, {
      isMoving: () => latest.current.isMoving,
      onStart: (event) => {
        const at = touch(event);
        if (at !== null) latest.current.begin(at);
      },
      onDraw: (events) => latest.current.draw(events.map(touch).filter((at) => at !== null)),
      onEnd: () => latest.current.end(),
      onCancel: () => latest.current.drop(),
      onPan: view.panBy,
      onPinch: view.zoomBy,
      onHover: (event) => latest.current.showRing(event === null ? null : touch(event)),
    });
  }, [stage, frame, view.panBy, view.zoomBy]);
  return { ...keys, showPlace: () => ring.show(ring.place.current) };
};
