interface Undoable {
  readonly id: string;
  readonly undo: () => void;
}

const most = 50;
let undoables: readonly Undoable[] = [];

/** Ctrl or Cmd with Z undoes it, once what came after it is undone. */
export const rememberUndo = (id: string, undo: () => void): void => {
  undoables = [...undoables, { id, undo }].slice(-most);
};

export const forgetUndo = (id: string): void => {
  undoables = undoables.filter((undoable) => undoable.id !== id);
};

export const forgetAllUndo = (): void => {
  undoables = [];
};

/** Fields undo what was typed, and dialogs have keys of their own. */
const isTaken = (target: EventTarget | null): boolean =>
  document.querySelector('[role="dialog"]') !== null ||
  (target instanceof Element &&
    target.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]') !== null);

export const listenForUndo = (): void =>
  window.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, shiftKey, altKey, repeat } = event;
    if (key.toLowerCase() !== 'z' || !(ctrlKey || metaKey) || shiftKey || altKey || repeat) return;
    const last = undoables.at(-1);
    if (event.defaultPrevented || last === undefined || isTaken(event.target)) return;
    event.preventDefault();
    forgetUndo(last.id);
    last.undo();
  });
