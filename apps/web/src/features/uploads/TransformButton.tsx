import type { UploadSummary } from '@atelier/core/schemas/uploads';
import { ActionIcon } from '@mantine/core';
import { IconCrop } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useLazyDialog } from '../../ui/useLazyDialog.ts';

const TransformUpload = lazy(() =>
  import('./TransformUpload.tsx').then((file) => ({ default: file.TransformUpload })),
);

/** Opens the dialog that crops and turns a copy of an upload. Its code is loaded then. */
export const TransformButton = ({ upload }: { readonly upload: UploadSummary }) => {
  const { opened, isMounted, open, close } = useLazyDialog();
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={44}
        aria-haspopup="dialog"
        aria-label={`Crop and turn: ${upload.name}`}
        onClick={open}
      >
        <IconCrop size={18} stroke={1.6} aria-hidden />
      </ActionIcon>
      {isMounted && (
        <Suspense>
          <TransformUpload upload={upload} opened={opened} onClose={close} />
        </Suspense>
      )}
    </>
  );
};
