import type { Point } from '../../../../lib/zoom.ts';

interface Handlers {
  /** Whether the mouse and a single finger move the picture instead of painting. */
  readonly isMoving: () => boolean;
  readonly onStart: (event: PointerEvent) => void;
  /** With all places since the last call. */
  readonly onDraw: (events: readonly PointerEvent[]) => void;
  readonly onEnd: () => void;
  /** A second finger came: the movement was none of the brush. */
  readonly onCancel: () => void;
  readonly onPan: (delta: Point) => void;
  /** Two fingers moved apart (above 1) or together around a point of the window. */
  readonly onPinch: (factor: number, at: Point) => void;
  /** Where the brush would paint; null when the pointer leaves. */
  readonly onHover: (event: PointerEvent | null) => void;
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const pointOf = ({ clientX: x, clientY: y }: PointerEvent): Point => ({ x, y });

/** Browsers without it report the last place only. */
const placesOf = (event: PointerEvent): readonly PointerEvent[] => {
  const all = event.getCoalescedEvents?.() ?? [];
  return all.length > 0 ? all : [event];
};

/**
 * Tells painting from moving: the main button, a pen and one finger paint; two fingers, the middle button and, where a pen has
 * been used, a finger move the picture. @returns a function that ends it
 */
export const trackBrush = (element: HTMLElement, handlers: Handlers): (() => void) => {
  const pressed = new Map<number, Point>();
  let mode: 'none' | 'paint' | 'move' = 'none';
  /** From then on, fingers are a hand that lies on the screen. */
  let hasPen = false;

  const modeOf = (event: PointerEvent): typeof mode => {
    if (event.pointerType === 'mouse' && event.button !== 0) return event.button === 1 ? 'move' : 'none';
    return handlers.isMoving() || (hasPen && event.pointerType === 'touch') ? 'move' : 'paint';
  };

  const down = (event: PointerEvent) => {
    if (event.pointerType === 'pen') hasPen = true;
    if (pressed.size === 0) mode = modeOf(event);
    if (mode === 'none') return;
    pressed.set(event.pointerId, pointOf(event));
    element.setPointerCapture(event.pointerId);
    if (event.button === 1) event.preventDefault();
    if (pressed.size === 1) {
      if (mode === 'paint') handlers.onStart(event);
      return;
    }
    if (mode === 'paint') handlers.onCancel();
    mode = 'move';
  };

  const moveTo = (before: Point, event: PointerEvent) => {
    const after = pointOf(event);
    const other = [...pressed].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) return handlers.onPan({ x: after.x - before.x, y: after.y - before.y });
    const [from, to] = [middle(before, other), middle(after, other)];
    const apart = distance(before, other);
    if (apart > 0) handlers.onPinch(distance(after, other) / apart, to);
    handlers.onPan({ x: to.x - from.x, y: to.y - from.y });
  };

  const move = (event: PointerEvent) => {
    handlers.onHover(event);
    const before = pressed.get(event.pointerId);
    if (before === undefined) return;
    if (mode === 'paint') handlers.onDraw(placesOf(event));
    else moveTo(before, event);
    pressed.set(event.pointerId, pointOf(event));
  };

  const up = (event: PointerEvent) => {
    if (!pressed.delete(event.pointerId) || pressed.size > 0) return;
    if (mode === 'paint') handlers.onEnd();
    mode = 'none';
  };
  const cancel = (event: PointerEvent) => {
    if (!pressed.delete(event.pointerId)) return;
    if (mode === 'paint') handlers.onCancel();
    if (pressed.size === 0) mode = 'none';
  };
  const noDrag = (event: Event) => event.preventDefault();

  const listening = new AbortController();
  const { signal } = listening;
  element.addEventListener('pointerdown', down, { signal });
  element.addEventListener('pointermove', move, { signal });
  element.addEventListener('pointerup', up, { signal });
  element.addEventListener('pointercancel', cancel, { signal });
  element.addEventListener('pointerleave', () => handlers.onHover(null), { signal });
  element.addEventListener('dragstart', noDrag, { signal });
  return () => listening.abort();
};
