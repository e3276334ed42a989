import { Button } from '@mantine/core';
import { notifications, notificationsStore } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { type Failure, nextStep, supportId } from '../lib/failure.ts';
import { Countdown } from './Countdown.tsx';
import { RequestId } from './RequestId.tsx';
import classes from './toasts.module.css';
import { forgetAllUndo, forgetUndo, listenForUndo, rememberUndo } from './undo-keys.ts';

/** How many messages are shown at once; later ones wait. */
export const shownAtOnce = 4;
const failureShownMs = 12_000;
const doneShownMs = 3_500;
const undoShownMs = 8_000;

const FailureBody = ({ failure }: { readonly failure: Failure }) => {
  const step = nextStep(failure);
  const id = supportId(failure);
  return (
    <div className={classes.body}>
      {failure.retryAfterS !== null && <Countdown seconds={failure.retryAfterS} />}
      {step !== null && <p>{step}</p>}
      {id !== null && <RequestId id={id} />}
    </div>
  );
};

/** A failure never waits for messages of success. */
const makeRoom = (): void => {
  const { notifications: shown } = notificationsStore.getState();
  const oldest = shown.find(({ role }) => role === 'status');
  if (shown.length >= shownAtOnce && oldest?.id !== undefined) notifications.hide(oldest.id);
};

export const showFailure = (failure: Failure): void => {
  makeRoom();
  notifications.show({
    // One toast per error code, however many calls failed.
    id: `failure-${failure.code}`,
    role: 'alert',
    title: failure.message,
    message: <FailureBody failure={failure} />,
    color: 'red',
    autoClose: Math.max(failureShownMs, (failure.retryAfterS ?? 0) * 1000),
    closeButtonProps: { 'aria-label': 'Close this message' },
  });
};

export const showProblem = (title: string, step: ReactNode): void => {
  makeRoom();
  notifications.show({
    role: 'alert',
    title,
    message: step,
    color: 'red',
    autoClose: failureShownMs,
    closeButtonProps: { 'aria-label': 'Close this message' },
  });
};

export const showDone = (message: ReactNode): void => {
  notifications.show({
    role: 'status',
    message,
    autoClose: doneShownMs,
    closeButtonProps: { 'aria-label': 'Close this message' },
  });
};

export const clear = (): void => {
  forgetAllUndo();
  notifications.clean();
};

export interface UndoOptions {
  /** A later message of the same topic takes its place: for changes that are made in quick succession. */
  readonly topic?: string;
  /** The keys undo it also when the message is gone: for what the server keeps, not for what is in a form. */
  readonly outlasts?: boolean;
}

/** The message that each topic has now. */
const shownOf = new Map<string, string>();

listenForUndo();

export const showUndoable = (
  message: string,
  undo: () => void,
  { topic, outlasts = false }: UndoOptions,
): void => {
  const id = `undo-${crypto.randomUUID()}`;
  let isUndone = false;
  if (topic !== undefined) {
    const before = shownOf.get(topic);
    if (before !== undefined) notifications.hide(before);
    shownOf.set(topic, id);
  }
  const undoOnce = () => {
    // The toast fades out slowly enough for a second click.
    if (isUndone) return;
    isUndone = true;
    forgetUndo(id);
    notifications.hide(id);
    undo();
  };
  rememberUndo(id, undoOnce);
  notifications.show({
    id,
    role: 'status',
    message: (
      <div className={classes.undo}>
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="subtle"
          aria-keyshortcuts="Control+Z Meta+Z"
          title="Ctrl or ⌘ + Z"
          onClick={undoOnce}
        >
          Undo
        </Button>
      </div>
    ),
    autoClose: undoShownMs,
    onClose: () => {
      if (!outlasts) forgetUndo(id);
    },
    closeButtonProps: { 'aria-label': 'Close this message' },
  });
};
