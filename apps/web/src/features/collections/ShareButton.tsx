import { Button } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useLazyDialog } from '../../ui/useLazyDialog.ts';

const ShareDialog = lazy(() =>
  import('../../ui/ShareDialog.tsx').then((file) => ({ default: file.ShareDialog })),
);

/** Makes a link to the collection. */
export const ShareButton = ({ collectionId }: { readonly collectionId: string }) => {
  const { opened, isMounted, open, close } = useLazyDialog();
  return (
    <>
      <Button
        variant="default"
        aria-haspopup="dialog"
        leftSection={<IconLink size={18} stroke={1.6} />}
        onClick={open}
      >
        Share
      </Button>
      {isMounted && (
        <Suspense>
          <ShareDialog subject={{ collectionId }} opened={opened} onClose={close} />
        </Suspense>
      )}
    </>
  );
};
