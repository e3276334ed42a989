import type { MaskStroke } from '@atelier/core/schemas/masks';
import { useState } from 'react';
import type { MaskDraft } from '../edit-draft.ts';
import { changed, emptyShape, historyOf, type MaskShape, redone, undone } from './history.ts';
import { fitsMask } from './strokes.ts';

export const tools = ['brush', 'eraser', 'lasso', 'move'] as const;
export type MaskTool = (typeof tools)[number];

/** Radius of the brush: share of the picture's width. */
export const radii = { min: 0.005, max: 0.25, usual: 0.05 } as const;
const radiusStep = 1.25;

const clampRadius = (radius: number): number => Math.min(radii.max, Math.max(radii.min, radius));

interface Options {
  readonly mask: MaskDraft;
  readonly onChange: (mask: MaskDraft) => void;
  /** A stroke was left out because the mask is full. */
  readonly onFull: () => void;
}

/** The tool in use, and the mask with its steps. */
export const useMask = ({ mask, onChange, onFull }: Options) => {
  const [tool, setTool] = useState<MaskTool>('brush');
  const [radius, setRadius] = useState<number>(radii.usual);
  const [history, setHistory] = useState(() => historyOf({ strokes: mask.strokes, inverted: mask.inverted }));
  const go = (next: typeof history) => {
    if (next === history) return;
    setHistory(next);
    onChange({ ...mask, strokes: [...next.present.strokes], inverted: next.present.inverted });
  };
  const { present } = history;
  const step = (shape: MaskShape) => go(changed(history, shape));
  return {
    tool,
    setTool,
    radius,
    setRadius: (next: number) => setRadius(clampRadius(next)),
    grow: () => setRadius(clampRadius(radius * radiusStep)),
    shrink: () => setRadius(clampRadius(radius / radiusStep)),
    shape: present,
    feather: mask.feather,
    setFeather: (feather: number) => onChange({ ...mask, feather }),
    add: (added: readonly MaskStroke[]) => {
      const strokes = [...present.strokes, ...added];
      if (added.length === 0) return;
      if (fitsMask(strokes)) step({ ...present, strokes });
      else onFull();
    },
    invert: () => step({ ...present, inverted: !present.inverted }),
    clear: present.strokes.length === 0 && !present.inverted ? null : () => step(emptyShape),
    undo: history.past.length === 0 ? null : () => go(undone(history)),
    redo: history.future.length === 0 ? null : () => go(redone(history)),
  };
};
export type MaskControls = ReturnType<typeof useMask>;
