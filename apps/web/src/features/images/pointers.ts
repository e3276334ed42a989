import type { Point } from '../../lib/zoom.ts';

interface Handlers {
  readonly isZoomed: () => boolean;
  /** One pointer moved over a zoomed picture. */
  readonly onPan: (delta: Point) => void;
  /** Two fingers moved apart (above 1) or together around a point of the window. */
  readonly onPinch: (factor: number, at: Point) => void;
  /** Two taps, or a double click, at a point of the window. */
  readonly onDoubleTap: (at: Point) => void;
  /** A finger drags a picture that is not zoomed sideways, in pixels; 0 when it lets go. */
  readonly onDrag: (dx: number) => void;
  readonly onSwipe: (to: 'previous' | 'next') => void;
}

const tapPx = 12;
const tapMs = 300;
const betweenTapsMs = 400;
const betweenTapsPx = 40;
const swipePx = 50;

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const pointOf = ({ clientX: x, clientY: y }: MouseEvent): Point => ({ x, y });

interface Press {
  readonly start: Point;
  readonly startMs: number;
  at: Point;
}

/**
 * Recognises panning, pinching, double taps and swipes on an element. A click of the mouse stays a click, and a vertical
 * swipe of one finger scrolls the page. @returns a function that ends it
 */
export const trackPointers = (element: HTMLElement, handlers: Handlers): (() => void) => {
  const pressed = new Map<number, Press>();
  let lastTap: { readonly at: Point; readonly ms: number } | null = null;
  /** Whether the gesture had one finger only: after a pinch, the last finger does not swipe. */
  let isSingle = true;
  let lastType = 'mouse';

  const down = (event: PointerEvent) => {
    lastType = event.pointerType;
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    if (pressed.size === 0) isSingle = true;
    const at = pointOf(event);
    pressed.set(event.pointerId, { start: at, startMs: event.timeStamp, at });
    if (pressed.size > 1) {
      isSingle = false;
      handlers.onDrag(0);
    }
    if (handlers.isZoomed()) element.setPointerCapture(event.pointerId);
  };

  const pinch = (moved: Press, to: Point) => {
    const other = [...pressed.values()].find((press) => press !== moved);
    if (other === undefined) return;
    const before = middle(moved.at, other.at);
    const after = middle(to, other.at);
    const apart = distance(moved.at, other.at);
    if (apart > 0) handlers.onPinch(distance(to, other.at) / apart, after);
    handlers.onPan({ x: after.x - before.x, y: after.y - before.y });
  };

  const move = (event: PointerEvent) => {
    // A mouse whose button was released outside the element.
    if (event.pointerType === 'mouse' && event.buttons === 0) pressed.delete(event.pointerId);
    const press = pressed.get(event.pointerId);
    if (press === undefined) return;
    const to = pointOf(event);
    if (pressed.size > 1) pinch(press, to);
    else if (handlers.isZoomed()) handlers.onPan({ x: to.x - press.at.x, y: to.y - press.at.y });
    else if (event.pointerType !== 'mouse' && isSingle) handlers.onDrag(to.x - press.start.x);
    press.at = to;
  };

  const tap = (at: Point, ms: number) => {
    const isSecond =
      lastTap !== null && ms - lastTap.ms < betweenTapsMs && distance(at, lastTap.at) < betweenTapsPx;
    lastTap = isSecond ? null : { at, ms };
    if (isSecond) handlers.onDoubleTap(at);
  };

  const up = (event: PointerEvent) => {
    const press = pressed.get(event.pointerId);
    pressed.delete(event.pointerId);
    if (press === undefined || !isSingle || event.pointerType === 'mouse') return;
    const wasZoomed = handlers.isZoomed();
    if (!wasZoomed) handlers.onDrag(0);
    const [dx, dy] = [press.at.x - press.start.x, press.at.y - press.start.y];
    const durationMs = event.timeStamp - press.startMs;
    if (Math.hypot(dx, dy) < tapPx && durationMs < tapMs) tap(press.at, event.timeStamp);
    else if (!wasZoomed && Math.abs(dx) > swipePx && Math.abs(dx) > 1.5 * Math.abs(dy))
      handlers.onSwipe(dx < 0 ? 'next' : 'previous');
  };

  const cancel = (event: PointerEvent) => {
    pressed.delete(event.pointerId);
    if (!handlers.isZoomed()) handlers.onDrag(0);
  };
  const doubleClick = (event: MouseEvent) => {
    // Touch screens report it too, after the second tap.
    if (lastType === 'mouse') handlers.onDoubleTap(pointOf(event));
  };
  // `touch-action` alone lets browsers scroll with two fingers.
  const holdPage = (event: TouchEvent) => {
    if (event.cancelable && (event.touches.length > 1 || handlers.isZoomed())) event.preventDefault();
  };
  const noDrag = (event: Event) => event.preventDefault();

  const listening = new AbortController();
  const { signal } = listening;
  element.addEventListener('pointerdown', down, { signal });
  element.addEventListener('pointermove', move, { signal });
  element.addEventListener('pointerup', up, { signal });
  element.addEventListener('pointercancel', cancel, { signal });
  element.addEventListener('dblclick', doubleClick, { signal });
  element.addEventListener('dragstart', noDrag, { signal });
  element.addEventListener('touchmove', holdPage, { signal, passive: false });
  return () => listening.abort();
};
