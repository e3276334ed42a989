import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type Bounds, fitted, maxScale, type Point, panBy, type View, zoomAt } from '../../lib/zoom.ts';
import { trackPointers } from './pointers.ts';

const stepFactor = 1.5;
const doubleTapFactor = 2.5;
const keyPanPx = 80;

interface Frame {
  readonly stage: HTMLElement;
  readonly picture: HTMLElement;
}

const boundsOf = ({ stage, picture }: Frame): Bounds => ({
  stage: { width: stage.clientWidth, height: stage.clientHeight },
  picture: { width: picture.offsetWidth, height: picture.offsetHeight },
});

/** A point of the window, measured from the stage's centre. */
const fromCentre = ({ stage }: Frame, { x, y }: Point): Point => {
  const box = stage.getBoundingClientRect();
  return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 };
};

/**
 * One zoom and pan for several stages: each shows the same part of its picture, measured in parts of the picture, so that
 * pictures of different sizes stay aligned. A stage is an element with `data-stage`, its picture has `data-zoomed`.
 */
export const useSharedZoom = (count: number) => {
  const root = useRef<HTMLDivElement>(null);
  const [scale, setScale] = useState(1);
  /** `x` and `y` in widths and heights of the picture. */
  const view = useRef<View>(fitted);

  const control = useMemo(() => {
    const frames = (): Frame[] =>
      [...(root.current?.querySelectorAll<HTMLElement>('[data-stage]') ?? [])].flatMap((stage) => {
        const picture = stage.querySelector<HTMLElement>('[data-picture]');
        return picture === null ? [] : [{ stage, picture }];
      });
    const show = (next: View) => {
      view.current = next;
      setScale(next.scale);
      for (const { picture } of frames()) {
        const { offsetWidth, offsetHeight } = picture;
        picture.style.transform =
          next === fitted
            ? ''
            : `translate(${next.x * offsetWidth}px, ${next.y * offsetHeight}px) scale(${next.scale})`;
      }
    };
    const change = (frame: Frame | undefined, to: (view: View, bounds: Bounds) => View): boolean => {
      if (frame === undefined) return false;
      const bounds = boundsOf(frame);
      const { width, height } = bounds.picture;
      const now = view.current;
      const next = to({ scale: now.scale, x: now.x * width, y: now.y * height }, bounds);
      if (next.scale === now.scale && next.x === now.x * width && next.y === now.y * height) return false;
      show(next.scale === 1 ? fitted : { scale: next.scale, x: next.x / width, y: next.y / height });
      return true;
    };
    const step = (factor: number) =>
      void change(frames()[0], (now, bounds) => zoomAt(now, factor, { x: 0, y: 0 }, bounds));
    return {
      frames,
      show,
      change,
      zoomIn: () => step(stepFactor),
      zoomOut: () => step(1 / stepFactor),
      fit: () => show(fitted),
      pan: (x: number, y: number) =>
        void change(frames()[0], (now, bounds) => panBy(now, { x: x * keyPanPx, y: y * keyPanPx }, bounds)),
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: listens to the stages that are there.
  useLayoutEffect(() => {
    const { frames, change, show } = control;
    const stops = frames().map((frame) => {
      const zoom = (factor: number, at: Point) =>
        change(frame, (now, bounds) => zoomAt(now, factor, fromCentre(frame, at), bounds));
      const onWheel = (event: WheelEvent) => {
        const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
        const factor = Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.002));
        if (zoom(factor, { x: event.clientX, y: event.clientY })) event.preventDefault();
      };
      frame.stage.addEventListener('wheel', onWheel, { passive: false });
      const stop = trackPointers(frame.stage, {
        isZoomed: () => view.current.scale > 1,
        onPan: (delta) => void change(frame, (now, bounds) => panBy(now, delta, bounds)),
        onPinch: (factor, at) => void zoom(factor, at),
        onDoubleTap: (at) => (view.current.scale > 1 ? show(fitted) : void zoom(doubleTapFactor, at)),
        onDrag: () => undefined,
        onSwipe: () => undefined,
      });
      return () => {
        stop();
        frame.stage.removeEventListener('wheel', onWheel);
      };
    });
    return () => {
      for (const stop of stops) stop();
    };
  }, [control, count]);

  const { zoomIn, zoomOut, fit, pan } = control;
  return { root, scale, isZoomed: scale > 1, isLargest: scale >= maxScale, zoomIn, zoomOut, fit, pan };
};
