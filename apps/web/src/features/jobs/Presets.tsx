import type { Preset } from '@atelier/core/schemas/presets';
import { UnstyledButton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { StudioModel } from '../../lib/models.ts';
import { useLazyDialog } from '../../ui/useLazyDialog.ts';
import classes from './Composer.module.css';
import type { FormValues } from './draft.ts';

const PresetDialog = lazy(() =>
  import('./PresetDialog.tsx').then((file) => ({ default: file.PresetDialog })),
);

interface Props {
  readonly models: readonly StudioModel[];
  readonly model: StudioModel;
  readonly values: FormValues;
  readonly onApply: (preset: Preset) => void;
}

/** Opens the saved settings. */
export const Presets = ({ onApply, ...props }: Props) => {
  const { opened, isMounted, open, close } = useLazyDialog();
  return (
    <>
      <UnstyledButton className={classes.toggle} aria-haspopup="dialog" onClick={open}>
        Presets
      </UnstyledButton>
      {isMounted && (
        <Suspense>
          <PresetDialog
            {...props}
            opened={opened}
            onClose={close}
            onApply={(preset) => {
              close();
              onApply(preset);
            }}
          />
        </Suspense>
      )}
    </>
  );
};
