import type { Size } from '@atelier/core/schemas/engines';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Point } from '../../../../lib/zoom.ts';
import { movedBy, placeText } from './cursor.ts';
import { createMaskLayer, type MaskLayer } from './layer.ts';
import { closedStroke, type OpenStroke, type Touch } from './strokes.ts';
import { trackBrush } from './track-brush.ts';
import type { MaskControls } from './useMask.ts';
import type { MaskView } from './useMaskView.ts';

/** Presses closer to the last one than this add nothing: share of the picture's width. */
const leastMove = 0.0015;

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

/** The mask's canvas: what is kept is drawn when it changes, the open stroke with each picture of the screen. */
const useLayer = (canvas: Parts['canvas'], mask: MaskControls, size: Size) => {
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

/** Paints by mouse, finger, pen and keys. `said` is for screen readers. */
export const useBrush = (
  { stage, frame, canvas, ring }: Parts,
  mask: MaskControls,
  view: MaskView,
  size: Size,
) => {
  const { open, refresh } = useLayer(canvas, mask, size);
  const [said, setSaid] = useState('');
  const place = useRef<Point>({ x: 0.5, y: 0.5 });
  const aspect = size.width / size.height;

  const showRing = (at: Point | null) => {
    if (ring.current === null) return;
    ring.current.hidden = at === null;
    if (at === null) return;
    place.current = at;
    ring.current.style.left = `${at.x * 100}%`;
    ring.current.style.top = `${at.y * 100}%`;
  };
  const begin = (touch: Touch) => {
    if (mask.tool === 'move') return;
    open.current = { tool: mask.tool, radius: mask.radius, touches: [touch] };
    refresh();
  };
  const draw = (touches: readonly Touch[]) => {
    if (open.current === null) return;
    const all = [...open.current.touches];
    for (const touch of touches) {
      const last = all.at(-1);
      if (last === undefined || Math.hypot(touch.x - last.x, (touch.y - last.y) / aspect) >= leastMove)
        all.push(touch);
    }
    open.current = { ...open.current, touches: all };
    refresh();
  };
  const drop = () => {
    open.current = null;
    refresh();
  };
  const end = () => {
    if (open.current === null) return;
    const strokes = closedStroke(open.current, aspect);
    open.current = null;
    mask.add(strokes);
    refresh();
  };

  const moveByKey = (key: string, isLong: boolean): boolean => {
    const next = movedBy(key, place.current, isLong, aspect);
    if (next === null) return false;
    showRing(next);
    draw([{ ...next, pressure: 1 }]);
    setSaid(placeText(next));
    return true;
  };
  const toggleByKey = () => {
    const isOpen = open.current !== null;
    if (isOpen) end();
    else begin({ ...place.current, pressure: 1 });
    setSaid(isOpen ? 'Stroke finished.' : `Painting from ${placeText(place.current)}.`);
  };
  const dropByKey = (): boolean => {
    if (open.current === null) return false;
    drop();
    setSaid('Stroke left out.');
    return true;
  };

  const actions = { begin, draw, drop, end, showRing, isMoving: mask.tool === 'move' };
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

  return { said, moveByKey, toggleByKey, dropByKey, showPlace: () => showRing(place.current) };
};
