import { type MouseEvent, type PointerEvent, useEffect, useMemo, useRef } from 'react';

const longPressMs = 450;
/** A finger that moves further scrolls. */
const movedPx = 10;

/**
 * Handlers for an element that a finger can hold. The click and the menu that browsers make of it are swallowed; other
 * pointers are left alone.
 */
export const useLongPress = (onLongPress: () => void) => {
  const latest = useRef(onLongPress);
  useEffect(() => {
    latest.current = onLongPress;
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useMemo(() => {
    let start = { x: 0, y: 0 };
    let isTouch = false;
    let wasHeld = false;
    const end = () => clearTimeout(timer.current);
    return {
      onPointerDown: ({ pointerType, clientX: x, clientY: y }: PointerEvent) => {
        end();
        isTouch = pointerType === 'touch';
        wasHeld = false;
        if (!isTouch) return;
        start = { x, y };
        timer.current = setTimeout(() => {
          wasHeld = true;
          latest.current();
        }, longPressMs);
      },
      onPointerMove: ({ clientX, clientY }: PointerEvent) => {
        if (Math.hypot(clientX - start.x, clientY - start.y) > movedPx) end();
      },
      onPointerUp: end,
      onPointerCancel: end,
      onContextMenu: (event: MouseEvent) => {
        if (isTouch) event.preventDefault();
      },
      onClickCapture: (event: MouseEvent) => {
        if (!wasHeld) return;
        wasHeld = false;
        event.preventDefault();
        event.stopPropagation();
      },
    };
  }, []);
};
