import { Button } from '@mantine/core';
import { IconFolderPlus } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useLazyDialog } from '../useLazyDialog.ts';

const AddToCollection = lazy(() =>
  import('../collections/AddToCollection.tsx').then((file) => ({ default: file.AddToCollection })),
);

/** Puts the selected pictures into a collection. */
export const CollectButton = ({ images }: { readonly images: readonly { readonly id: string }[] }) => {
  const { opened, isMounted, open, close } = useLazyDialog();
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        aria-haspopup="dialog"
        leftSection={<IconFolderPlus size={18} stroke={1.6} />}
        onClick={open}
      >
        Add to collection
      </Button>
      {isMounted && (
        <Suspense>
          <AddToCollection imageIds={images.map(({ id }) => id)} opened={opened} onClose={close} />
        </Suspense>
      )}
    </>
  );
};
