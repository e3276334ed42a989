import { Modal } from '@mantine/core';
import { type ReactNode, useCallback, useRef } from 'react';
import classes from './Dialog.module.css';
import { DialogLock } from './useDialogLock.ts';

interface Props {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** It closes only by what stands in it: for what is shown once. */
  readonly sticky?: boolean;
  /** For what does not fit a column of text. */
  readonly wide?: boolean;
  /** Above whatever other dialog is open. */
  readonly onTop?: boolean;
  readonly children: ReactNode;
}

/** Mantine's own dialogs lie at 200, its messages at 400. */
const topLayer = 300;
const isCovered = (): boolean => document.querySelector('[data-on-top]') !== null;

/** A dialog. Its head is no `header` element, which would be a second banner on the page. */
export const Dialog = ({
  title,
  opened,
  onClose,
  sticky = false,
  wide = false,
  onTop = false,
  children,
}: Props) => {
  const isHeld = useRef(false);
  const hold = useCallback((held: boolean) => {
    isHeld.current = held;
  }, []);
  return (
    <Modal.Root
      opened={opened}
      // Every dialog hears the Escape key; it is meant for the uppermost.
      onClose={() => {
        if (!isHeld.current && (onTop || !isCovered())) onClose();
      }}
      centered
      size={wide ? 'lg' : 'md'}
      closeOnEscape={!sticky}
      closeOnClickOutside={!sticky}
      {...(onTop ? { zIndex: topLayer } : {})}
    >
      <Modal.Overlay {...(onTop ? { backgroundOpacity: 0.35, blur: 4 } : { backgroundOpacity: 0.5 })} />
      <Modal.Content radius="lg" data-on-top={onTop || undefined}>
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          {!sticky && <Modal.CloseButton aria-label="Close" />}
        </div>
        <Modal.Body className={classes.body}>
          <DialogLock value={hold}>{children}</DialogLock>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};
