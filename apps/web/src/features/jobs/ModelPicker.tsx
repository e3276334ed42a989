import { UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSelector } from '@tabler/icons-react';
import { lazy, Suspense, useId } from 'react';
import type { StudioModel } from '../../lib/models.ts';
import { ModelImage } from './ModelImage.tsx';
import classes from './ModelPicker.module.css';
import { aboutModel } from './model-text.ts';

const loadDialog = () => import('./ModelDialog.tsx');
const ModelDialog = lazy(() => loadDialog().then((file) => ({ default: file.ModelDialog })));

interface Props {
  readonly models: readonly StudioModel[];
  readonly model: StudioModel;
  readonly onChoose: (id: string) => void;
}

/** The chosen model; a click opens the list. With only one model there is nothing to choose. */
export const ModelPicker = ({ models, model, onChoose }: Props) => {
  const [opened, { open, close }] = useDisclosure();
  const id = useId();
  if (models.length < 2 && model.unusable === null) return null;
  return (
    <div>
      <p id={id} className={classes.legend}>
        Model
      </p>
      <UnstyledButton
        className={classes.button}
        aria-haspopup="dialog"
        aria-label={`Model: ${model.can.name}. Change`}
        onClick={open}
        onMouseEnter={() => void loadDialog()}
        onFocus={() => void loadDialog()}
      >
        <ModelImage model={model} />
        <span>
          <span className={classes.name}>{model.can.name}</span>
          <span className={classes.about}>{aboutModel(model)}</span>
        </span>
        <IconSelector size={18} stroke={1.6} aria-hidden />
      </UnstyledButton>
      {model.unusable !== null && <p className={classes.unusable}>{model.unusable}</p>}
      {opened && (
        <Suspense>
          <ModelDialog
            models={models}
            chosen={model.can.id}
            onClose={close}
            onChoose={(chosen) => {
              onChoose(chosen);
              close();
            }}
          />
        </Suspense>
      )}
    </div>
  );
};
