import type { MaskControls } from './useMask.ts';
import type { MaskView } from './useMaskView.ts';

/** What can be done by keys while the focus is in the editor, by `KeyboardEvent.key`. */
export const maskActions = (mask: MaskControls, view: MaskView): Readonly<Record<string, () => void>> => {
  const clear = () => mask.clear?.();
  return {
    b: () => mask.setTool('brush'),
    e: () => mask.setTool('eraser'),
    l: () => mask.setTool('lasso'),
    h: () => mask.setTool('move'),
    i: mask.invert,
    '[': mask.shrink,
    ']': mask.grow,
    '+': view.zoomIn,
    '=': view.zoomIn,
    '-': view.zoomOut,
    '0': view.fit,
    Delete: clear,
  };
};

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Undo and redo in the ways of all systems; null for other keys. */
export const historyKey = ({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): 'undo' | 'redo' | null => {
  if (altKey || !(ctrlKey || metaKey)) return null;
  const letter = key.toLowerCase();
  if (letter === 'y') return 'redo';
  if (letter !== 'z') return null;
  return shiftKey ? 'redo' : 'undo';
};

/** For the list beside the editor. */
export const keyHelp: readonly (readonly [keys: string, what: string])[] = [
  ['Arrows', 'move the brush; with Shift five steps at once'],
  ['Space or Enter', 'begin or finish a stroke'],
  ['Esc', 'leave out the stroke that you’re painting'],
  ['B E L H', 'brush, eraser, lasso, move the picture'],
  ['[ ]', 'smaller or larger brush'],
  ['I', 'invert the mask'],
  ['Del', 'clear the mask'],
  ['Ctrl Z, Ctrl Shift Z', 'undo, redo'],
  ['+ − 0', 'zoom in, zoom out, fit'],
];
