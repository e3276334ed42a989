import type { ReactNode } from 'react';
import { isQuiet, readFailure } from '../lib/failure.ts';
import type { UndoOptions } from './toasts.tsx';

// Not needed for the first paint, so it is loaded with the first message.
const toasts = () => import('./toasts.tsx');

/** Shows what went wrong, what to do next, and the request id. */
export const notifyFailure = (thrown: unknown): void => {
  const failure = readFailure(thrown);
  if (isQuiet(failure)) return;
  void toasts().then(({ showFailure }) => showFailure(failure));
};

/** Shows a problem that no call reported: what happened, and what the user can do. */
export const notifyProblem = (title: string, step: ReactNode): void => {
  void toasts().then(({ showProblem }) => showProblem(title, step));
};

export const notifyDone = (message: ReactNode): void => {
  void toasts().then(({ showDone }) => showDone(message));
};

/** A message with an Undo button; Ctrl or Cmd with Z does the same. `undo` runs at most once. */
export const notifyUndoable = (message: string, undo: () => void, options: UndoOptions = {}): void => {
  void toasts().then(({ showUndoable }) => showUndoable(message, undo, options));
};

/** Removes all messages, with their Undo buttons. */
export const clearMessages = (): void => {
  void toasts().then(({ clear }) => clear());
};
