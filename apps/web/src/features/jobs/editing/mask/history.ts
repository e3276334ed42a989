import type { MaskStroke } from '@atelier/core/schemas/masks';

/** What can be undone: strokes, and whether all but them is meant. */
export interface MaskShape {
  readonly strokes: readonly MaskStroke[];
  readonly inverted: boolean;
}

export interface MaskHistory {
  /** The latest last. */
  readonly past: readonly MaskShape[];
  readonly present: MaskShape;
  /** The next one first. */
  readonly future: readonly MaskShape[];
}

export const emptyShape: MaskShape = { strokes: [], inverted: false };

/** Strokes are shared between steps, so that a step costs a list of references. */
const maxSteps = 200;

export const historyOf = (present: MaskShape): MaskHistory => ({ past: [], present, future: [] });

/** A new step; what was undone is forgotten. */
export const changed = ({ past, present }: MaskHistory, next: MaskShape): MaskHistory => ({
  past: [...past, present].slice(-maxSteps),
  present: next,
  future: [],
});

/** The same if there is nothing to undo. */
export const undone = (history: MaskHistory): MaskHistory => {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
  };
};

/** The same if there is nothing to redo. */
export const redone = (history: MaskHistory): MaskHistory => {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future };
};
