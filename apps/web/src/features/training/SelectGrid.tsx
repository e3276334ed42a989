import type { ImageSummary } from '@atelier/core/schemas/images';
import { IconCheck } from '@tabler/icons-react';
import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react';
import { Picture } from '../../ui/Picture.tsx';
import { nextInGrid, rangeOf } from './grid-keys.ts';
import classes from './SelectGrid.module.css';

interface Props {
  readonly images: readonly ImageSummary[];
  readonly chosen: ReadonlySet<string>;
  /** No more can be chosen. */
  readonly isFull: boolean;
  readonly onChoose: (imageIds: readonly string[], chosen: boolean) => void;
}

const columnsOf = (grid: HTMLElement): number => getComputedStyle(grid).gridTemplateColumns.split(' ').length;

const isPhysicallyRtl = (grid: HTMLElement): boolean => getComputedStyle(grid).direction === 'rtl';

/**
 * Pictures to tick: native checkboxes, of which Tab reaches one and the arrow keys the others. With Shift held, a click or
 * Space takes all from the last one.
 */
export const SelectGrid = ({ images, chosen, isFull, onChoose }: Props) => {
  const grid = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState<string | null>(null);
  const last = useRef<string | null>(null);
  const isRange = useRef(false);
  const ids = images.map(({ id }) => id);
  const tabStop = current !== null && ids.includes(current) ? current : ids[0];

  const move = (event: KeyboardEvent<HTMLInputElement>, at: number) => {
    isRange.current = event.shiftKey;
    if (grid.current === null) return;
    const mirrored: Readonly<Record<string, string>> = { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' };
    const key = isPhysicallyRtl(grid.current) ? (mirrored[event.key] ?? event.key) : event.key;
    const to = nextInGrid(key, at, ids.length, columnsOf(grid.current));
    if (to === null) return;
    event.preventDefault();
    grid.current.querySelectorAll<HTMLInputElement>('input')[to]?.focus();
  };
  const toggle = (id: string, checked: boolean) => {
    onChoose(isRange.current ? rangeOf(ids, last.current, id) : [id], checked);
    last.current = id;
    isRange.current = false;
  };
  const noteShift = (event: MouseEvent) => {
    // A click of the label is followed by one of its checkbox, which the keyboard makes, too.
    if (event.detail > 0) isRange.current = event.shiftKey;
  };
  return (
    <ul ref={grid} className={classes.root} aria-label="Your pictures">
      {images.map((image, at) => {
        const isChosen = chosen.has(image.id);
        return (
          <li key={image.id}>
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the checkbox has the keys. */}
            <label className={classes.tile} onClick={noteShift}>
              <input
                type="checkbox"
                aria-label={image.prompt}
                tabIndex={image.id === tabStop ? 0 : -1}
                checked={isChosen}
                // It keeps the focus, unlike a disabled one.
                aria-disabled={(isFull && !isChosen) || undefined}
                onFocus={() => setCurrent(image.id)}
                onKeyDown={(event) => move(event, at)}
                onChange={(event) => toggle(image.id, event.currentTarget.checked)}
              />
              <Picture {...image} alt="" variant="thumb" />
              <span className={classes.mark} aria-hidden="true">
                <IconCheck size={16} stroke={3} />
              </span>
            </label>
          </li>
        );
      })}
    </ul>
  );
};
