import { Modal } from '@mantine/core';
import { type ReactNode, useCallback, useRef } from 'react';
import classes from './Dialog.module.css';
import { DialogLock } from './useDialogLock.ts';

interface Props {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Closed only by a button in its content: for secrets that are shown once. */
  readonly sticky?: boolean;
  /** For content wider than a column of text. */
  readonly wide?: boolean;
  /** On a phone it fills the width and stands on the lower edge. */
  readonly sheet?: boolean;
  /** Above any other open dialog. */
  readonly onTop?: boolean;
  readonly children: ReactNode;
}

/** Mantine's dialogs have z-index 200, its notifications 400. */
const topZIndex = 300;
const isCovered = (): boolean => document.querySelector('[data-on-top]') !== null;

/** A modal dialog. Its head is not a `header` element, which would be a second banner landmark on the page. */
export const Dialog = ({
  title,
  opened,
  onClose,
  sticky = false,
  wide = false,
  onTop = false,
  sheet = false,
  children,
}: Props) => {
  const isLocked = useRef(false);
  const setLocked = useCallback((locked: boolean) => {
    isLocked.current = locked;
  }, []);
  return (
    <Modal.Root
      opened={opened}
      // Every open dialog receives the Escape key; only the topmost may close.
      onClose={() => {
        if (!isLocked.current && (onTop || !isCovered())) onClose();
      }}
      centered
      size={wide ? 'lg' : 'md'}
      classNames={sheet ? { inner: classes.sheetInner ?? '', content: classes.sheet ?? '' } : {}}
      closeOnEscape={!sticky}
      closeOnClickOutside={!sticky}
      {...(onTop ? { zIndex: topZIndex } : {})}
    >
      <Modal.Overlay {...(onTop ? { backgroundOpacity: 0.35, blur: 4 } : { backgroundOpacity: 0.5 })} />
      <Modal.Content
        radius="lg"
        data-on-top={onTop || undefined}
        // React hands events of a dialog to the form from which it was opened: its own form is another.
        onSubmit={(event) => event.stopPropagation()}
      >
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          {!sticky && <Modal.CloseButton aria-label="Close" />}
        </div>
        <Modal.Body className={classes.body}>
          <DialogLock value={setLocked}>{children}</DialogLock>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};
