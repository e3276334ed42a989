import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Side } from './order.ts';

interface Options {
  readonly id: string;
  /** Only things of the same kind are dropped on each other. */
  readonly kind: string;
  readonly enabled: boolean;
  readonly onDrop: (dragged: string, target: string, side: Side) => void;
}

const sideOf = (element: Element, clientX: number): Side => {
  const { left, width } = element.getBoundingClientRect();
  const isRight = clientX > left + width / 2;
  return isRight === (getComputedStyle(element).direction === 'rtl') ? 'before' : 'after';
};

/** Makes a tile of a grid something to drag, and to drop others beside. Its menu changes the order, too. */
export const useReorder = ({ id, kind, enabled, onDrop }: Options) => {
  const ref: RefObject<HTMLLIElement | null> = useRef(null);
  const [isDragged, setDragged] = useState(false);
  const [drop, setDrop] = useState<Side | null>(null);
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  }, [onDrop]);
  useEffect(() => {
    const element = ref.current;
    // A finger that holds a picture selects it; the menu changes the order.
    if (element === null || !enabled || matchMedia('(pointer: coarse)').matches) return;
    return combine(
      draggable({
        element,
        getInitialData: () => ({ id, kind }),
        onDragStart: () => setDragged(true),
        onDrop: () => setDragged(false),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source: { data } }) => data.kind === kind && data.id !== id,
        onDrag: ({ location }) => setDrop(sideOf(element, location.current.input.clientX)),
        onDragLeave: () => setDrop(null),
        onDrop: ({ source, location }) => {
          setDrop(null);
          latest.current(String(source.data.id), id, sideOf(element, location.current.input.clientX));
        },
      }),
    );
  }, [id, kind, enabled]);
  return { ref, isDragged, drop };
};
