import { UnstyledButton } from '@mantine/core';
import { IconSelector } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { StudioModel } from '../../lib/models.ts';
import { useLazyDialog } from '../../ui/useLazyDialog.ts';
import type { Draft } from './draft.ts';
import { ModelImage } from './ModelImage.tsx';
import classes from './ModelPicker.module.css';
import { aboutModel } from './model-text.ts';

const loadDialog = () => import('./ModelDialog.tsx');
const ModelDialog = lazy(() => loadDialog().then((file) => ({ default: file.ModelDialog })));

const CompareDialog = lazy(() =>
  import('./CompareDialog.tsx').then((file) => ({ default: file.CompareDialog })),
);

interface Props {
  readonly draft: Draft;
  readonly reasonAgainst: (count: number, costMinor: number) => string | null;
  readonly models: readonly StudioModel[];
  readonly model: StudioModel;
  readonly onChoose: (id: string) => void;
}

/** The chosen model; a click opens the list. With only one model there is nothing to choose. */
export const ModelPicker = ({ models, model, draft, reasonAgainst, onChoose }: Props) => {
  const list = useLazyDialog();
  const comparison = useLazyDialog();
  if (models.length < 2 && model.unusable === null) return null;
  return (
    <div>
      <div className={classes.head}>
        <p className={classes.legend}>Model</p>
        {models.length > 1 && (
          <UnstyledButton className={classes.compare} aria-haspopup="dialog" onClick={comparison.open}>
            Compare models
          </UnstyledButton>
        )}
      </div>
      <UnstyledButton
        className={classes.button}
        aria-haspopup="dialog"
        aria-label={`Model: ${model.can.name}. Change`}
        onClick={list.open}
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
      {comparison.isMounted && (
        <Suspense>
          <CompareDialog
            opened={comparison.opened}
            models={models}
            chosen={model.can.id}
            draft={draft}
            reasonAgainst={reasonAgainst}
            onClose={comparison.close}
          />
        </Suspense>
      )}
      {list.isMounted && (
        <Suspense>
          <ModelDialog
            opened={list.opened}
            models={models}
            chosen={model.can.id}
            onClose={list.close}
            onChoose={(chosen) => {
              onChoose(chosen);
              list.close();
            }}
          />
        </Suspense>
      )}
    </div>
  );
};
