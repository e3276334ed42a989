import { useDisclosure } from '@mantine/hooks';
import { useRef, useState } from 'react';

/**
 * A dialog whose code is loaded when it is first opened. It is mounted open, which Mantine does not take for an opening, so
 * the focus is brought back here.
 */
export const useLazyDialog = () => {
  const [opened, { open, close }] = useDisclosure();
  const [isMounted, setMounted] = useState(false);
  const opener = useRef<Element | null>(null);
  /** Unless what the dialog did has moved the focus elsewhere. */
  const returnFocus = () => {
    const active = document.activeElement;
    const isLost = active === null || active === document.body || active.closest('[role="dialog"]') !== null;
    if (isLost && opener.current instanceof HTMLElement) opener.current.focus();
  };
  return {
    opened,
    isMounted,
    open: () => {
      opener.current = document.activeElement;
      setMounted(true);
      open();
    },
    close: () => {
      close();
      setTimeout(returnFocus);
    },
  };
};
