import { Button } from '@mantine/core';
import { IconLayersDifference } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useLazyDialog } from './useLazyDialog.ts';

const BeforeAfterDialog = lazy(() =>
  import('./BeforeAfterDialog.tsx').then((file) => ({ default: file.BeforeAfterDialog })),
);

interface Props {
  readonly before: string;
  readonly pictures: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly alt: string;
}

/** Opens pictures beside what they were made from. */
export const CompareButton = (props: Props) => {
  const { opened, isMounted, open, close } = useLazyDialog();
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconLayersDifference size={18} stroke={1.6} />}
        aria-haspopup="dialog"
        onClick={open}
      >
        Compare with the original
      </Button>
      {isMounted && (
        <Suspense>
          <BeforeAfterDialog {...props} opened={opened} onClose={close} />
        </Suspense>
      )}
    </>
  );
};
