import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';

/**
 * A dialog whose code is loaded when it is first opened. Afterwards it stays mounted, closed: only then does the focus return
 * to where it was.
 */
export const useLazyDialog = () => {
  const [opened, { open, close }] = useDisclosure();
  const [isMounted, setMounted] = useState(false);
  return {
    opened,
    isMounted,
    open: () => {
      setMounted(true);
      open();
    },
    close,
  };
};
