import { useState } from 'react';
import { movedBy, placeText } from './cursor.ts';
import type { Ring } from './useRing.ts';
import type { StrokeControls } from './useStroke.ts';

/** Paints by keys. `said` is for screen readers. */
export const useKeyBrush = (stroke: StrokeControls, { place, show }: Ring, aspect: number) => {
  const [said, setSaid] = useState('');
  return {
    said,
    /** @returns whether the key moves the brush */
    moveByKey: (key: string, isLong: boolean): boolean => {
      const next = movedBy(key, place.current, isLong, aspect);
      if (next === null) return false;
      show(next);
      stroke.draw([{ ...next, pressure: 1 }]);
      setSaid(placeText(next));
      return true;
    },
    toggleByKey: () => {
      const isOpen = stroke.isOpen();
      if (isOpen) stroke.end();
      else stroke.begin({ ...place.current, pressure: 1 });
      setSaid(isOpen ? 'Stroke finished.' : `Painting from ${placeText(place.current)}.`);
    },
    /** @returns whether there was a stroke to leave out */
    dropByKey: (): boolean => {
      if (!stroke.isOpen()) return false;
      stroke.drop();
      setSaid('Stroke left out.');
      return true;
    },
  };
};
