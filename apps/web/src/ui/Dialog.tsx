import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Dialog.module.css';

interface Props {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog. Its head is no `header` element, which would be a second banner on the page. */
export const Dialog = ({ title, opened, onClose, children }: Props) => (
  <Modal.Root opened={opened} onClose={onClose} centered>
    <Modal.Overlay backgroundOpacity={0.5} />
    <Modal.Content radius="lg">
      <div className={classes.head}>
        <Modal.Title className={classes.title}>{title}</Modal.Title>
        <Modal.CloseButton aria-label="Close" />
      </div>
      <Modal.Body className={classes.body}>{children}</Modal.Body>
    </Modal.Content>
  </Modal.Root>
);
