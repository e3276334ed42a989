import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import classes from './CropBoxEditor.module.css';
import { type CropBox, dragged, draggedByKey, type Handle, handles } from './crop-box.ts';

const labels: Readonly<Record<Handle, string>> = {
  move: 'Move the part to keep',
  'upper left': 'Upper left corner',
  'upper right': 'Upper right corner',
  'lower left': 'Lower left corner',
  'lower right': 'Lower right corner',
};

interface Props {
  readonly box: CropBox;
  /** Width by height of the picture. */
  readonly ratio: number;
  readonly onChange: (box: CropBox) => void;
  /** The picture. */
  readonly children: ReactNode;
}

/** The part of a picture that is kept: dragged at its corners or as a whole, or moved with arrow keys. */
export const CropBoxEditor = ({ box, ratio, onChange, children }: Props) => {
  const frame = useRef<HTMLDivElement>(null);
  const from = useRef<{ readonly x: number; readonly y: number; readonly box: CropBox } | null>(null);

  const down = (event: PointerEvent<HTMLButtonElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, y: event.clientY, box };
  };
  const move = (handle: Handle, event: PointerEvent) => {
    const size = frame.current?.getBoundingClientRect();
    if (from.current === null || size === undefined) return;
    const [dx, dy] = [event.clientX - from.current.x, event.clientY - from.current.y];
    onChange(dragged(from.current.box, handle, dx / size.width, dy / size.height));
  };
  const up = () => {
    from.current = null;
  };
  const key = (handle: Handle, event: KeyboardEvent) => {
    const next = draggedByKey(box, handle, event.key, event.shiftKey);
    if (next === null) return;
    event.preventDefault();
    onChange(next);
  };
  const style = {
    '--ratio': ratio,
    '--left': `${box.left * 100}%`,
    '--top': `${box.top * 100}%`,
    '--right': `${(1 - box.right) * 100}%`,
    '--bottom': `${(1 - box.bottom) * 100}%`,
  } as CSSProperties;
  return (
    <div ref={frame} className={classes.root} style={style}>
      {children}
      <div className={classes.box}>
        {handles.map((handle) => (
          <button
            key={handle}
            type="button"
            className={classes.handle}
            data-handle={handle}
            aria-label={labels[handle]}
            aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown"
            onPointerDown={down}
            onPointerMove={(event) => move(handle, event)}
            onPointerUp={up}
            onPointerCancel={up}
            onKeyDown={(event) => key(handle, event)}
          />
        ))}
      </div>
    </div>
  );
};
